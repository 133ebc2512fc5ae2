"""Vectors already computed, so that unchanged text is never embedded again."""

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ingest.embed import Embedder, Vectors, each_embedded

_BATCH = 256


class EmbeddingCache:
    """Vectors by digest of weights and text, in one SQLite file; a killed build loses one batch."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = _opened(path)
        except sqlite3.DatabaseError:  # only a cache: what it held is computed again
            path.unlink()
            self._connection = _opened(path)
        self._path = path
        self.embedder = embedder
        """What makes the vectors."""
        self.embedded = 0
        """How many texts had to be embedded so far."""

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Vectors:
        """Return a vector for each text, embedding only those never seen with these weights.

        Args:
            texts: What to embed.
            progress: Called with the number of new texts done and their total.
        """
        try:
            return self._embed(texts, progress)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):  # a full disk, not a damaged file
                raise
        self._connection.close()
        self._path.unlink()
        self._connection = _opened(self._path)
        return self._embed(texts, progress)

    def _embed(self, texts: Sequence[str], progress: Callable[[int, int], None]) -> Vectors:
        keys = [self._key(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if not self._has(key)}
        pending = sorted(new.items(), key=lambda item: len(item[1]))  # even lengths, less padding
        batches = [pending[at : at + _BATCH] for at in range(0, len(pending), _BATCH)]
        texts_of = [[text for _, text in batch] for batch in batches]
        done = 0
        for batch, vectors in zip(batches, each_embedded(self.embedder, texts_of), strict=True):
            rows = [(key, row.tobytes()) for (key, _), row in zip(batch, vectors, strict=True)]
            with self._connection:
                self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self.embedded += len(batch)
            done += len(batch)
            progress(done, len(pending))
        if not keys:
            return np.empty((0, 0), np.float32)
        return np.stack([self._get(key) for key in keys])

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self.embedder.digest}\0{text}".encode()).digest()

    def _has(self, key: bytes) -> bool:
        found = self._connection.execute("SELECT 1 FROM vectors WHERE key = ?", (key,))
        return found.fetchone() is not None

    def _get(self, key: bytes) -> Vectors:
        found = self._connection.execute("SELECT vector FROM vectors WHERE key = ?", (key,))
        return np.frombuffer(found.fetchone()[0], dtype=np.float32)


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(
        "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) STRICT"
    )
    return connection
