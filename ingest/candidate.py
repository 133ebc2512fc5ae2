"""A version in the making: what a corpus would become, without readers being sent to it."""

import dataclasses
import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest import versions
from ingest.cache import EmbeddingCache
from ingest.chroma import CHROMA_ERRORS
from ingest.embed import Embedder
from ingest.errors import AppError, CorpusError
from ingest.golden import GOLDEN, GoldenCase, read_golden
from ingest.index import Index, write_version
from ingest.load import load_documents
from ingest.progress import Progress
from ingest.settings import IndexSettings
from ingest.split import passage_context, split
from ingest.status_log import LOG
from ingest.types import Document, Passage, fingerprint
from ingest.vocabulary import parse_vocabulary

_TRIED = 300
"""How many characters of a passage a new version is tried out with."""
_TOLD = 1_000
"""After how many documents the progress is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All that a version is made from, read once."""

    documents: tuple[Document, ...]
    vocabulary: bytes
    """The content of a vocabulary file; empty when there is none."""
    log: bytes = b""
    """The status log as it is now."""
    golden: tuple[GoldenCase, ...] = ()
    folder: Path | None = None
    """Where it was read from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A version that is whole and not yet among the others."""

    staged: Path
    """The folder of an index that holds it alone."""
    manifest: versions.Manifest
    embedded: int
    """How many texts had no vector yet."""


def read_corpus(folder: Path) -> Corpus:
    """Return the corpus of a folder as it is now.

    Raises:
        AppError: It is missing or empty, or something in it cannot be used; one line each.
    """
    documents = load_documents(folder)
    vocabulary = _bytes(folder / "vocabulary.yaml")
    parse_vocabulary(folder / "vocabulary.yaml", vocabulary)
    return Corpus(
        documents=tuple(documents),
        vocabulary=vocabulary,
        log=_bytes(folder / LOG),
        golden=read_golden(golden) if (golden := folder / GOLDEN).is_file() else (),
        folder=folder,
    )


def plan(corpus: Corpus, settings: IndexSettings, embedder: Embedder) -> versions.Manifest:
    """Return the manifest of a version yet to be built, without its counts.

    Raises:
        AppError: The settings ask for longer passages than the model reads.
    """
    if settings.passage_tokens > embedder.max_tokens:
        raise AppError(
            f"passage_tokens: {settings.passage_tokens} is more than the {embedder.max_tokens}"
            f" word pieces {embedder.name} reads"
        )
    digests = {
        document.source.id: fingerprint(document.source.title, document.text)
        for document in corpus.documents
    }
    words = hashlib.sha256(corpus.vocabulary).hexdigest()
    corpus_digest = fingerprint(words, *(f"{id_}={digest}" for id_, digest in digests.items()))
    return versions.Manifest(
        version=versions.next_name(settings.index, corpus_digest),
        format=versions.FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        embedder=embedder.name,
        weights=embedder.digest,
        passage_tokens=settings.passage_tokens,
        corpus_digest=corpus_digest,
        sentence_vectors=settings.sentence_vectors,
        documents=digests,
        passages=0,
        sentences=0,
    )


def passages_of(
    documents: Sequence[Document],
    settings: IndexSettings,
    embedder: Embedder,
    progress: Progress,
) -> list[Passage]:
    """Return the passages of all documents.

    Raises:
        CorpusError: No document holds any text.
    """
    passages: list[Passage] = []
    for number, document in enumerate(documents):
        if number % _TOLD == 0:
            progress("split", number, len(documents))
        passages += split(
            document, max_tokens=settings.passage_tokens, count_tokens=embedder.count_tokens
        )
    if not passages:
        raise CorpusError(settings.corpus, "no document holds any text to index")
    return passages


def make(
    corpus: Corpus,
    planned: versions.Manifest,
    settings: IndexSettings,
    embedder: Embedder,
    progress: Progress,
) -> Candidate:
    """Make a version beside the live one and try it out; embed only what is new.

    The caller holds the index for writing.

    Raises:
        AppError: It cannot be written, or finds nothing. Nothing is left of it.
    """
    passages = passages_of(corpus.documents, settings, embedder, progress)
    planned = dataclasses.replace(
        planned,
        passages=len(passages),
        sentences=sum(len(passage.sentences) for passage in passages),
    )
    with _told(settings.index):
        staged = versions.staging(settings.index, planned.version)
        folder = staged / planned.version
        cache = EmbeddingCache(settings.index / "cache.sqlite", embedder)
        try:
            _write(folder, corpus.documents, passages, _Embedding(settings, cache, progress))
        finally:
            cache.close()
        (folder / "vocabulary.yaml").write_bytes(corpus.vocabulary)
        (folder / LOG).write_bytes(corpus.log)
        manifest = versions.complete(staged, planned)
        _try_out(staged, manifest.version, embedder, passages[0])
    return Candidate(staged=staged, manifest=manifest, embedded=cache.embedded)


@dataclass(frozen=True, slots=True)
class _Embedding:
    """How texts become vectors."""

    settings: IndexSettings
    cache: EmbeddingCache
    progress: Progress


def _write(
    folder: Path, documents: Sequence[Document], passages: Sequence[Passage], how: _Embedding
) -> None:
    whole = [_fitting(passage, how.cache.embedder) for passage in passages]
    sentences = (
        [passage.text[a:b] for passage in passages for a, b in passage.sentences]
        if how.settings.sentence_vectors
        else []
    )
    both = how.cache.embed([*whole, *sentences], lambda done, of: how.progress("embed", done, of))
    how.progress("write", 0, 1)
    vectors = np.split(both, [len(whole)])
    write_version(folder, documents, passages, vectors[0], vectors[1])
    how.progress("write", 1, 1)


def _fitting(passage: Passage, embedder: Embedder) -> str:
    """Return the passage with its headings, or alone when the two are too long for the model."""
    text = passage_context(passage)
    return text if embedder.count_tokens(text) <= embedder.max_tokens else passage.text


def _try_out(staged: Path, version: str, embedder: Embedder, passage: Passage) -> None:
    """Open a version as a reader would, and search it, before readers are sent to it."""
    index = Index.open(staged, embedder, version)
    try:
        if not index.pool(passage.text[:_TRIED]).found:
            raise AppError(f"{staged}: the new version finds nothing; it is not switched to")
    finally:
        index.close()


@contextmanager
def _told(index: Path) -> Iterator[None]:
    """Say in one line what a disk or a library says in many, and leave nothing behind."""
    try:
        yield
    except (OSError, sqlite3.Error, *CHROMA_ERRORS) as error:
        reason = getattr(error, "strerror", None) or str(error).partition("\n")[0]
        raise AppError(
            f"{index}: the new version cannot be written ({reason}); the live one answers as before"
        ) from error


def _bytes(path: Path) -> bytes:
    """Return what a file of the corpus holds; nothing when there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        raise CorpusError(path, f"cannot be read: {error.strerror}") from error
