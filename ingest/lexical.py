"""Word search over the passages of a version: BM25 by bm25s."""

from array import array
from pathlib import Path
from typing import Self

import bm25s
import numpy as np
from bm25s.tokenization import Tokenized
from numpy.typing import NDArray

from ingest.errors import AppError
from ingest.term_rows import TermRows
from ingest.terms import one_slip, terms

_FEW = 10_000
"""Up to so many scores are simply put in order."""
_STRETCHES = 10
"""Into how many stretches scores are cut for each that is looked for."""
_FAMILY = 5
"""The least letters two words of one family share at their beginning."""


class LexicalIndex:
    """BM25 over passages, which are known by their row."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model
        documents = self._documents = int(model.scores["num_docs"])
        frequency = np.diff(model.scores["indptr"])
        weights = np.log1p((documents - frequency + 0.5) / (frequency + 0.5))
        self._weights = {
            term: float(weights[row]) for term, row in model.vocab_dict.items() if term
        }
        self._unknown = float(np.log1p((documents + 0.5) / 0.5))

    @classmethod
    def write(cls, folder: Path, rows: TermRows) -> None:
        """Index the terms of texts, row by row, into a folder."""
        if not rows.terms:
            raise AppError("the documents hold no word that could be searched for")
        ends = np.cumsum(rows.lengths)
        said = [array("i", row.tobytes()) for row in np.split(rows.said, ends[:-1])]
        known = {term: number for number, term in enumerate(rows.terms)}
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        model.index(Tokenized(said, known), create_empty_token=False, show_progress=False)
        model.save(str(folder), corpus=None, show_progress=False)
        rows.write(folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what `write` left in a folder."""
        return cls(bm25s.BM25.load(str(folder), load_corpus=False, mmap=True))

    def __len__(self) -> int:
        return self._documents

    def scores(self, text: str) -> NDArray[np.float32]:
        """Return the BM25 score of every passage, by row; 0 when it shares no word."""
        known = [term for term in dict.fromkeys(terms(text)) if term in self._weights]
        if not known:
            return np.zeros(self._documents, np.float32)
        return np.asarray(self._model.get_scores(known), np.float32)

    def weight(self, term: str) -> float:
        """Return how rare a term is among the passages (Lucene's idf); rarest when unknown."""
        return self._weights.get(term, self._unknown)

    def knows(self, term: str) -> bool:
        """Return whether any passage has the term."""
        return term in self._weights

    def together(self, one: str, other: str) -> int:
        """Return how many passages have both terms."""
        few, many = sorted((self._having(one), self._having(other)), key=len)
        if not len(few):
            return 0
        at = np.searchsorted(many, few).clip(max=len(many) - 1)
        return int((many[at] == few).sum())

    def rows(self, term: str) -> list[int]:
        """Return the passages that have a term, by row."""
        return [int(row) for row in self._having(term)]

    def _having(self, term: str) -> NDArray[np.int32]:
        """Return the passages that have a term, by row, ascending."""
        if term not in self._weights:
            return np.empty(0, np.int32)
        column = self._model.vocab_dict[term]
        first, last = self._model.scores["indptr"][column : column + 2]
        return np.asarray(self._model.scores["indices"][first:last], np.int32)

    def alike(self, term: str) -> list[str]:
        """Return the known terms nearest to one that is not known.

        Those of its family by their beginning (pregnant, pregnancy); when it has none, those one
        typing slip away.
        """
        if len(term) <= _FAMILY:
            return []
        shared = max(_FAMILY, len(term) - 3)
        family = [known for known in self._weights if known[:shared] == term[:shared]]
        return family or [known for known in self._weights if one_slip(term, known)]


def best(scores: NDArray[np.float32], k: int, allowed: frozenset[int] | None = None) -> list[int]:
    """Return the rows of the `k` highest scores above 0, highest first.

    Args:
        scores: What `LexicalIndex.scores` returned.
        k: How many rows to return.
        allowed: The rows that may be returned; all of them unless given.
    """
    if allowed is not None:
        mask = np.zeros(len(scores), bool)
        mask[list(allowed)] = True
        scores = np.where(mask, scores, 0)
    if not k:
        return []
    if len(scores) > _FEW:
        found = np.flatnonzero(scores >= _least(scores, k))
    else:
        k = min(k, len(scores))
        found = np.argpartition(-scores, k - 1)[:k]
    ranked = found[np.lexsort((found, -scores[found]))][:k]
    return [int(row) for row in ranked if scores[row] > 0]


def _least(scores: NDArray[np.float32], k: int) -> float:
    """Return a score that the `k` highest have at least: that of the `k`-th best of some stretches.

    To look through a million scores for it takes a fiftieth of the time of putting them in order.
    """
    stretch = max(1, len(scores) // (_STRETCHES * k))
    highest = np.maximum.reduceat(scores, np.arange(0, len(scores), stretch))
    return float(np.partition(highest, -k)[-k]) if len(highest) > k else 0.0
