"""python -m bench.grown: build an index of derived texts, or search one, in a process of its own."""

import dataclasses
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from bench.derived import MeanOfSentences, documents, usable
from bench.given import questions, sentences
from bench.measure import interleaved
from bench.memory import held, peak
from bench.plain import Plain
from ingest.build import sync
from ingest.embed import Embedder, Vectors, open_embedder
from ingest.index import Index
from ingest.settings import IndexSettings

_NEAREST = 10
_ROUNDED = 1e-6
_WORDS = 512
"""More than a derived passage has, so that it is not cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What building cost."""

    seconds: float
    again: float
    """Seconds to do it once more when nothing has changed."""
    megabytes: float
    """The most memory the process held."""
    disk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What searching cost; times are milliseconds, the median question of each round."""

    ours: tuple[float, ...]
    plain: tuple[float, ...]
    """The plain recipe's; none where that was not built."""
    exact: tuple[float, ...]
    ours_slow: tuple[float, ...]
    """The 95th of a hundred questions, and not the median."""
    plain_slow: tuple[float, ...]
    work: float
    """The 95th of a hundred questions of Rounds, in milliseconds of processor time."""
    held: float
    """Megabytes more than before the index was opened."""
    held_plain: float
    recall: float
    """Of Chroma as Rounds asks it."""
    recall_plain: float | None


built_from = TypeAdapter(Built).validate_python
searched_from = TypeAdapter(Searched).validate_python


def recall(found: Iterable[Vectors], exact: Iterable[Vectors]) -> float:
    """Return the mean share of what was found that is as near as the exactly nearest.

    Args:
        found: How near those are that were found, question by question.
        exact: How near the exactly nearest are.
    """
    shares = [
        float(np.sum(some >= best.min() - _ROUNDED)) / len(best)
        for some, best in zip(found, exact, strict=True)
    ]
    return round(sum(shares) / len(shares), 4)


def exactly(vectors: Vectors, question: Vectors, k: int = _NEAREST) -> list[int]:
    """Return the rows of the nearest vectors, nearest first, none overlooked."""
    scores = vectors @ question
    k = min(k, len(scores))
    some = np.argpartition(-scores, k - 1)[:k]
    return [int(row) for row in some[np.argsort(-scores[some], kind="stable")]]


def build(who: str, size: int, folder: Path, index: Path) -> Built:
    """Build an index of derived texts as Rounds does, or as the plain recipe does."""
    texts, path = _texts(index), folder / who
    made, embedder = documents(size, texts), _embedder(texts)
    if who == "rounds":
        settings = IndexSettings(index=path, sentence_vectors=False, passage_tokens=_WORDS)
        work: Callable[[], object] = partial(sync, made, b"", settings, embedder)
    else:
        plain = Plain(path, embedder.embed_documents)
        passages = [part for one in made for part in one.text.split("\n\n")]
        work = partial(plain.ingest, passages)
    seconds = _seconds(work)
    disk = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    most = peak()
    return Built(seconds=seconds, again=_seconds(work), megabytes=most, disk=round(disk / 1e6, 1))


def search(size: int, folder: Path, rounds: int, asked: Sequence[str], index: Path) -> Searched:
    """Search both indexes, and all vectors one by one."""
    texts = _texts(index)
    embedder = _embedder(texts)
    passages = [part for one in documents(size, texts) for part in one.text.split("\n\n")]
    for question in asked:  # embedded once, so that what is timed is the search
        embedder.embed_query(question)
    start = held()
    grown = Index.open(folder / "rounds", embedder)
    for question in asked:
        grown.search(question, _NEAREST)
    middle = held()
    plain = Plain(folder / "plain", embedder.embed) if (folder / "plain").exists() else None
    if plain:
        _laps(plain.search, asked)
    end = held()
    vectors = embedder.embed_documents(passages)
    arms = {
        "ours": lambda: _laps(lambda text: grown.search(text, _NEAREST), asked),
        "exact": lambda: _laps(lambda text: exactly(vectors, embedder.embed_query(text)), asked),
    }
    if plain:
        arms["plain"] = lambda: _laps(plain.search, asked)
    found = interleaved(rounds, arms, lambda _: None)
    row_of = {passage: row for row, passage in enumerate(passages)}

    def nearness(find: Callable[[str], Sequence[int]]) -> list[Vectors]:
        return [vectors[list(find(text))] @ embedder.embed_query(text) for text in asked]

    work = _laps(lambda text: grown.search(text, _NEAREST), asked, time.process_time)
    exact = nearness(lambda text: exactly(vectors, embedder.embed_query(text)))
    return Searched(
        ours=tuple(_at(laps, 0.5) for laps in found["ours"]),
        plain=tuple(_at(laps, 0.5) for laps in found.get("plain", ())),
        exact=tuple(_at(laps, 0.5) for laps in found["exact"]),
        ours_slow=tuple(_at(laps, 0.95) for laps in found["ours"]),
        plain_slow=tuple(_at(laps, 0.95) for laps in found.get("plain", ())),
        work=_at(work, 0.95),
        held=round(middle - start, 1),
        held_plain=round(end - middle, 1),
        recall=recall(
            nearness(lambda text: [row_of[found] for found in _dense(grown, text)]), exact
        ),
        recall_plain=recall(nearness(lambda text: plain.search(text, _NEAREST)), exact)
        if plain
        else None,
    )


def _texts(index: Path) -> list[list[str]]:
    """Return the sentences of each passage of an index."""
    return usable(sentences(index, open_embedder()))


def _embedder(texts: Sequence[Sequence[str]]) -> "_Remembering":
    return _Remembering(open_embedder(), [sentence for text in texts for sentence in text])


class _Remembering(MeanOfSentences):
    """Embeds each question once, so that a search is timed without it."""

    def __init__(self, embedder: Embedder, sentences: Sequence[str]) -> None:
        super().__init__(embedder, sentences)
        self._asked: dict[str, Vectors] = {}

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length."""
        if text not in self._asked:
            self._asked[text] = super().embed_query(text)
        return self._asked[text]

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of questions."""
        return np.stack([self.embed_query(text) for text in texts])


def _seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    started = clock()
    work()
    return clock() - started


def _laps(
    find: Callable[[str], object],
    asked: Sequence[str],
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Return the milliseconds of each question."""
    return [1000 * _seconds(partial(find, question), clock) for question in asked]


def _at(laps: Sequence[float], share: float) -> float:
    return float(np.quantile(laps, share))


def _dense(index: Index, question: str) -> list[str]:
    """Return the nearest passages by Chroma, out of all it brings to the pool."""
    return [
        one.passage.text
        for one in index.pool(question).found
        if one.dense_rank is not None and one.dense_rank <= _NEAREST
    ]


def main() -> None:
    """Do what is named and print it as JSON."""
    size, folder, index, doing, *rest = sys.argv[1:]
    if doing == "search":
        rounds, many = map(int, rest)
        done: Built | Searched = search(
            int(size), Path(folder), rounds, questions(many), Path(index)
        )
    else:
        done = build(doing.removeprefix("build-"), int(size), Path(folder), Path(index))
    sys.stdout.write(json.dumps(dataclasses.asdict(done)))


if __name__ == "__main__":
    main()
