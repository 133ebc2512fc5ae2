"""The passages' vectors in Chroma: which rows lie nearest to a vector. Chroma is imported here only."""

import math
import os
import shutil
import tempfile
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, InternalError

from ingest.embed import Vectors

CHROMA_ERRORS = (
    ChromaError,
    AttributeError,  # Chroma's, when it stops a client whose database it could not open
)
"""What Chroma raises when its files are missing, cut short, overwritten or cannot be written."""
_COLLECTION = "passages"
_BATCH = 5_000


class NearestRows:
    """The vectors of one version, open for searching; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open what `write` left in a folder, of which nothing need be writable."""
        with ExitStack() as opened:
            self._client = _reading(folder, opened)
            opened.callback(self._client.close)
            self._vectors = self._client.get_collection(_COLLECTION, embedding_function=None)
            self._opened = opened.pop_all()

    @staticmethod
    def write(folder: Path, vectors: Vectors) -> None:
        """Store the vectors, each under its row."""
        client = _client(folder)
        try:
            collection = client.create_collection(
                _COLLECTION,
                configuration={"hnsw": {"space": "cosine", "ef_search": _looked_at(len(vectors))}},
                embedding_function=None,
            )
            for start in range(0, len(vectors), _BATCH):
                rows = range(start, min(start + _BATCH, len(vectors)))
                collection.add(
                    ids=[str(row) for row in rows], embeddings=vectors[rows.start : rows.stop]
                )
        finally:
            client.close()

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self._vectors.count())

    def nearest(self, vector: Vectors, k: int, allowed: Collection[int] | None = None) -> list[int]:
        """Return the rows of the `k` nearest vectors, nearest first; only of those allowed."""
        ids = None if allowed is None else [str(row) for row in allowed]
        found = self._vectors.query(
            query_embeddings=vector[np.newaxis], n_results=k, ids=ids, include=[]
        )
        return [int(row) for row in found["ids"][0]]

    def close(self) -> None:
        """Let go of the files."""
        self._opened.close()


def _looked_at(vectors: int) -> int:
    """Return how many candidates a search keeps (ef_search).

    Of Chroma's own 100, ever more of the nearest are overlooked as there are more vectors. With the
    square root of their number, recall stays (`make bench` measures it) and time grows little.
    """
    return max(100, round(4 * math.sqrt(vectors)))


def _reading(folder: Path, opened: ExitStack) -> Client:
    """Open a folder; a copy of it when it is on a disk that is full or may not be written to.

    Chroma writes to its database even when it is only read, and fails otherwise after it failed
    once in a process.
    """
    database = folder / "chroma.sqlite3"
    try:
        if not database.exists() or os.access(database, os.W_OK):
            return _client(folder)
    except InternalError as error:
        if not any(words in str(error) for words in ("readonly", "full")):
            raise
    except AttributeError:
        if not database.exists():
            raise
    copy = opened.enter_context(tempfile.TemporaryDirectory(prefix="rounds-"))
    shutil.copytree(folder, copy, dirs_exist_ok=True, copy_function=shutil.copyfile)
    return _client(Path(copy))


def _client(path: Path) -> Client:
    client = chromadb.PersistentClient(str(path), ChromaSettings(anonymized_telemetry=False))
    assert isinstance(client, Client), "the interface has no close()"
    return client
