"""Two reports of the same cases: what got better, what got worse, what cannot be told apart."""

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.report import columns, mean
from evals.types import Mean
from ingest.errors import CaseError

Verdict = Literal["better", "worse", "not told apart"]
NOT_QUALITY = frozenset({"words", "milliseconds", "support"})
"""Scores that say how an answer is, not how good it is: never better or worse."""
Scores = dict[str, dict[str, float]]
"""Value of each score by case id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How one score moved, over the cases that both reports score."""

    score: str
    baseline: float
    candidate: float
    difference: Mean
    """Of the paired differences, candidate less baseline."""
    verdict: Verdict


def read_scores(path: Path) -> Scores:
    """Return the scores of a report.json, or of the one in a folder.

    In a report of several suites the suite's name stands before the score's.

    Raises:
        CaseError: It is missing or not a report.
    """
    path = path / "report.json" if path.is_dir() else path
    scores: Scores = defaultdict(dict)
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        sheets = stored["suites"].items() if "suites" in stored else [("", stored)]
        for suite, sheet in sheets:
            for row in sheet["outcomes"]:
                for name, value in row["scores"].items():
                    if value is not None:
                        _must_be_finite(float(value), name, row["id"], path)
                        scores[f"{suite}: {name}" if suite else name][row["id"]] = float(value)
    except OSError as error:
        raise CaseError(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CaseError(path, "not a report of python -m evals run --out") from error
    return dict(scores)


def _must_be_finite(value: float, score: str, case: str, path: Path) -> None:
    if not math.isfinite(value):
        raise CaseError(path, f"the score {score!r} of {case!r} is no number")


def compare(baseline: Scores, candidate: Scores) -> list[Change]:
    """Return how each score moved; a verdict needs a 95 % interval that leaves out zero.

    The interval is the percentile bootstrap of the differences case by case.
    """
    changes = []
    for name, before in baseline.items():
        after = candidate.get(name, {})
        both = sorted(before.keys() & after.keys())
        if both:
            pairs = [(before[id_], after[id_]) for id_ in both]
            changes.append(change(name, pairs))
    return changes


def is_quality(name: str) -> bool:
    """Return whether more of a score of ours is better; a rival's score has its name before it."""
    score = name.rpartition(": ")[2]
    return score not in NOT_QUALITY and "." not in score


def to_table(changes: Sequence[Change]) -> str:
    """Return the changes as text."""
    rows = [["score", "n", "baseline", "candidate", "difference", "95 % interval", ""]]
    for change in changes:
        found = change.difference
        interval = "" if found.low is None else f"{found.low:+.3f} to {found.high:+.3f}"
        figures = (f"{change.baseline:.3f}", f"{change.candidate:.3f}", f"{found.mean:+.3f}")
        rows.append([change.score, str(found.n), *figures, interval, change.verdict])
    return columns(rows)


def change(name: str, pairs: Sequence[tuple[float, float]]) -> Change:
    """Return how a score moved, given its value before and after for each case."""
    difference = mean([after - before for before, after in pairs], wilson=False)
    return Change(
        score=name,
        baseline=mean([before for before, _ in pairs]).mean,
        candidate=mean([after for _, after in pairs]).mean,
        difference=difference,
        verdict=verdict_of(difference) if is_quality(name) else "not told apart",
    )


def verdict_of(difference: Mean) -> Verdict:
    """Return what a difference shows: nothing when its interval holds zero."""
    if difference.low is not None and difference.high is not None:
        if difference.low > 0:
            return "better"
        if difference.high < 0:
            return "worse"
    return "not told apart"
