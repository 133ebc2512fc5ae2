"""What search costs as the corpus grows: time, memory, disk, and what approximate search misses."""

import json
from dataclasses import replace
from pathlib import Path
from shutil import rmtree

from bench.given import Given
from bench.grown import Built, Searched, built_from, searched_from
from bench.measure import Measure, Part
from bench.processes import python
from evals.types import Curve

_PLAIN = "plain LangChain recipe (Chroma alone)"
_EXACT = "exact search by numpy"
_RAW = "the vectors alone, in float32"
_DIMENSION = 384
_RIVAL_UP_TO = 100_000
"""The rival is not built for more passages: it takes as long as all else."""


def growth(given: Given) -> Part:
    """Return the cost of search at each size; every size in processes of its own."""
    measures: list[Measure] = []
    points: dict[str, list[tuple[float, float]]] = {"Rounds": [], _PLAIN: [], _EXACT: []}
    for size in given.sizes:
        folder = (given.kept or given.scratch) / f"grown-{size}"
        arguments = ("-m", "bench.grown", str(size), str(folder), str(given.index))
        built = {}
        for who in ("rounds", "plain")[: 2 if size <= _RIVAL_UP_TO else 1]:
            given.told(f"{size:,} passages: {who}, building")
            built[who] = _built(folder / f"{who}.json", (*arguments, f"build-{who}"))
        given.told(f"{size:,} passages: searching")
        rounds, questions = str(given.rounds), str(len(given.questions))
        ran = python(*arguments, "search", rounds, questions)
        searched = searched_from(json.loads(ran.output))
        measures += rows(size, built["rounds"], built.get("plain"), searched)
        for name, values in zip(
            points, (searched.ours, searched.plain, searched.exact), strict=True
        ):
            if values:
                points[name].append((float(size), sorted(values)[len(values) // 2]))
        if not given.kept:
            rmtree(folder, ignore_errors=True)
    curves = tuple(
        Curve(name=name, x="passages", y="milliseconds a search (p50)", points=tuple(some))
        for name, some in points.items()
    )
    return Part(measures=tuple(measures), curves=curves)


def _built(known: Path, command: tuple[str, ...]) -> Built:
    """Build an index, unless it was kept from another time; return what it cost then."""
    if not known.exists():
        output = python(*command).output
        known.write_text(output, encoding="utf-8")
    return built_from(json.loads(known.read_text(encoding="utf-8")))


def rows(size: int, ours: Built, plain: Built | None, searched: Searched) -> list[Measure]:
    """Return the rows of one size, with none of the rival's where it was not built."""

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

    def theirs(cost: str) -> tuple[float, ...]:
        return (getattr(plain, cost),) if plain else ()

    raw = round(size * _DIMENSION * 4 / 1e6, 1)
    build = row("building", "s", (ours.seconds,), theirs("seconds"))
    held_plain = (searched.held_plain,) if plain else ()
    ten = "recall@10 of Chroma, asked for 10"
    found_plain = (searched.recall_plain or 0.0,)
    return [
        replace(build, megabytes=(ours.megabytes, *theirs("megabytes"))),
        row("on disk", "MB", (ours.disk,), theirs("disk")),
        row("memory, open and searched", "MB", (searched.held,), held_plain),
        row("memory, open and searched", "MB", (searched.held,), (raw,), _RAW),
        row("building again, unchanged", "s", (ours.again,), theirs("again")),
        row("building again, unchanged", "s", (ours.again,), (ours.seconds,), "building at first"),
        row("one search, p50", "ms", searched.ours, searched.plain),
        row("one search, p95", "ms", searched.ours_slow, searched.plain_slow),
        row("one search, p95 of processor time", "ms", (searched.work,), (), ""),
        row("one search, p50", "ms", searched.ours, searched.exact, _EXACT),
        row("recall@10 of Chroma", "share", (searched.recall,), (1.0,), _EXACT),
        *([row(ten, "share", found_plain, (1.0,), _EXACT)] if plain else []),
    ]
