"""What a benchmark measures: values of Rounds and of a rival, one a round, and their ratio."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

import numpy as np

from evals.types import Curve

Value = TypeVar("Value")
Told = Callable[[str], None]
"""Hears what is being measured."""
QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One row of the page."""

    part: str
    name: str
    unit: str
    ours: tuple[float, ...]
    """Rounds, one value a round."""
    beside: str = ""
    """What it is set beside."""
    theirs: tuple[float, ...] = ()
    """What that has, of the same rounds in the same order; empty when there is nothing to compare."""
    megabytes: tuple[float, ...] = ()
    """The most memory each of the two held, where they are processes of their own."""

    @property
    def ratios(self) -> tuple[float, ...]:
        """Rounds by the other, round by round; a round in which the other has 0 is left out."""
        if not self.theirs:
            return ()
        return tuple(
            mine / theirs for mine, theirs in zip(self.ours, self.theirs, strict=True) if theirs
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one part of the benchmark found."""

    measures: tuple[Measure, ...]
    curves: tuple[Curve, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle of some values and their ends."""

    middle: float
    low: float
    high: float
    n: int


def spread(values: Sequence[float]) -> Spread | None:
    """Return the median, least and greatest of values; None when there are none."""
    if not values:
        return None
    return Spread(middle=median(values), low=min(values), high=max(values), n=len(values))


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """Return p50, p95 and p99 of at least one value."""
    return {name: float(np.quantile(values, level)) for name, level in QUANTILES.items()}


def interleaved(
    rounds: int, arms: Mapping[str, Callable[[], Value]], told: Told
) -> dict[str, list[Value]]:
    """Run every arm once a round, in turn forwards and backwards; return its values by round.

    What slows the machine for a while so slows all of them.
    """
    found: dict[str, list[Value]] = {name: [] for name in arms}
    for number in range(rounds):
        for name in arms if number % 2 == 0 else reversed(list(arms)):
            told(f"round {number + 1} of {rounds}: {name}")
            found[name].append(arms[name]())
    return found
