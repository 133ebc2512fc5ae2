"""From a Report to its figures: as values, and as tables to read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import stats

from evals.types import (
    Mean,
    NotRun,
    Outcome,
    Quantiles,
    Report,
    Summary,
)

RESAMPLES = 10_000
FEWEST = 1_000
_DRAWS = 3_000_000
"""Values drawn for one interval, at most about: many questions need fewer resamples."""
SEED = 20_200


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
        seconds=_quantiles(
            [outcome.seconds for outcome in outcomes if outcome.answer or outcome.found]
        ),
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


def to_table(report: Report) -> str:
    """Return the figures as text: over all cases, by kind, and the cases that failed."""
    found = summary(report)
    blocks = [_head(found), _overall(found), _by_kind(found)]
    failed = [f"{outcome.case.id}: {outcome.error}" for outcome in report.outcomes if outcome.error]
    if failed:
        blocks.append("\n".join(["failed", *(f"  {line}" for line in failed)]))
    return "\n\n".join(block for block in blocks if block)


def figures_table(report: Report | NotRun) -> str:
    """Return the figures of a suite as text; why it was not run when it was not."""
    if isinstance(report, NotRun):
        return f"not run: {report.reason}"
    rows = [["figure", "n", "value", "95 % interval", ""]]
    for figure in report.figures:
        interval = "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
        rows.append([figure.name, str(figure.n), f"{figure.value:.3f}", interval, figure.note])
    return columns(rows) if report.figures else ""


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
        n_resamples=max(FEWEST, min(RESAMPLES, _DRAWS // len(values))),
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
