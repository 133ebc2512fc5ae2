"""One question in a running process: where its time goes, one at a time and eight at once."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from bench.given import Given, not_suggested, passages
from bench.measure import QUANTILES, Measure, Part, interleaved, quantiles
from bench.plain import Plain, loaded_model
from bench.watched import WatchedEmbedder
from chatbot.answer import Assistant
from chatbot.settings import ChatSettings
from evals.statistics import quantiles as curve

STAGES = ("understand", "embed", "search", "write", "verify")
_AT_ONCE = 8
_PLAIN = "plain LangChain recipe, retrieval alone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Some questions, asked."""

    laps: tuple[Mapping[str, float], ...]
    """Milliseconds of each question, by stage, with their total."""
    seconds: float
    """Until the last of them was answered."""


def question(given: Given) -> Part:
    """Return how long a question that is new to the process takes, stage by stage."""
    embedder = WatchedEmbedder()
    given.told("loading")
    fresh = not_suggested(given.questions, given.index, embedder)
    given = replace(given, questions=fresh)
    texts = passages(given.index, embedder)
    plain = Plain(given.scratch / "plain-question", loaded_model())
    plain.ingest(texts)
    arms: dict[str, Callable[[], Asked]] = {}
    for threads in (1, _AT_ONCE):
        arms[f"rounds {threads}"] = partial(_rounds, given, embedder, threads)
        arms[f"plain {threads}"] = partial(_plain, given, plain, threads)
    found = interleaved(given.rounds, arms, given.told)
    measures = [
        *stage_rows(found["rounds 1"]),
        *total_rows("one at a time", found["rounds 1"], found["plain 1"]),
        *total_rows(f"{_AT_ONCE} at once", found[f"rounds {_AT_ONCE}"], found[f"plain {_AT_ONCE}"]),
    ]
    curves = tuple(
        curve(name, [lap["total"] / 1000 for one in found[arm] for lap in one.laps])
        for arm, name in (("rounds 1", "Rounds, whole answer"), ("plain 1", _PLAIN))
    )
    return Part(measures=tuple(measures), curves=curves)


def stages(timings: Mapping[str, float], embedding: float) -> dict[str, float]:
    """Return an answer's milliseconds with those spent embedding taken out of what surrounds them.

    Args:
        timings: What the answer says of itself.
        embedding: Milliseconds in the embedding model.
    """
    found = dict(timings)
    found["search"] = max(0.0, found.pop("retrieve") - embedding)
    return {**found, "embed": embedding}


def stage_rows(rounds: Sequence[Asked]) -> list[Measure]:
    """Return each stage beside the whole answer; the quantiles of stages do not add up."""
    return [
        Measure(
            part="question",
            name=f"{stage}, {at}",
            unit="ms",
            ours=_each(rounds, stage, at),
            beside="whole answer",
            theirs=_each(rounds, "total", at),
        )
        for stage in STAGES
        for at in QUANTILES
    ]


def total_rows(how: str, ours: Sequence[Asked], theirs: Sequence[Asked]) -> list[Measure]:
    """Return whole answers beside the plain recipe's retrieval, and how many there are a second."""
    rows = [
        Measure(
            part="question",
            name=f"whole answer, {how}, {at}",
            unit="ms",
            ours=_each(ours, "total", at),
            beside=_PLAIN,
            theirs=_each(theirs, "total", at),
        )
        for at in QUANTILES
    ]
    rates = [tuple(len(one.laps) / one.seconds for one in arm) for arm in (ours, theirs)]
    return [
        *rows,
        Measure(
            part="question",
            name=f"whole answers, {how}",
            unit="per s",
            ours=rates[0],
            beside=_PLAIN,
            theirs=rates[1],
        ),
    ]


def _each(rounds: Sequence[Asked], stage: str, at: str) -> tuple[float, ...]:
    return tuple(quantiles([lap[stage] for lap in one.laps])[at] for one in rounds)


def _rounds(given: Given, embedder: WatchedEmbedder, threads: int) -> Asked:
    assistant = Assistant(given.index, embedder, ChatSettings(answerer="quoting"))
    with embedder.warming():
        assistant.warm_up()

    def ask(text: str) -> dict[str, float]:
        embedder.spent()
        timings = assistant.answer(text).timings_ms
        return stages(timings, 1000 * embedder.spent())

    try:
        return asked(given.questions, ask, threads)
    finally:
        assistant.close()


def _plain(given: Given, plain: Plain, threads: int) -> Asked:
    return asked(given.questions, timed(plain.search), threads)


def timed(do: Callable[[str], object]) -> Callable[[str], Mapping[str, float]]:
    """Return what does the same and tells the milliseconds in all."""

    def ask(text: str) -> dict[str, float]:
        started = time.perf_counter()
        do(text)
        return {"total": 1000 * (time.perf_counter() - started)}

    return ask


def asked(
    questions: Sequence[str], ask: Callable[[str], Mapping[str, float]], threads: int
) -> Asked:
    """Ask all questions, by so many threads."""
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda _: None, range(threads)))
        started = time.perf_counter()
        laps = tuple(pool.map(ask, questions))
        return Asked(laps=laps, seconds=time.perf_counter() - started)
