"""What every part of the benchmark is given, and the texts it is measured on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measure import Told
from evals.cases import SHIPPED, load_cases
from ingest.embed import Embedder
from ingest.index import Index
from ingest.types import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is measured, how often, and where."""

    corpus: Path
    index: Path
    """An index of that corpus."""
    rounds: int
    questions: tuple[str, ...]
    sizes: tuple[int, ...]
    """How many passages the search is grown to."""
    scratch: Path
    """An empty folder to write to."""
    kept: Path | None = None
    """A folder of corpora that were grown before, and are not built again."""
    told: Told


def questions(many: int) -> tuple[str, ...]:
    """Return the first shipped questions, each once."""
    asked = (case.question for path in SHIPPED.values() for case in load_cases(path))
    return tuple(dict.fromkeys(asked))[:many]


def not_suggested(asked: Sequence[str], path: Path, embedder: Embedder) -> tuple[str, ...]:
    """Return the questions that an index does not suggest itself, and so has not looked into."""
    index = Index.open(path, embedder)
    try:
        suggested = {one for source in index.sources.values() for one in source.related_questions}
    finally:
        index.close()
    return tuple(question for question in asked if question not in suggested)


def shipped(path: Path, embedder: Embedder) -> list[Document]:
    """Return the documents of an index."""
    index = Index.open(path, embedder)
    try:
        return [document for id_ in index.sources if (document := index.document(id_))]
    finally:
        index.close()


def sentences(path: Path, embedder: Embedder) -> list[list[str]]:
    """Return the sentences of every passage of an index."""
    index = Index.open(path, embedder)
    try:
        return [
            [passage.text[start:end] for start, end in passage.sentences]
            for id_ in index.sources
            for passage in index.passages_of(id_)
        ]
    finally:
        index.close()


def passages(path: Path, embedder: Embedder) -> tuple[str, ...]:
    """Return every passage of an index as it was embedded, its headings first."""
    index = Index.open(path, embedder)
    try:
        return tuple(
            "\n".join([*passage.headings, passage.text])
            for id_ in index.sources
            for passage in index.passages_of(id_)
        )
    finally:
        index.close()
