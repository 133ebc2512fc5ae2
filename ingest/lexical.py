"""Word search over the passages of a version: BM25 by bm25s."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

import bm25s
import numpy as np

from ingest.terms import terms

_FAMILY = 5
"""The least letters two words of one family share at their beginning."""


class LexicalIndex:
    """BM25 over passages, which are known by their row."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model
        documents = int(model.scores["num_docs"])
        frequency = np.diff(model.scores["indptr"])
        weights = np.log1p((documents - frequency + 0.5) / (frequency + 0.5))
        self._weights = {
            term: float(weights[row]) for term, row in model.vocab_dict.items() if term
        }
        self._unknown = float(np.log1p((documents + 0.5) / 0.5))

    @classmethod
    def write(cls, folder: Path, texts: Sequence[str]) -> None:
        """Index the texts, row by row, into a folder."""
        model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        model.index([terms(text) for text in texts], show_progress=False)
        model.save(str(folder), corpus=None, show_progress=False)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open what `write` left in a folder."""
        return cls(bm25s.BM25.load(str(folder), load_corpus=False, mmap=True))

    def search(self, text: str, k: int) -> list[int]:
        """Return the rows of the best passages that share a word with the text, best first."""
        known = [term for term in dict.fromkeys(terms(text)) if term in self._weights]
        if not known or k < 1:
            return []
        scores = self._model.get_scores(known)
        best = np.argsort(-scores, kind="stable")[:k]
        return [int(row) for row in best if scores[row] > 0]

    def weight(self, term: str) -> float:
        """Return how rare a term is among the passages (Lucene's idf); rarest when unknown."""
        return self._weights.get(term, self._unknown)

    def knows(self, term: str) -> bool:
        """Return whether any passage has the term."""
        return term in self._weights

    def alike(self, term: str) -> list[str]:
        """Return the known terms of the same family by their beginning: pregnant, pregnancy."""
        shared = max(_FAMILY, len(term) - 3)
        if len(term) <= _FAMILY:
            return []
        return [known for known in self._weights if known[:shared] == term[:shared]]
