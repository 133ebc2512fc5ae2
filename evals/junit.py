"""A run as JUnit XML, which build servers show: a test for each case, and one for each gated score."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from evals.compare import Change, Scores, compare
from evals.record import Run, Sheet

GATE = "compared with the base line"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_junit(found: Run, baseline: Run | None = None) -> str:
    """Return a run as JUnit XML.

    A case that crashed is an error, a suite that was not run is skipped, and, with a base line, a
    score that got worse by more than its interval is a failure.
    """
    root = ET.Element("testsuites", name="rounds")
    for name, sheet in found.suites.items():
        _suite(root, name, sheet)
    for name, reason in found.not_run.items():
        suite = _counted(root, name, tests=1, skipped=1)
        ET.SubElement(_test(suite, name, "suite"), "skipped", message=_clean(reason))
    if baseline is not None:
        _gates(root, compare(scores_of(baseline), scores_of(found)))
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def scores_of(run: Run) -> Scores:
    """Return the value of each score by case, as `evals.compare` takes them."""
    scores: Scores = {}
    for suite, sheet in run.suites.items():
        for row in sheet.outcomes:
            for name, value in row.scores.items():
                if value is not None:
                    scores.setdefault(f"{suite}: {name}", {})[row.id] = value
    return scores


def _suite(root: ET.Element, name: str, sheet: Sheet) -> None:
    failed = [row for row in sheet.outcomes if row.error]
    suite = _counted(root, name, tests=len(sheet.outcomes), errors=len(failed))
    suite.set("time", f"{sum(row.seconds for row in sheet.outcomes):.3f}")
    for row in sheet.outcomes:
        test = _test(suite, name, row.id, f"{row.seconds:.3f}")
        if row.error:
            ET.SubElement(test, "error", message=_clean(row.error))
        told = [f"{score}: {value}" for score, value in row.scores.items() if value is not None]
        if told:
            ET.SubElement(test, "system-out").text = _clean("\n".join([row.question, *told]))


def _gates(root: ET.Element, changes: Sequence[Change]) -> None:
    worse = [change for change in changes if change.verdict == "worse"]
    suite = _counted(root, GATE, tests=len(changes), failures=len(worse))
    for change in changes:
        test = _test(suite, GATE, change.score)
        moved = f"{change.baseline:.3f} to {change.candidate:.3f}, {change.difference.n} cases"
        if change.verdict == "worse":
            ET.SubElement(test, "failure", message=moved)
        else:
            ET.SubElement(test, "system-out").text = f"{moved}: {change.verdict}"


def _counted(root: ET.Element, name: str, **counts: int) -> ET.Element:
    plain = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0, **counts}
    return ET.SubElement(
        root, "testsuite", {"name": _clean(name), **{key: str(n) for key, n in plain.items()}}
    )


def _test(suite: ET.Element, kind: str, name: str, seconds: str = "0") -> ET.Element:
    return ET.SubElement(
        suite, "testcase", {"classname": _clean(kind), "name": _clean(name), "time": seconds}
    )


def _clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
