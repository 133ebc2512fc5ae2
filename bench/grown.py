"""python -m bench.grown: build an index of derived texts, or search one, in a process of its own."""

import dataclasses
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from pydantic import TypeAdapter

from bench.derived import HashedWords, documents
from bench.given import passages, questions
from bench.measure import interleaved
from bench.memory import held, peak
from bench.plain import Plain
from ingest.build import sync
from ingest.embed import Vectors, open_embedder
from ingest.index import Index
from ingest.settings import IndexSettings

_NEAREST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What building cost."""

    seconds: float
    megabytes: float
    """The most memory the process held."""
    disk: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """What searching cost; the first three are milliseconds, the median question of each round."""

    ours: tuple[float, ...]
    plain: tuple[float, ...]
    exact: tuple[float, ...]
    held: float
    """Megabytes more than before the index was opened."""
    held_plain: float
    recall: float
    """Of Chroma as Rounds asks it."""
    recall_plain: float


built_from = TypeAdapter(Built).validate_python
searched_from = TypeAdapter(Searched).validate_python


def recall(found: Iterable[Sequence[str]], exact: Iterable[Sequence[str]]) -> float:
    """Return the mean share of the exactly nearest that were found."""
    shares = [
        len(set(some) & set(best)) / len(best) for some, best in zip(found, exact, strict=True)
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
    made = documents(size, passages(index, open_embedder()))
    embedder, path = HashedWords(), folder / who
    started = time.perf_counter()
    if who == "rounds":
        sync(made, b"", IndexSettings(index=path, sentence_vectors=False), embedder)
    else:
        Plain(path, embedder.embed_documents).ingest([document.text for document in made])
    seconds = time.perf_counter() - started
    disk = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return Built(seconds=seconds, megabytes=peak(), disk=round(disk / 1e6, 1))


def search(size: int, folder: Path, rounds: int, asked: Sequence[str]) -> Searched:
    """Search both indexes, and all vectors one by one."""
    embedder = HashedWords()
    start = held()
    index = Index.open(folder / "rounds", embedder)
    for question in asked:
        index.search(question, _NEAREST)
    middle = held()
    plain = Plain(folder / "plain", embedder.embed_documents)
    for question in asked:
        plain.search(question)
    end = held()
    texts = [index.passages_of(f"derived-{row}")[0].text for row in range(size)]
    vectors = embedder.embed_documents(texts)
    arms = {
        "ours": lambda: _median(lambda text: index.search(text, _NEAREST), asked),
        "plain": lambda: _median(plain.search, asked),
        "exact": lambda: _median(lambda text: exactly(vectors, embedder.embed_query(text)), asked),
    }
    found = interleaved(rounds, arms, lambda _: None)
    best = [_ids(exactly(vectors, embedder.embed_query(text))) for text in asked]
    return Searched(
        ours=tuple(found["ours"]),
        plain=tuple(found["plain"]),
        exact=tuple(found["exact"]),
        held=round(middle - start, 1),
        held_plain=round(end - middle, 1),
        recall=recall([_dense(index, text) for text in asked], best),
        recall_plain=recall([_ids(plain.search(text, _NEAREST)) for text in asked], best),
    )


def _median(find: Callable[[str], object], asked: Sequence[str]) -> float:
    laps = []
    for question in asked:
        started = time.perf_counter()
        find(question)
        laps.append(1000 * (time.perf_counter() - started))
    return median(laps)


def _dense(index: Index, question: str) -> list[str]:
    """Return the sources of the nearest passages by Chroma, out of all it brings to the pool."""
    return [
        one.passage.source_id
        for one in index.pool(question).found
        if one.dense_rank is not None and one.dense_rank <= _NEAREST
    ]


def _ids(rows: Iterable[int]) -> list[str]:
    return [f"derived-{row}" for row in rows]


def main() -> None:
    """Do what is named and print it as JSON."""
    size, folder, index, doing, *rest = sys.argv[1:]
    if doing == "search":
        rounds, many = map(int, rest)
        done: Built | Searched = search(int(size), Path(folder), rounds, questions(many))
    else:
        done = build(doing.removeprefix("build-"), int(size), Path(folder), Path(index))
    sys.stdout.write(json.dumps(dataclasses.asdict(done)))


if __name__ == "__main__":
    main()
