"""A version in the making: what a corpus would become, without readers being sent to it."""

import dataclasses
import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from ingest import disk, versions
from ingest.base import Base
from ingest.cache import EmbeddingCache
from ingest.chroma import CHROMA_ERRORS
from ingest.content import Content
from ingest.embed import Embedder
from ingest.errors import AppError, CorpusError, IndexDamagedError
from ingest.golden import GOLDEN, GoldenCase, read_golden
from ingest.health import examine_version
from ingest.index import Index
from ingest.load import load_documents
from ingest.parsed import parsed_before
from ingest.progress import Progress
from ingest.recipe import recipe
from ingest.settings import IndexSettings
from ingest.split import passage_context, split
from ingest.status_log import LOG
from ingest.types import Document, Passage, fingerprint
from ingest.vocabulary import parse_vocabulary
from ingest.write_version import Made, write_version

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
    taken_over: int
    """How many passages are those of the version it goes on from."""


def read_corpus(folder: Path, index: Path) -> Corpus:
    """Return the corpus of a folder as it is now.

    Args:
        folder: The corpus.
        index: Where documents may be that were parsed before.

    Raises:
        AppError: It is missing or empty, or something in it cannot be used; one line each.
    """
    with parsed_before(index) as known:
        documents = load_documents(folder, known)
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
        recipe=recipe(),
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
    progress: Progress = lambda *_: None,
) -> Iterator[list[Passage]]:
    """Yield the passages of each document."""
    for number, document in enumerate(documents):
        if number % _TOLD == 0:
            progress("split", number, len(documents))
        yield split(
            document, max_tokens=settings.passage_tokens, count_tokens=embedder.count_tokens
        )


@contextmanager
def lent_base(
    index: Path, before: versions.Manifest | None, planned: versions.Manifest
) -> Iterator[Base | None]:
    """Lend the version that a planned one can go on from; None when all of it is to be made.

    Args:
        index: The folder of the index.
        before: An undamaged version, if there is one.
        planned: What is to be made.
    """
    if before is None or not versions.cut_alike(before, planned):
        yield None
        return
    with closing(Base(versions.folder(index, before.version), before)) as base:
        yield base


def make(
    corpus: Corpus,
    planned: versions.Manifest,
    settings: IndexSettings,
    embedder: Embedder,
    progress: Progress,
    base: Base | None = None,
) -> Candidate:
    """Make a version beside the live one and try it out; make and embed only what is new.

    The caller holds the index for writing.

    Raises:
        AppError: It cannot be written, or finds nothing. Nothing is left of it.
    """
    with _told(settings.index):
        if base:
            with suppress(IndexDamagedError, sqlite3.Error, *CHROMA_ERRORS):
                made = _make(corpus, planned, _Making(settings, embedder, progress, base))
                if examine_version(made.staged, planned.version, embedder).healthy:
                    return made
            versions.discard(settings.index, planned.version)
        return _make(corpus, planned, _Making(settings, embedder, progress, None))


@dataclass(frozen=True, slots=True)
class _Making:
    """How a version is made."""

    settings: IndexSettings
    embedder: Embedder
    progress: Progress
    base: Base | None

    def cut(self, documents: Sequence[Document]) -> Iterator[list[Passage]]:
        """Yield the passages of each document."""
        return passages_of(documents, self.settings, self.embedder, self.progress)

    def content(self, documents: Sequence[Document]) -> Content:
        """Return what the version holds."""
        if self.base:
            return self.base.content(documents, self.cut)
        return Content.all_new(documents, chain.from_iterable(self.cut(documents)))


def _make(corpus: Corpus, planned: versions.Manifest, how: _Making) -> Candidate:
    index = how.settings.index
    content = how.content(corpus.documents)
    if not content.passages:
        raise CorpusError(how.settings.corpus, "no document holds any text to index")
    staged = versions.staging(index, planned.version)
    folder = staged / planned.version
    cache = EmbeddingCache(index / "cache.sqlite", how.embedder)
    try:
        made = _embedded(content.new, cache, how)
    finally:
        cache.close()
    how.progress("write", 0, 1)
    count = write_version(folder, content, made, how.base)
    how.progress("write", 1, 1)
    (folder / "vocabulary.yaml").write_bytes(corpus.vocabulary)
    (folder / LOG).write_bytes(corpus.log)
    whole = dataclasses.replace(
        planned,
        passages=content.passages,
        sentences=content.sentences,
        vectors_made=count,
    )
    manifest = versions.complete(staged, whole)
    _try_out(staged, manifest.version, how.embedder)
    return Candidate(
        staged=staged,
        manifest=manifest,
        embedded=cache.embedded,
        taken_over=content.passages - len(content.new),
    )


def _embedded(passages: Sequence[Passage], cache: EmbeddingCache, how: _Making) -> Made:
    """Return the vectors of passages and their sentences, embedding those not in the cache."""
    whole = [_fitting(passage, how.embedder) for passage in passages]
    sentences = (
        [passage.text[a:b] for passage in passages for a, b in passage.sentences]
        if how.settings.sentence_vectors
        else []
    )
    both = cache.embed([*whole, *sentences], lambda done, of: how.progress("embed", done, of))
    return Made(passages=both[: len(whole)], sentences=both[len(whole) :])


def _fitting(passage: Passage, embedder: Embedder) -> str:
    """Return the passage with its headings, or alone when the two are too long for the model."""
    text = passage_context(passage)
    return text if embedder.count_tokens(text) <= embedder.max_tokens else passage.text


def _try_out(staged: Path, version: str, embedder: Embedder) -> None:
    """Open a version as a reader would, and search it, before readers are sent to it."""
    index = Index.open(staged, embedder, version)
    try:
        first = next(passage for id_ in index.sources for passage in index.passages_of(id_))
        if not index.pool(first.text[:_TRIED]).found:
            raise AppError(f"{staged}: the new version finds nothing; it is not switched to")
    finally:
        index.close()


@contextmanager
def _told(index: Path) -> Iterator[None]:
    """Say in one line what a disk or a library says in many, and leave nothing behind."""
    try:
        yield
    except (OSError, sqlite3.Error, *CHROMA_ERRORS) as error:
        raise AppError(
            f"{index}: the new version cannot be written; the live one answers as before:"
            f" {disk.why(error)}"
        ) from error


def _bytes(path: Path) -> bytes:
    """Return what a file of the corpus holds; nothing when there is none."""
    try:
        return disk.read(path)
    except (FileNotFoundError, NotADirectoryError):
        return b""
    except OSError as error:
        raise CorpusError(path, f"cannot be read: {error.strerror}") from error
