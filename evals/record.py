"""The JSON of a run: what is written, read back, compared and drawn."""

import dataclasses
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from chatbot.types import Answer
from evals.report import summary
from evals.types import Curve, Figure, Found, NotRun, Report, Summary
from ingest.errors import CaseError

SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One case in the JSON of a report."""

    id: str
    kind: str
    question: str
    history: tuple[str, ...]
    supporting: tuple[str, ...]
    key_points: tuple[str, ...]
    answer: Answer | None
    found: tuple[Found, ...]
    shown: str
    error: str | None
    scores: dict[str, float | None]
    reasons: dict[str, str]
    """Why a score is what it is, where there is something to say."""
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The JSON of a report."""

    summary: Summary
    figures: tuple[Figure, ...]
    curves: tuple[Curve, ...]
    outcomes: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The JSON of a run over several suites."""

    schema: int
    """Goes up when the form changes."""
    created: str
    """UTC, ISO 8601."""
    machine: dict[str, str]
    suites: dict[str, Sheet]
    not_run: dict[str, str]
    """Why a suite was not run, by its name."""


def to_json(report: Report) -> str:
    """Return one JSON object: the summary, and each case's answer, scores and time."""
    return TypeAdapter(Sheet).dump_json(sheet(report), indent=1).decode()


def sheet(report: Report) -> Sheet:
    """Return a report as it is written: its figures, and what happened to each case."""
    rows = (
        Row(
            id=outcome.case.id,
            kind=outcome.case.kind,
            question=outcome.case.question,
            history=outcome.case.history,
            supporting=tuple(sorted(outcome.case.supporting)),
            key_points=outcome.case.key_points,
            answer=outcome.answer,
            found=outcome.found,
            shown=outcome.shown,
            error=outcome.error or None,
            scores={score.name: score.value for score in outcome.scores},
            reasons={score.name: score.reason for score in outcome.scores if score.reason},
            seconds=outcome.seconds,
        )
        for outcome in report.outcomes
    )
    return Sheet(
        summary=summary(report),
        figures=report.figures,
        curves=report.curves,
        outcomes=tuple(rows),
    )


def whole_run(reports: Sequence[Report | NotRun]) -> Run:
    """Return the JSON of several suites."""
    return Run(
        schema=SCHEMA,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=machine(),
        suites={report.suite: sheet(report) for report in reports if isinstance(report, Report)},
        not_run={report.suite: report.reason for report in reports if isinstance(report, NotRun)},
    )


def slim(run: Run) -> Run:
    """Return a run with nothing of its cases but their scores, to keep as a base line."""

    def bare(row: Row) -> Row:
        return Row(
            id=row.id,
            kind=row.kind,
            question="",
            history=(),
            supporting=(),
            key_points=(),
            answer=None,
            found=(),
            shown="",
            error=row.error,
            scores=row.scores,
            reasons={},
            seconds=round(row.seconds, 3),
        )

    return dataclasses.replace(
        run,
        suites={
            name: dataclasses.replace(sheet, curves=(), outcomes=tuple(map(bare, sheet.outcomes)))
            for name, sheet in run.suites.items()
        },
    )


def read_run(path: Path) -> Run:
    """Return what `python -m evals run --out` wrote: a report.json, or the one in a folder.

    Raises:
        CaseError: It is missing or something else.
    """
    path = path / "report.json" if path.is_dir() else path
    try:
        return TypeAdapter(Run).validate_json(path.read_bytes())
    except OSError as error:
        raise CaseError(path, f"cannot be read ({error.strerror})") from error
    except ValidationError as error:
        raise CaseError(path, "not a report of python -m evals run --out") from error


def machine() -> dict[str, str]:
    """Return what the figures were measured on: processor cores, Python, libraries."""
    return {
        "cores": str(os.cpu_count()),
        "processor": platform.machine(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("chromadb", "bm25s", "torch", "sentence-transformers")},
    }
