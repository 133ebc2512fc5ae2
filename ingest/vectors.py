"""The vectors of a version as plain arrays, read through the page cache.

Chroma finds the nearest passages; what is then asked of a few of them is read here.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.embed import Vectors

Halves = NDArray[np.float16]
_PARTS = 16
"""In how many parts all vectors are looked at, so that only one is held in full precision."""
_SAME = 6
"""To how many decimals two cosines are compared."""


class VectorFiles:
    """Vectors of passages and of their sentences, by row."""

    def __init__(self, folder: Path) -> None:
        self._passages = np.load(folder / "passages.npy", mmap_mode="r")
        self._sentences = np.load(folder / "sentences.npy", mmap_mode="r")
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
        return self._passages, self._sentences

    def of_passages(self, rows: Sequence[int]) -> Vectors:
        """Return the vectors of the passages of these rows."""
        return np.asarray(self._passages[list(rows)], np.float32)

    def nearest(self, vector: Vectors, k: int, allowed: Collection[int] | None) -> list[int]:
        """Return the rows of the `k` nearest passages, nearest first, by looking at every one."""
        rows = np.arange(len(self._passages)) if allowed is None else np.array(sorted(allowed))
        parts = np.array_split(rows, _PARTS)
        found = [self._passages[some].astype(np.float32) @ vector for some in parts]
        cosines = np.round(np.concatenate(found), _SAME)
        return [int(rows[at]) for at in np.lexsort((rows, -cosines))[:k]]

    def nearness(self, question: Vectors, first: int, many: int) -> tuple[float, tuple[float, ...]]:
        """Return the best cosine of some sentences, and a score for each of them.

        The score is the mean of the plain cosine and the cosine with the corpus's mean vector
        taken out of both: in a corpus about one disease, its name makes all sentences alike.

        Args:
            question: The question's vector.
            first: The row of the first sentence.
            many: How many sentences.

        Returns:
            -1 and no scores when the version has no vectors of sentences.
        """
        if not len(self._sentences):
            return -1.0, ()
        sentences = np.asarray(self._sentences[first : first + many], np.float32)
        plain = sentences @ question
        ours, theirs = sentences - self._mean, question - self._mean
        lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs)
        centred = (ours @ theirs) / np.maximum(lengths, 1e-6)
        return float(plain.max()), tuple(float(score) for score in (plain + centred) / 2)
