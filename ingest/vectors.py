"""The vectors of a version as plain arrays, of which only the rows asked for are read.

Chroma finds the nearest passages; what is then asked of a few of them is read here.
"""

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from ingest.embed import Vectors

Halves = NDArray[np.float16]
_PARTS = 16
"""In how many parts all vectors are looked at, so that only one is held in full precision."""
_SAME = 6
"""To how many decimals two cosines are compared."""


class _Rows:
    """The rows of an array on disk, read one by one; safe to share between threads.

    Not mapped: of a large array each row read would bring 64 KB into the memory of the process.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        mapped = np.load(path, mmap_mode="r")
        self._rows, self._width = mapped.shape
        self._dtype, self._first = mapped.dtype, mapped.offset
        self._file = path.open("rb", buffering=0)
        self._lock = Lock()
        finalize(self, self._file.close)

    def __len__(self) -> int:
        return int(self._rows)

    @cached_property
    def mapped(self) -> Halves:
        """All of it, mapped: for those who look at every row."""
        found: Halves = np.load(self._path, mmap_mode="r")
        return found

    def read(self, some: Sequence[range]) -> Vectors:
        """Return stretches of rows, one after the other."""
        found = np.empty((sum(map(len, some)), self._width), self._dtype)
        start, size = 0, self._width * self._dtype.itemsize
        with self._lock:
            for rows in some:
                into = found[start : start + len(rows)]
                self._file.seek(self._first + rows.start * size)
                if self._file.readinto(into.reshape(-1).view(np.uint8).data) != into.nbytes:
                    raise IndexError(f"{self._file.name}: no rows {rows.start} to {rows.stop}")
                start += len(rows)
        return found.astype(np.float32)


class VectorFiles:
    """Vectors of passages and of their sentences, by row."""

    def __init__(self, folder: Path) -> None:
        self._passages = _Rows(folder / "passages.npy")
        self._sentences = _Rows(folder / "sentences.npy")
        self._mean = np.load(folder / "mean.npy")

    @staticmethod
    def write(folder: Path, passages: Vectors | Halves, sentences: Vectors | Halves) -> None:
        """Write what `VectorFiles` reads; there may be no vectors of sentences."""
        stored = [vectors.astype(np.float16, copy=False) for vectors in (passages, sentences)]
        np.save(folder / "passages.npy", stored[0])
        np.save(folder / "sentences.npy", stored[1])
        shared = stored[1] if len(sentences) else stored[0]  # what is stored, whoever computed it
        np.save(folder / "mean.npy", shared.mean(axis=0, dtype=np.float64).astype(np.float32))

    @property
    def stored(self) -> tuple[Halves, Halves]:
        """The vectors of passages and of sentences, as they lie on disk."""
        return self._passages.mapped, self._sentences.mapped

    def of_passages(self, rows: Sequence[int]) -> Vectors:
        """Return the vectors of the passages of these rows."""
        return self._passages.read([range(row, row + 1) for row in rows])

    def nearest(self, vector: Vectors, k: int, allowed: Collection[int] | None) -> list[int]:
        """Return the rows of the `k` nearest passages, nearest first, by looking at every one."""
        rows = np.arange(len(self._passages)) if allowed is None else np.array(sorted(allowed))
        parts = np.array_split(rows, _PARTS)
        found = [self._passages.mapped[some].astype(np.float32) @ vector for some in parts]
        cosines = np.round(np.concatenate(found), _SAME)
        return [int(rows[at]) for at in np.lexsort((rows, -cosines))[:k]]

    def nearness(
        self, question: Vectors, answer: Vectors, sentences: Sequence[range]
    ) -> list[tuple[float, tuple[float, ...]]]:
        """Return, for the sentences of each passage, the best cosine with the question and scores.

        A score says how near a sentence is to where answers are looked for.

        The score is the mean of the plain cosine and the cosine with the corpus's mean vector
        taken out of both: in a corpus about one disease, its name makes all sentences alike.

        Args:
            question: The question's vector.
            answer: The vector that answers of the question are looked for with.
            sentences: The rows of the sentences of each passage.

        Returns:
            -1 and no scores where the version has no vectors of sentences.
        """
        if not len(self._sentences) or not sentences:
            return [(-1.0, ())] * len(sentences)
        vectors = self._sentences.read(sentences)
        ours, theirs = vectors - self._mean, answer - self._mean
        lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs)
        centred = (ours @ theirs) / np.maximum(lengths, 1e-6)
        scores = ((vectors @ answer + centred) / 2).tolist()
        cosines, found, start = (vectors @ question).tolist(), [], 0
        for some in sentences:
            end = start + len(some)
            found.append((max(cosines[start:end]), tuple(scores[start:end])))
            start = end
        return found
