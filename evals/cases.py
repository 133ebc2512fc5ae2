"""Follow-up cases from JSON Lines, with what is wrong and on which line."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evals.lines import numbered_lines
from evals.types import Case
from ingest.errors import CaseError

SHIPPED = {"followups": Path(__file__).parent / "cases" / "followups.jsonl"}
"""The suites that come with the project, by name."""
CARE = Path(__file__).parent / "cases" / "care.jsonl"
"""Questions that call for a notice, and ordinary ones that call for none."""
PREMISES = Path(__file__).parent / "cases" / "premises.jsonl"
"""Questions that take something untrue for granted, and ones that take only what is so."""

LEARNING = Path(__file__).parent / "cases" / "learning.jsonl"
"""Questions with the sources that answer them, to learn from and never to measure on."""


def load_cases(path: Path) -> list[Case]:
    """Return the cases of a JSON Lines file in order; blank lines are skipped.

    Raises:
        CaseError: The file is missing, empty or unreadable, or a line of it is no case.
    """
    cases: list[Case] = []
    first_seen: dict[str, int] = {}
    for number, line in numbered_lines(path):
        case = _case(path, number, line)
        if case.id in first_seen:
            earlier = first_seen[case.id]
            raise CaseError(path, f"the id {case.id!r} is taken by line {earlier}", number)
        first_seen[case.id] = number
        cases.append(case)
    if not cases:
        raise CaseError(path, "no cases in this file")
    return cases


def _case(path: Path, number: int, line: str) -> Case:
    try:
        json.loads(line, object_pairs_hook=_no_repeats)
    except json.JSONDecodeError as error:
        raise CaseError(path, f"not JSON: {error.msg} at column {error.colno}", number) from error
    except _RepeatedFieldError as error:
        raise CaseError(path, f"field {error.args[0]!r} is given twice", number) from error
    except RecursionError as error:
        raise CaseError(path, "not a case: nested too deeply", number) from error
    try:
        case = TypeAdapter(Case).validate_json(line, strict=True, extra="ignore")
    except ValidationError as error:
        raise CaseError(path, _problems(error), number) from error
    for name, value in _texts(case):
        if not value.strip():
            raise CaseError(path, f"field {name!r} is empty", number)
    return case


class _RepeatedFieldError(Exception):
    """A JSON object names a field twice; carries the name."""


def _no_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise _RepeatedFieldError(name)
        found[name] = value
    return found


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    yield from (("id", case.id), ("question", case.question), ("kind", case.kind))
    for name, values in (
        ("history", case.history),
        ("key_points", case.key_points),
        ("supporting", sorted(case.supporting)),
    ):
        yield from ((name, value) for value in values)


def _problems(error: ValidationError) -> str:
    """Say in one line what is wrong with each field."""
    found = []
    for problem in error.errors(include_url=False):
        where = ".".join(str(part) for part in problem["loc"])
        match problem["type"]:
            case "missing":
                found.append(f"field {where!r} is missing")
            case "json_invalid":
                found.append("not JSON: a string that is not valid Unicode")
            case _ if where:
                found.append(f"field {where!r}: {problem['msg'].lower()}")
            case _:
                found.append("not a JSON object")
    return "; ".join(found)
