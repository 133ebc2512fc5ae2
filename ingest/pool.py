"""What both searches found for one question, and the orders it can be put in."""

import dataclasses
import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ingest import rerank
from ingest.rerank import Found
from ingest.types import Hit

LEARNED_FROM = 1_000
"""From how many passages on the learned order is used. Where the pool is most of the corpus, ranks
and rarities mean something else than where it was learnt, and plain fusion finds as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Which parts of finding passages are at work: all, unless one is left out to see what it adds."""

    vectors: bool = True
    """Nearness in meaning, of passages and of their sentences."""
    words: bool = True
    """BM25."""
    learned: bool = True
    """The learned order, where the corpus is large enough for it; plain fusion without."""
    diverse: bool = True
    """No more than three passages of one source before those of others."""
    sides: bool = True
    """A comparison is also searched for each thing it compares."""
    sentences: bool = True
    """How well a passage's best sentence fits the question."""
    answers: bool = True
    """Sentences are looked for where the answers of a question lie, not with the question itself."""
    overviews: bool = True
    """An overview speaks for the sources it points to, and comes after them."""

    def seen(self, found: Found) -> Found:
        """Return a passage as it looks without the searches that are left out."""
        if not self.vectors:
            blank = np.zeros_like(found.vector)
            found = dataclasses.replace(
                found, vector=blank, cosine=0.0, similarity=0.0, sentence_scores=()
            )
        return found if self.words else dataclasses.replace(found, bm25=0.0)


ALL = Parts()


class Pool:
    """The passages that either search found, in no order; each order is worked out once."""

    def __init__(
        self,
        question: str,
        found: Sequence[Found],
        weight: Callable[[str], float],
        passages: int,
    ) -> None:
        """Hold what was found.

        Args:
            question: Standing on its own, as it was embedded.
            found: The passages.
            weight: How rare a term is in the corpus.
            passages: How many passages the corpus has.
        """
        self.question = question
        self.found = tuple(found)
        self._weight = weight
        self._passages = passages

    @property
    def is_of_large_corpus(self) -> bool:
        """Whether the learned order is meant for a corpus of this size."""
        return self._passages >= LEARNED_FROM

    @cached_property
    def learned(self) -> NDArray[np.float32]:
        """What the trained trees make of each passage: logits, higher is better."""
        return rerank.learned(self.question, self.found, self._weight)

    def scores(self, parts: Parts = ALL) -> list[float]:
        """Return how well each passage fits, above 0; comparable within this pool."""
        if self.is_of_large_corpus and parts.learned:
            return [1 / (1 + math.exp(-logit)) for logit in self.learned]
        return rerank.fused(self.found)

    def hits(self, parts: Parts = ALL) -> list[Hit]:
        """Return all passages of the pool, best first."""
        hits = [
            Hit(
                passage=one.passage,
                score=score,
                similarity=one.similarity,
                sentence_scores=one.sentence_scores,
                dense_rank=one.dense_rank,
                lexical_rank=one.lexical_rank,
            )
            for one, score in zip(self.found, self.scores(parts), strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))

    def without(self, source_ids: Collection[str]) -> "Pool":
        """Return the pool as if some sources were not in the corpus."""
        kept = [one for one in self.found if one.passage.source_id not in source_ids]
        return Pool(self.question, kept, self._weight, self._passages)
