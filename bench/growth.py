"""What search costs as the corpus grows: time, memory, disk, and what approximate search misses."""

import json
from dataclasses import replace

from bench.given import Given
from bench.grown import Built, Searched, built_from, searched_from
from bench.measure import Measure, Part
from bench.processes import python
from evals.types import Curve

_PLAIN = "plain LangChain recipe (Chroma alone)"
_EXACT = "exact search by numpy"
_RAW = "the vectors alone, in float32"
_DIMENSION = 384


def growth(given: Given) -> Part:
    """Return the cost of search at each size; every size in processes of its own."""
    measures: list[Measure] = []
    points: dict[str, list[tuple[float, float]]] = {"Rounds": [], _PLAIN: [], _EXACT: []}
    for size in given.sizes:
        folder = given.scratch / f"grown-{size}"
        arguments = ("-m", "bench.grown", str(size), str(folder), str(given.index))
        built = {}
        for who in ("rounds", "plain"):
            given.told(f"{size:,} passages: {who}, building")
            built[who] = built_from(json.loads(python(*arguments, f"build-{who}").output))
        given.told(f"{size:,} passages: searching")
        rounds, questions = str(given.rounds), str(len(given.questions))
        ran = python(*arguments, "search", rounds, questions)
        searched = searched_from(json.loads(ran.output))
        measures += rows(size, built["rounds"], built["plain"], searched)
        for name, values in zip(
            points, (searched.ours, searched.plain, searched.exact), strict=True
        ):
            points[name].append((float(size), sorted(values)[len(values) // 2]))
    curves = tuple(
        Curve(name=name, x="passages", y="milliseconds a search (p50)", points=tuple(some))
        for name, some in points.items()
    )
    return Part(measures=tuple(measures), curves=curves)


def rows(size: int, ours: Built, plain: Built, searched: Searched) -> list[Measure]:
    """Return the rows of one size."""

    def row(
        name: str, unit: str, mine: tuple[float, ...], theirs: tuple[float, ...], to: str = _PLAIN
    ) -> Measure:
        return Measure(
            part="search",
            name=f"{name}, {size:,} passages",
            unit=unit,
            ours=mine,
            beside=to,
            theirs=theirs,
        )

    raw = round(size * _DIMENSION * 4 / 1e6, 1)
    build = row("building", "s", (ours.seconds,), (plain.seconds,))
    return [
        replace(build, megabytes=(ours.megabytes, plain.megabytes)),
        row("on disk", "MB", (ours.disk,), (plain.disk,)),
        row("memory, open and searched", "MB", (searched.held,), (searched.held_plain,)),
        row("memory, open and searched", "MB", (searched.held,), (raw,), _RAW),
        row("building again, unchanged", "s", (ours.again,), (plain.again,)),
        row("building again, unchanged", "s", (ours.again,), (ours.seconds,), "building at first"),
        row("one search, p50", "ms", searched.ours, searched.plain),
        row("one search, p95", "ms", searched.ours_slow, searched.plain_slow),
        row("one search, p50", "ms", searched.ours, searched.exact, _EXACT),
        row("recall@10 of Chroma", "share", (searched.recall,), (1.0,), _EXACT),
        row("recall@10 of Chroma, asked for 10", "share", (searched.recall_plain,), (1.0,), _EXACT),
    ]
