"""Make the index say what the corpus says: a new version beside the live one, then the switch."""

import dataclasses
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest import versions
from ingest.cache import EmbeddingCache
from ingest.embed import Embedder
from ingest.errors import AppError, CorpusError
from ingest.index import Index, write_version
from ingest.load import load_documents
from ingest.settings import IndexSettings
from ingest.split import passage_context, split
from ingest.types import Document, Passage, fingerprint
from ingest.vocabulary import parse_vocabulary

_TRIED = 300
"""How many characters of a passage a new version is tried out with."""
_TOLD = 1_000
"""After how many documents the progress is told."""
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one build changed, as source ids."""

    version: str
    """The live version after the build."""
    previous: str | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    passages: int
    embedded: int
    """How many texts had no vector yet; 0 when nothing changed."""
    seconds: float


def build(
    settings: IndexSettings, embedder: Embedder, progress: Progress = lambda *_: None
) -> SyncReport:
    """Bring the index in line with the corpus, embedding only what changed.

    Raises:
        AppError: As `sync` does, or the corpus cannot be read.
    """
    vocabulary = _vocabulary(settings.corpus)
    return sync(load_documents(settings.corpus), vocabulary, settings, embedder, progress)


def sync(
    documents: Sequence[Document],
    vocabulary: bytes,
    settings: IndexSettings,
    embedder: Embedder,
    progress: Progress = lambda *_: None,
) -> SyncReport:
    """Bring the index in line with documents, embedding only what changed.

    The version is built beside the live one and switched to when it is whole. When nothing
    changed there is no new version.

    Args:
        documents: All of the corpus.
        vocabulary: The content of a vocabulary file; empty when there is none.
        settings: Where the index is and how documents are cut.
        embedder: What makes vectors of text.
        progress: Told what is being done.

    Raises:
        AppError: The documents cannot be indexed, or somebody else is writing to the index. The
            live version answers as before.
    """
    started = time.perf_counter()
    if settings.passage_tokens > embedder.max_tokens:
        raise AppError(
            f"passage_tokens: {settings.passage_tokens} is more than the {embedder.max_tokens}"
            f" word pieces {embedder.name} reads"
        )
    with versions.writing(settings.index):
        before = _live(settings.index, embedder)
        planned = _plan(settings, embedder, documents, vocabulary)
        if before and versions.same_content(before, planned):
            return _report(before, before, 0, started)
        passages = _split(documents, settings, embedder, progress)
        planned = dataclasses.replace(
            planned,
            passages=len(passages),
            sentences=sum(len(passage.sentences) for passage in passages),
        )
        folder = versions.building(settings.index, planned.version)
        embedded = _write(folder, settings, embedder, documents, passages, progress)
        (folder / "vocabulary.yaml").write_bytes(vocabulary)
        versions.finish(settings.index, folder, planned)
        _try_out(settings.index, planned.version, embedder, passages[0])
        versions.switch(settings.index, planned.version)
        versions.prune(settings.index, settings.keep_versions)
    return _report(before, planned, embedded, started)


def _vocabulary(corpus: Path) -> bytes:
    """Return the vocabulary file as it is now, read once and found usable; empty when none."""
    path = corpus / "vocabulary.yaml"
    content = path.read_bytes() if path.is_file() else b""
    parse_vocabulary(path, content)
    return content


def _try_out(index: Path, version: str, embedder: Embedder, passage: Passage) -> None:
    """Open a finished version as a reader would, and search it, before readers are sent to it."""
    candidate = Index.open(index, embedder, version)
    try:
        if not candidate.pool(passage.text[:_TRIED]).found:
            raise AppError(
                f"{index / version}: the new version finds nothing; it is not switched to"
            )
    finally:
        candidate.close()


def _split(
    documents: Sequence[Document],
    settings: IndexSettings,
    embedder: Embedder,
    progress: Progress,
) -> list[Passage]:
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


def _live(index: Path, embedder: Embedder) -> versions.Manifest | None:
    """Return the live version's manifest; None when there is none that can be answered from."""
    try:
        live = Index.open(index, embedder)
    except AppError:
        return None
    live.close()
    return live.manifest


def _plan(
    settings: IndexSettings,
    embedder: Embedder,
    documents: Sequence[Document],
    vocabulary: bytes,
) -> versions.Manifest:
    """Return the manifest of a version yet to be built, without its counts."""
    digests = {
        document.source.id: fingerprint(document.source.title, document.text)
        for document in documents
    }
    words = hashlib.sha256(vocabulary).hexdigest()
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


def _write(
    folder: Path,
    settings: IndexSettings,
    embedder: Embedder,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    progress: Progress,
) -> int:
    whole = [_fitting(passage, embedder) for passage in passages]
    sentences = (
        [passage.text[a:b] for passage in passages for a, b in passage.sentences]
        if settings.sentence_vectors
        else []
    )
    cache = EmbeddingCache(settings.index / "cache.sqlite", embedder)
    try:
        both = cache.embed([*whole, *sentences], lambda done, of: progress("embed", done, of))
    finally:
        cache.close()
    progress("write", 0, 1)
    vectors = np.split(both, [len(whole)])
    write_version(folder, documents, passages, vectors[0], vectors[1])
    progress("write", 1, 1)
    return cache.embedded


def _fitting(passage: Passage, embedder: Embedder) -> str:
    """Return the passage with its headings, or alone when the two are too long for the model."""
    text = passage_context(passage)
    return text if embedder.count_tokens(text) <= embedder.max_tokens else passage.text


def _report(
    before: versions.Manifest | None,
    now: versions.Manifest,
    embedded: int,
    started: float,
) -> SyncReport:
    old = before.documents if before else {}
    new = now.documents
    return SyncReport(
        version=now.version,
        previous=before.version if before else None,
        added=tuple(id_ for id_ in new if id_ not in old),
        changed=tuple(id_ for id_ in new if id_ in old and old[id_] != new[id_]),
        removed=tuple(id_ for id_ in old if id_ not in new),
        unchanged=tuple(id_ for id_ in new if old.get(id_) == new[id_]),
        passages=now.passages,
        embedded=embedded,
        seconds=round(time.perf_counter() - started, 2),
    )
