"""Passages a second at the first ingest, and what an ingest costs when nothing changed."""

import time
from dataclasses import dataclass
from itertools import count

from bench.given import Given, passages
from bench.measure import Measure, Part, interleaved
from bench.plain import Plain, loaded_model
from bench.throughput import share
from bench.watched import WatchedEmbedder
from ingest.build import build
from ingest.settings import IndexSettings

_PLAIN = "plain LangChain recipe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingested:
    """A corpus ingested twice."""

    passages: int
    first: float
    """Seconds."""
    again: float
    """Seconds when nothing had changed."""
    share: float
    """Per cent of the machine's throughput that the first reached."""

    @property
    def rate(self) -> float:
        """Passages a second at first."""
        return self.passages / self.first


def ingesting(given: Given) -> Part:
    """Return how fast passages are ingested, each time into a new folder."""
    given.told("loading")
    embedder, model, numbers = WatchedEmbedder(), loaded_model(), count()
    texts = passages(given.index, embedder)
    embedder.embed_query("Loaded.")

    def rounds(*, sentences: bool) -> Ingested:
        settings = IndexSettings(
            corpus=given.corpus,
            index=given.scratch / f"rounds-{next(numbers)}",
            sentence_vectors=sentences,
        )
        embedder.texts.clear()
        started = time.perf_counter()
        made = build(settings, embedder).passages
        middle = time.perf_counter()
        embedded = [*embedder.texts]
        build(settings, embedder)
        again = time.perf_counter() - middle
        first = middle - started
        reached = share(embedder, embedded, first, half=embedder.is_half)
        return Ingested(passages=made, first=first, again=again, share=reached)

    def plain() -> Ingested:
        recipe = Plain(given.scratch / f"plain-{next(numbers)}", model)
        started = time.perf_counter()
        recipe.ingest(texts)
        middle = time.perf_counter()
        recipe.ingest(texts)
        again = time.perf_counter() - middle
        first = middle - started
        reached = share(embedder, texts, first, half=False)
        return Ingested(passages=len(texts), first=first, again=again, share=reached)

    arms = {
        "rounds": lambda: rounds(sentences=True),
        "rounds, no sentence vectors": lambda: rounds(sentences=False),
        "plain": plain,
    }
    found = interleaved(given.rounds, arms, given.told)
    return Part(
        measures=(
            *rows("", found["rounds"], found["plain"]),
            *rows(", no sentence vectors", found["rounds, no sentence vectors"], found["plain"]),
        )
    )


def rows(how: str, ours: list[Ingested], theirs: list[Ingested]) -> list[Measure]:
    """Return the rows of one way to ingest beside the plain recipe."""
    kinds = (
        ("first ingest", "passages/s", "rate"),
        ("ingest when nothing changed", "s", "again"),
        ("share of the machine's matrix throughput", "%", "share"),
    )
    return [
        Measure(
            part="ingest",
            name=f"{name}{how}",
            unit=unit,
            ours=tuple(getattr(one, field) for one in ours),
            beside=_PLAIN,
            theirs=tuple(getattr(one, field) for one in theirs),
        )
        for name, unit, field in kinds
    ]
