"""The index that ingest writes and the chatbot reads.

Text goes in and Hits come out: the index embeds both sides itself, so a question can never be
embedded by another model than the passages were. A version holds

    chroma/          the passages' vectors
    sentences.npy    a vector for each sentence, read through the page cache
    mean.npy         the mean of them: what all sentences of the corpus share
    lexical/         BM25 over the same passages
    texts.sqlite     documents and passages
    vocabulary.yaml  what things are called
    manifest.json    what it was made from
"""

import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Self

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError

from ingest import versions
from ingest.embed import Embedder, Vectors
from ingest.errors import IndexDamagedError, IndexMismatchError
from ingest.lexical import LexicalIndex
from ingest.store import StoredPassage, TextStore
from ingest.terms import terms
from ingest.types import Document, Hit, Passage, Source
from ingest.vocabulary import Vocabulary, read_vocabulary

_UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,  # Chroma's, when it stops a client whose database it could not open
    sqlite3.Error,
    ChromaError,
)
"""What the libraries raise on files that are missing, cut short or overwritten."""
_COLLECTION = "passages"
_CHROMA_BATCH = 5_000
_POOL = 60
"""How many passages each of the two searches brings to the fusion."""
_REMEMBERED = 1_000
"""How many questions' vectors are kept."""
_SPECIAL_PIECES = 5
"""Three word pieces and the two special ones around every text."""
_RRF = 60
"""Rank constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009)."""


class Index:
    """One version of the corpus, open for searching; safe to share between threads."""

    def __init__(self, folder: Path, manifest: versions.Manifest, embedder: Embedder) -> None:
        self.manifest = manifest
        self._embedder = embedder
        self._embed_query = lru_cache(maxsize=_REMEMBERED)(embedder.embed_query)
        with ExitStack() as opened:
            self._client = _client(folder / "chroma")
            opened.callback(self._client.close)
            self._vectors = self._client.get_collection(_COLLECTION, embedding_function=None)
            self._sentences = np.load(folder / "sentences.npy", mmap_mode="r")
            self._mean = np.load(folder / "mean.npy")
            self._lexical = LexicalIndex.open(folder / "lexical")
            self._texts = TextStore(folder / "texts.sqlite")
            opened.callback(self._texts.close)
            self._sources = self._texts.sources()
            self.vocabulary: Vocabulary = read_vocabulary(folder / "vocabulary.yaml")
            if self._vectors.count() != manifest.passages or not self._sources:
                raise IndexDamagedError(
                    f"{folder}: holds {self._vectors.count()} of {manifest.passages} passages:"
                    " run  python -m ingest build"
                )
            self._opened = opened.pop_all()

    @classmethod
    def open(cls, path: Path, embedder: Embedder, version: str | None = None) -> Self:
        """Open a version of the index at `path`, the live one unless another is named.

        Raises:
            IndexMissingError: Nothing has been built there.
            IndexDamagedError: The version is there but not whole.
            IndexMismatchError: It was built with another model or other weights.
        """
        version = version or versions.current(path)
        manifest = versions.read_manifest(path, version)
        if manifest.format != versions.FORMAT:
            raise IndexMismatchError(
                f"{path / version} was built by another edition of Rounds:"
                " run  python -m ingest build"
            )
        if (manifest.embedder, manifest.weights) != (embedder.name, embedder.digest):
            raise IndexMismatchError(
                f"{path / version} was built with {manifest.embedder} ({manifest.weights[:12]}),"
                f" not {embedder.name} ({embedder.digest[:12]}): run  python -m ingest build"
            )
        versions.check_files(path, manifest)
        if not (path / version / "chroma").is_dir():
            raise IndexDamagedError(
                f"{path / version} has lost its vectors: run  python -m ingest build"
            )
        try:
            return cls(path / version, manifest, embedder)
        except _UNREADABLE as error:
            problem = str(error).partition("\n")[0]
            raise IndexDamagedError(
                f"{path / version} cannot be read ({problem}): run  python -m ingest build"
            ) from error

    @staticmethod
    def live_version(path: Path) -> str:
        """Return the name of the version that answers now.

        Raises:
            IndexMissingError: Nothing has been built there.
        """
        return versions.current(path)

    @property
    def version(self) -> str:
        """The name of this version."""
        return self.manifest.version

    @property
    def sources(self) -> dict[str, Source]:
        """The bibliographic record of every source, by id."""
        return self._sources

    def document(self, source_id: str) -> Document | None:
        """Return a document with its text, or None when there is no such source."""
        return self._texts.document(source_id)

    def passages_of(self, source_id: str) -> list[Passage]:
        """Return the passages of one source in reading order."""
        return [passage for _, _, passage in self._texts.passages_of(source_id)]

    def term_weight(self, term: str) -> float:
        """Return how rare a term of `ingest.terms` is in this corpus (Lucene's idf)."""
        return self._lexical.weight(term)

    def knows(self, term: str) -> bool:
        """Return whether a term of `ingest.terms` occurs in this corpus."""
        return self._lexical.knows(term)

    def alike(self, term: str) -> list[str]:
        """Return the terms of this corpus that belong to the family of one it does not have."""
        return self._lexical.alike(term)

    def is_unknown_special(self, word: str) -> bool:
        """Return whether a word is a term of art that occurs nowhere in this corpus.

        A word that the embedding model's tokenizer cuts into three or more pieces is not of
        everyday English: troponin, fistulotomy.
        """
        stripped = word.removeprefix("re").removeprefix("un").removeprefix("non")
        return (
            not any(self.knows(term) for form in (word, stripped) for term in terms(form))
            and self._embedder.count_tokens(word) >= _SPECIAL_PIECES
        )

    def similarity(self, one: str, others: Sequence[str]) -> list[float]:
        """Return the cosine of a text and each of others, as questions."""
        vector = self._embed_query(one)
        return [float(self._embed_query(other) @ vector) for other in others]

    def search(self, question: str, k: int, *, words: str = "") -> list[Hit]:
        """Return the `k` passages that fit a question best, best first.

        The vector search and the word search each rank the passages; reciprocal rank fusion puts
        the two together.

        Args:
            question: Standing on its own, as it is embedded.
            k: How many passages to return.
            words: What the word search looks for when it is more than the question.
        """
        vector = self._embed_query(question)
        pool = max(_POOL, 2 * k)
        dense = self._nearest(vector, min(pool, self.manifest.passages))
        lexical = self._lexical.search(words or question, pool)
        found = self._texts.passages(list(dict.fromkeys([*dense, *lexical])))
        near = {stored[0]: self._nearness(vector, stored) for stored in found}
        by_sentence = sorted(dense, key=lambda row: -max(near[row][1]))
        dense_rank = {row: rank for rank, row in enumerate(by_sentence, 1)}
        lexical_rank = {row: rank for rank, row in enumerate(lexical, 1)}
        hits = [
            Hit(
                passage=passage,
                score=_fused(dense_rank.get(row), lexical_rank.get(row)),
                similarity=max(near[row][0], dense.get(row, 0.0)),
                sentence_scores=near[row][1],
                dense_rank=dense_rank.get(row),
                lexical_rank=lexical_rank.get(row),
            )
            for row, _, passage in found
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]

    def _nearest(self, vector: Vectors, k: int) -> dict[int, float]:
        """Return row and cosine of the nearest passages."""
        found = self._vectors.query(
            query_embeddings=vector[np.newaxis], n_results=k, include=["distances"]
        )
        distances = (found["distances"] or [[]])[0]
        return {int(row): 1 - d for row, d in zip(found["ids"][0], distances, strict=True)}

    def _nearness(self, vector: Vectors, stored: StoredPassage) -> tuple[float, tuple[float, ...]]:
        """Return the best cosine of a passage's sentences, and a score for each of them.

        The score is the mean of the plain cosine and the cosine with the corpus's mean vector
        taken out of both: in a corpus about one disease, its name makes all sentences alike.
        """
        _, first, passage = stored
        sentences = np.asarray(self._sentences[first : first + len(passage.sentences)], np.float32)
        plain = sentences @ vector
        ours, question = sentences - self._mean, vector - self._mean
        lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(question)
        centred = (ours @ question) / np.maximum(lengths, 1e-6)
        return float(plain.max()), tuple(float(score) for score in (plain + centred) / 2)

    def close(self) -> None:
        """Let go of the files; the index cannot be searched any more."""
        self._opened.close()


def write_version(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    vectors: Vectors,
    sentence_vectors: Vectors,
) -> None:
    """Write passages, their vectors and the word index into a version's folder.

    Args:
        folder: An empty folder; the manifest and the vocabulary are the caller's.
        documents: All documents of the corpus.
        passages: All passages; a passage's place is its row.
        vectors: A row of unit length for each passage.
        sentence_vectors: A row of unit length for each sentence, passage by passage.
    """
    client = _client(folder / "chroma")
    try:
        collection = client.create_collection(
            _COLLECTION, configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )
        for start in range(0, len(passages), _CHROMA_BATCH):
            rows = range(start, min(start + _CHROMA_BATCH, len(passages)))
            collection.add(
                ids=[str(row) for row in rows], embeddings=vectors[rows.start : rows.stop]
            )
    finally:
        client.close()
    np.save(folder / "sentences.npy", sentence_vectors.astype(np.float16))
    np.save(folder / "mean.npy", sentence_vectors.mean(axis=0))
    LexicalIndex.write(folder / "lexical", [passage_context(passage) for passage in passages])
    TextStore.write(folder / "texts.sqlite", documents, passages).close()


def passage_context(passage: Passage) -> str:
    """Return a passage with its headings before it, as the searches see it."""
    return "\n".join([*passage.headings, passage.text])


def _client(path: Path) -> Client:
    client = chromadb.PersistentClient(str(path), ChromaSettings(anonymized_telemetry=False))
    assert isinstance(client, Client), "the interface has no close()"
    return client


def _fused(*ranks: int | None) -> float:
    return sum(1 / (_RRF + rank) for rank in ranks if rank is not None)
