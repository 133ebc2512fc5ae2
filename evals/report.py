"""From a Report to its figures: as values, as a table to read, as JSON."""

import os
import platform
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np
from pydantic import TypeAdapter
from scipy import stats

from chatbot.types import Answer
from evals.types import (
    Curve,
    Figure,
    Found,
    Mean,
    NotRun,
    Outcome,
    Quantiles,
    Report,
    Summary,
)

RESAMPLES = 10_000
SEED = 20_200
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


def summary(report: Report) -> Summary:
    """Return each score's mean with its n and 95 % interval, over all cases and by kind."""
    outcomes = report.outcomes
    kinds = Counter(outcome.case.kind for outcome in outcomes)
    answers = [outcome.answer for outcome in outcomes if outcome.answer]
    return Summary(
        settings=report.settings,
        corpus_versions=tuple(sorted({answer.corpus_version for answer in answers})),
        answerers=tuple(sorted({answer.answerer for answer in answers})),
        cases=len(outcomes),
        errors=sum(bool(outcome.error) for outcome in outcomes),
        kinds=dict(sorted(kinds.items())),
        scores=_means(outcomes),
        by_kind={
            kind: _means([outcome for outcome in outcomes if outcome.case.kind == kind])
            for kind in sorted(kinds)
        },
        seconds=_quantiles([outcome.seconds for outcome in outcomes if outcome.answer]),
    )


def mean(values: Sequence[float], *, wilson: bool = True) -> Mean:
    """Return the mean of one or more values with its 95 % interval.

    Wilson's interval when every value is 0 or 1, unless told otherwise; else the percentile
    bootstrap with a fixed seed; none for a single value.
    """
    n = len(values)
    middle = float(np.mean(values))
    if n == 1:
        return Mean(mean=middle, n=n, low=None, high=None)
    if wilson and set(values) <= {0.0, 1.0}:
        interval = stats.binomtest(round(sum(values)), n).proportion_ci(method="wilson")
        return Mean(mean=middle, n=n, low=float(interval.low), high=float(interval.high))
    low, high = _bootstrap(values)
    return Mean(mean=middle, n=n, low=low, high=high)


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


def machine() -> dict[str, str]:
    """Return what the figures were measured on: processor cores, Python, libraries."""
    return {
        "cores": str(os.cpu_count()),
        "processor": platform.machine(),
        "python": platform.python_version(),
        **{name: version(name) for name in ("chromadb", "bm25s", "torch", "sentence-transformers")},
    }


def to_table(report: Report) -> str:
    """Return the figures as text: over all cases, by kind, and the cases that failed."""
    found = summary(report)
    blocks = [_head(found), _overall(found), _by_kind(found)]
    failed = [f"{outcome.case.id}: {outcome.error}" for outcome in report.outcomes if outcome.error]
    if failed:
        blocks.append("\n".join(["failed", *(f"  {line}" for line in failed)]))
    return "\n\n".join(block for block in blocks if block)


def _means(outcomes: Iterable[Outcome]) -> dict[str, Mean]:
    values: defaultdict[str, list[float]] = defaultdict(list)
    for outcome in outcomes:
        for score in outcome.scores:
            scored = [] if score.value is None else [score.value]
            values[score.name].extend(scored)  # keeps the scorers' order
    return {name: mean(found) for name, found in values.items() if found}


def _bootstrap(values: Sequence[float]) -> tuple[float, float]:
    if len(set(values)) == 1:  # nothing to resample; scipy would answer nan
        return values[0], values[0]
    found = stats.bootstrap(
        (np.asarray(values, dtype=float),),
        np.mean,
        n_resamples=RESAMPLES,
        batch=500,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return float(found.low), float(found.high)


def _quantiles(seconds: Sequence[float]) -> Quantiles | None:
    if not seconds:
        return None
    p50, p95 = np.percentile(seconds, [50, 95])
    return Quantiles(p50=float(p50), p95=float(p95))


def _head(found: Summary) -> str:
    lines = [f"{found.cases} cases, {found.errors} failed"]
    if found.answerers:
        versions = ", ".join(found.corpus_versions)
        lines.append(f"answerer {', '.join(found.answerers)}, corpus version {versions}")
    if found.seconds:
        lines.append(f"seconds a case: p50 {found.seconds.p50:.2f}, p95 {found.seconds.p95:.2f}")
    return "\n".join(lines)


def _overall(found: Summary) -> str:
    if not found.scores:
        return ""
    rows = [["score", "n", "mean", "95 % interval"]]
    for name, score in found.scores.items():
        interval = (
            "" if score.low is None else f"{_short(name, score.low)} to {_short(name, score.high)}"
        )
        rows.append([name, str(score.n), _short(name, score.mean), interval])
    return columns(rows)


def _by_kind(found: Summary) -> str:
    if not found.scores:
        return ""
    names = list(found.scores)
    rows = [["mean (n)", "cases", *names]]
    for kind, cases in found.kinds.items():
        scores = found.by_kind[kind]
        cells = [
            f"{_short(name, scores[name].mean)} ({scores[name].n})" if name in scores else "-"
            for name in names
        ]
        rows.append([kind, str(cases), *cells])
    return columns(rows)


def _short(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if name == "words" else f"{value:.3f}"


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as text, the first column to the left, the others to the right."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
