"""Figures over all cases together, each with its 95 % interval.

The arithmetic is scikit-learn's and scipy's; the intervals are percentile bootstraps over cases
with a fixed seed, Wilson's for shares.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn import metrics

from evals.types import Curve, Figure

RESAMPLES = 2_000
SEED = 20_200
_BINS = 15


def share(name: str, hits: int, n: int, note: str = "") -> Figure:
    """Return a share of `n` cases with Wilson's interval."""
    interval = stats.binomtest(hits, n).proportion_ci(method="wilson")
    return Figure(
        name=name,
        value=hits / n,
        n=n,
        low=float(interval.low),
        high=float(interval.high),
        note=note,
    )


def auroc(
    name: str, positive: Sequence[float], negative: Sequence[float], note: str = ""
) -> Figure:
    """Return how well a score tells two kinds of cases apart: 0.5 is chance, 1 is always.

    There must be cases of both kinds.
    """
    labels = np.array([1] * len(positive) + [0] * len(negative))
    scores = np.array([*positive, *negative], float)
    return resampled(name, metrics.roc_auc_score, labels, scores, note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A measure over all cases together, before and after a change, with the difference's interval."""

    before: float
    after: float
    n: int
    low: float | None
    high: float | None

    @property
    def value(self) -> float:
        """How much it moved."""
        return self.after - self.before


def auroc_difference(
    labels: Sequence[int], before: Sequence[float], after: Sequence[float]
) -> Moved:
    """Return how an AUROC moved between two scores of the same cases; there must be both kinds."""
    truth, one, other = np.array(labels), np.array(before, float), np.array(after, float)
    rng = np.random.default_rng(SEED)
    draws = (rng.integers(0, len(truth), len(truth)) for _ in range(RESAMPLES))
    moved = [
        metrics.roc_auc_score(truth[some], other[some])
        - metrics.roc_auc_score(truth[some], one[some])
        for some in draws
        if len(set(truth[some])) > 1
    ]
    low, high = np.percentile(moved, [2.5, 97.5]) if moved else (None, None)
    return Moved(
        before=float(metrics.roc_auc_score(truth, one)),
        after=float(metrics.roc_auc_score(truth, other)),
        n=len(truth),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
    )


def calibration_error(name: str, labels: Sequence[int], probabilities: Sequence[float]) -> Figure:
    """Return the expected calibration error over 15 bins of equal mass (Naeini et al., 2015)."""

    def error(truth: NDArray[np.int64], said: NDArray[np.float64]) -> float:
        bins = np.array_split(np.argsort(said, kind="stable"), min(_BINS, len(said)))
        gaps = [len(some) * abs(truth[some].mean() - said[some].mean()) for some in bins]
        return float(sum(gaps) / len(said))

    return resampled(name, error, np.array(labels), np.array(probabilities, float), "0 is best")


def resampled(
    name: str,
    measure: Callable[[NDArray[np.int64], NDArray[np.float64]], float],
    labels: NDArray[np.int64],
    scores: NDArray[np.float64],
    note: str = "",
) -> Figure:
    """Return a measure of labels and scores, with the bootstrap interval over cases."""
    rng = np.random.default_rng(SEED)
    values = []
    for _ in range(RESAMPLES):
        some = rng.integers(0, len(labels), len(labels))
        if len(set(labels[some])) > 1:
            values.append(measure(labels[some], scores[some]))
    low, high = np.percentile(values, [2.5, 97.5]) if values else (None, None)
    return Figure(
        name=name,
        value=float(measure(labels, scores)),
        n=len(labels),
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        note=note,
    )


def paired_difference(name: str, ours: Sequence[float], theirs: Sequence[float]) -> Figure:
    """Return the mean difference of two systems over the same cases, with a sign-flip p-value."""
    differences = np.array(ours, float) - np.array(theirs, float)
    value = float(differences.mean())
    if len(differences) < 2 or not differences.any():
        return Figure(name=name, value=value, n=len(differences), low=value, high=value)
    rng = np.random.default_rng(SEED)
    found = stats.bootstrap(
        (differences,), np.mean, n_resamples=RESAMPLES, method="percentile", batch=200, rng=rng
    ).confidence_interval
    flips = rng.choice((-1, 1), (RESAMPLES, len(differences)))
    flipped = np.abs((flips * differences).mean(axis=1))
    p = (1 + int((flipped >= abs(value) - 1e-12).sum())) / (RESAMPLES + 1)
    return Figure(
        name=name,
        value=value,
        n=len(differences),
        low=float(found.low),
        high=float(found.high),
        note=f"paired; sign-flip p {p:.4f}",
    )


def risk_coverage(name: str, right: Sequence[int], confidence: Sequence[float]) -> Curve:
    """Return the share of wrong cases among those answered, by the share that is answered."""
    order = np.argsort(-np.array(confidence, float), kind="stable")
    wrong = 1 - np.array(right, float)[order]
    answered = np.arange(1, len(order) + 1)
    risk = np.cumsum(wrong) / answered
    return thinned(name, "share answered", "share wrong among them", answered / len(order), risk)


def quantiles(name: str, seconds: Sequence[float]) -> Curve:
    """Return how long cases took: milliseconds by quantile."""
    levels = np.linspace(0, 1, 51)
    values = 1000 * np.quantile(np.array(seconds, float), levels)
    return thinned(name, "share of questions", "milliseconds", levels, values)


def thinned(name: str, x: str, y: str, xs: NDArray[np.float64], ys: NDArray[np.float64]) -> Curve:
    """Return a curve of at most 200 of the points."""
    some = np.unique(np.linspace(0, len(xs) - 1, min(200, len(xs))).astype(int))
    points = tuple((round(float(xs[at]), 5), round(float(ys[at]), 5)) for at in some)
    return Curve(name=name, x=x, y=y, points=points)
