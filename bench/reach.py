"""What Rounds is to reach, beside what was measured: the table that a page of results begins with."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.measure import Measure, Part

_SIZE = re.compile(r", ([\d,]+) passages$")
_RETRIEVAL, _MORE_MS = 1 / 3, 100.0
_GROWS_FROM = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One thing to reach."""

    what: str
    measured: float
    wanted: float
    is_least: bool
    """Whether more is better."""
    unit: str = ""

    @property
    def share(self) -> float:
        """The measured by the wanted, so that up to 1 it is reached and beyond it is not."""
        return self.wanted / self.measured if self.is_least else self.measured / self.wanted

    @property
    def is_reached(self) -> bool:
        """Whether it is reached."""
        return self.share <= 1


def reaches(parts: Mapping[str, Part]) -> list[Reach]:
    """Return what is to be reached, of all that was measured."""
    measures = [measure for part in parts.values() for measure in part.measures]
    return [*_start(measures), *_question(measures), *_ingest(measures), *_growth(measures)]


def _start(measures: Iterable[Measure]) -> Iterable[Reach]:
    for one in measures:
        if one.part == "start":
            yield _at_most("start to first answer by loading the libraries", one, 0.5)


def _question(measures: Sequence[Measure]) -> Iterable[Reach]:
    for where in ("one at a time", "10,000 passages"):
        found = {at: _named(measures, f"whole answer, {where}, {at}") for at in ("p50", "p95")}
        usual, slow = found["p50"], found["p95"]
        if usual and slow:
            ours = median(usual.ours)
            said = "the shipped corpus" if where == "one at a time" else where
            yield Reach(
                what=f"whole answer from {said}, p50",
                measured=ours,
                wanted=_RETRIEVAL * median(usual.theirs) + _MORE_MS,
                is_least=False,
                unit="ms",
            )
            yield Reach(
                what=f"whole answer from {said}, p95 by p50",
                measured=median(slow.ours) / ours,
                wanted=2,
                is_least=False,
            )


def _ingest(measures: Sequence[Measure]) -> Iterable[Reach]:
    for how, said in ((", no sentence vectors", "the same vectors"), ("", "with sentence vectors")):
        if one := _named(measures, f"first ingest{how}"):
            yield Reach(
                what=f"ingest by the plain recipe, {said}",
                measured=median(one.ratios),
                wanted=3,
                is_least=True,
            )
    if one := _named(measures, "share of the machine's matrix throughput"):
        yield Reach(
            what="ingest, share of matrix throughput",
            measured=median(one.ours),
            wanted=60,
            is_least=True,
            unit="%",
        )


def _growth(measures: Sequence[Measure]) -> Iterable[Reach]:
    slow = {_size(one): one for one in measures if one.name.startswith("one search, p95")}
    if not slow:
        return
    most = max(slow)
    of = f"{most:,} passages"
    if most > _GROWS_FROM in slow:
        yield Reach(
            what=f"search p95, {of} by {_GROWS_FROM:,}",
            measured=median(slow[most].ours) / median(slow[_GROWS_FROM].ours),
            wanted=3,
            is_least=False,
        )
    for name, beside, said, wanted, is_least in (
        ("recall@10 of Chroma", "exact", "recall@10 of exact search", 0.98, True),
        ("memory, open and searched", "the vectors", "memory by the raw vectors", 2, False),
        ("building again, unchanged", "building", "unchanged re-ingest by the first", 0.02, False),
    ):
        one = _named(measures, f"{name}, {of}", beside)
        if one and one.ratios:
            yield Reach(
                what=f"{said}, {of}",
                measured=median(one.ratios),
                wanted=wanted,
                is_least=is_least,
            )


def _at_most(what: str, one: Measure, wanted: float) -> Reach:
    return Reach(what=what, measured=median(one.ratios), wanted=wanted, is_least=False)


def _named(measures: Iterable[Measure], name: str, beside: str = "") -> Measure | None:
    found = (one for one in measures if one.name == name and one.beside.startswith(beside))
    return next(found, None)


def _size(measure: Measure) -> int:
    found = _SIZE.search(measure.name)
    return int(found[1].replace(",", "")) if found else 0
