"""The second look at what the two searches found: a learned order of the pool.

Each passage of the pool is described by a few dozen numbers that do not know what the corpus is about
(how much of the question its words cover, how near its vector is, how it stands in either
search), and trees trained by LambdaMART (Burges, From RankNet to LambdaRank to LambdaMART, 2010)
on public questions put the pool in order. `evals/train_reranker.py` writes the trees.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from sys import intern

import numpy as np
from numpy.typing import NDArray

from ingest.embed import Vectors
from ingest.terms import terms
from ingest.trees import Trees
from ingest.types import Hit, Passage

FEATURES = (
    "bm25",
    "lexical_rank",
    "cosine",
    "cosine_below_best",
    "dense_rank",
    "fused",
    "covered",
    "covered_by_headings",
    "covered_by_both",
    "covered_by_sentence",
    "covered_by_two_sentences",
    "rarest_covered",
    "word_pairs",
    "feedback_words",
    "feedback_cosine",
    "source_bm25",
    "source_cosine",
    "source_found",
    "length",
    "figures",
    "question_length",
    "question_rarity",
)
"""What describes a passage of the pool, in the order of a row."""
FALLING = frozenset({"lexical_rank", "dense_rank", "cosine_below_best"})
EITHER = frozenset({"source_found", "length", "figures", "question_length", "question_rarity"})
RISING = frozenset(FEATURES) - FALLING - EITHER
"""More of it can only raise the score (or lower it): keeps what is learnt on one corpus from
turning round on another."""
_RRF = 60
"""Rank constant of reciprocal rank fusion."""
_FEEDBACK = 5
"""How many of the best passages are taken for relevant, to look for others like them (Rocchio)."""
_FEEDBACK_WORDS = 20
_REMEMBERED = 20_000
"""Of how many passages the terms are kept, in some 60 MB."""
_HEADINGS = 1
_RARE = 3
_FROM_ONE_SOURCE = 3
"""More passages of one source than this come after those of other sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage of the pool, and how the searches found it."""

    passage: Passage
    vector: Vectors
    cosine: float
    bm25: float
    dense_rank: int | None
    """From 1; None when the vector search did not bring it."""
    lexical_rank: int | None
    similarity: float
    """The best cosine of the passage or a sentence of it."""
    sentence_scores: tuple[float, ...]
    """How near the question each sentence is; none without vectors of sentences."""


def fused(found: Sequence[Found]) -> list[float]:
    """Return the sum of reciprocal ranks of each passage (Cormack, Clarke and Büttcher, 2009).

    What the vector search found is ranked by its best sentence, where sentences have vectors.
    """
    nearness = [max(one.sentence_scores, default=one.cosine) for one in found]
    order = sorted(range(len(found)), key=lambda at: -nearness[at])
    dense = [at for at in order if found[at].dense_rank is not None]
    dense_rank = {at: rank for rank, at in enumerate(dense, 1)}
    return [
        sum(
            1 / (_RRF + rank) for rank in (dense_rank.get(at), one.lexical_rank) if rank is not None
        )
        for at, one in enumerate(found)
    ]


@dataclass(frozen=True, slots=True)
class _Words:
    """The terms of a passage."""

    where: dict[str, int]
    """Where each term stands: a bit for the headings, the lowest, and one for each sentence."""
    order: tuple[str, ...]
    """The terms of all sentences as they are read."""
    sentences: int
    figures: int

    def follows(self, one: str, other: str) -> bool:
        """Return whether a term is read right before another."""
        both = one in self.where and other in self.where
        return both and (one, other) in pairwise(self.order)


def learned(
    question: str, found: Sequence[Found], weight: Callable[[str], float]
) -> NDArray[np.float32]:
    """Return what the trained trees make of each passage of a pool: logits, higher is better."""
    return trained().scores(features(question, found, weight))


def features(
    question: str, found: Sequence[Found], weight: Callable[[str], float]
) -> NDArray[np.float32]:
    """Return a row of `FEATURES` for each passage of a pool.

    Args:
        question: Standing on its own.
        found: The pool, as both searches found it.
        weight: How rare a term is in the corpus.
    """
    asked = _Asked.of(question, weight)
    missing = 2 * len(found)
    nearest = max((one.cosine for one in found), default=0.0)
    by_ranks = [_by_rank(one) for one in found]
    best = [found[at] for at in sorted(range(len(found)), key=lambda at: -by_ranks[at])[:_FEEDBACK]]
    alike = _feedback_cosines(best, found)
    tells = _feedback_words(best, asked, weight).items()
    of_source: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        of_source[one.passage.source_id].append(one)
    rows = []
    of_sources = {id_: _of_source(some, asked) for id_, some in of_source.items()}
    for one, ranks, like in zip(found, by_ranks, alike, strict=True):
        said = passage_words(one.passage)
        count = len(said.order)
        rows.append(
            (
                one.bm25 / asked.weight,
                math.log1p(one.lexical_rank or missing),
                one.cosine,
                nearest - one.cosine,
                math.log1p(one.dense_rank or missing),
                ranks,
                *asked.covered(said),
                asked.pairs_in(said),
                sum(value for term, value in tells if said.where.get(term, 0) > _HEADINGS),
                like,
                *of_sources[one.passage.source_id],
                math.log1p(count),
                said.figures / max(count, 1),
                len(asked.weights),
                asked.weight / max(len(asked.weights), 1),
            )
        )
    return np.array(rows, np.float32).reshape(len(found), len(FEATURES))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The terms of a question with their weights."""

    weights: dict[str, float]
    rarest: tuple[str, ...]
    pairs: dict[tuple[str, str], float]
    weight: float

    @classmethod
    def of(cls, question: str, weight: Callable[[str], float]) -> "_Asked":
        said = terms(question)
        weights = {term: weight(term) for term in said}
        pairs = {(a, b): weights[a] + weights[b] for a, b in pairwise(said)}
        rarest = tuple(sorted(weights, key=lambda term: -weights[term])[:_RARE])
        return cls(weights, rarest, pairs, sum(weights.values()) or 1.0)

    def covered(self, said: _Words) -> tuple[float, ...]:
        """Return the six features of `FEATURES` that say how much of the question words cover."""
        there = [(weight, said.where.get(term, 0)) for term, weight in self.weights.items()]
        there = [(weight, places) for weight, places in there if places]
        if not there:
            return (0.0,) * 6

        def share(places: int) -> float:
            return sum(weight for weight, at in there if at & places) / self.weight

        body = ~_HEADINGS
        one = max((share(2 << at) for at in range(said.sentences)), default=0.0)
        two = max((share(6 << at) for at in range(said.sentences - 1)), default=one)
        total = sum(self.weights[term] for term in self.rarest)
        rarest = sum(self.weights[term] for term in self.rarest if term in said.where)
        all_ = share(body | _HEADINGS)
        return share(body), share(_HEADINGS), all_, one, two, rarest / (total or 1.0)

    def pairs_in(self, said: _Words) -> float:
        total = sum(self.pairs.values())
        found = sum(weight for pair, weight in self.pairs.items() if said.follows(*pair))
        return found / (total or 1.0)


def _of_source(found: Sequence[Found], asked: _Asked) -> tuple[float, float, float]:
    """Return how well a source was found: its best scores, and how many passages of it."""
    return (
        max(one.bm25 for one in found) / asked.weight,
        max(one.cosine for one in found),
        math.log1p(len(found)),
    )


def _feedback_cosines(best: Sequence[Found], found: Sequence[Found]) -> list[float]:
    """Return how near each passage is to the middle of the best ones."""
    if not best:
        return []
    middle = np.mean([one.vector for one in best], axis=0, dtype=np.float32)
    middle /= max(float(np.linalg.norm(middle)), 1e-6)
    return [float(one.vector @ middle) for one in found]


def _feedback_words(
    best: Sequence[Found], asked: _Asked, weight: Callable[[str], float]
) -> dict[str, float]:
    """Return the terms that tell the best passages from others, with weights that sum to 1."""
    counts: Counter[str] = Counter()
    for one in best:
        said = passage_words(one.passage)
        counts.update({term: weight(term) for term in dict.fromkeys(said.order)})
    for term in asked.weights:
        counts.pop(term, None)
    telling = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_FEEDBACK_WORDS])
    total = sum(telling.values()) or 1.0
    return {term: value / total for term, value in telling.items()}


def passage_words(passage: Passage) -> _Words:
    """Return the terms of a passage; what was read before is remembered."""
    return _words(passage.headings, passage.text, passage.sentences)


@lru_cache(maxsize=_REMEMBERED)
def _words(headings: tuple[str, ...], text: str, sentences: tuple[tuple[int, int], ...]) -> _Words:
    where = dict.fromkeys(map(intern, terms(" ".join(headings))), _HEADINGS)
    order: list[str] = []
    for number, (start, end) in enumerate(sentences, 1):
        for term in map(intern, terms(text[start:end])):
            where[term] = where.get(term, 0) | 1 << number
            order.append(term)
    return _Words(
        where=where,
        order=tuple(order),
        sentences=len(sentences),
        figures=sum(term[0].isdigit() for term in order),
    )


def _by_rank(one: Found) -> float:
    ranks = (one.dense_rank, one.lexical_rank)
    return sum(1 / (_RRF + rank) for rank in ranks if rank is not None)


def diverse(ranked: Sequence[Hit], k: int) -> list[Hit]:
    """Return the first `k`, those beyond the third of one source only when there are no others."""
    seen: Counter[str] = Counter()
    first: list[Hit] = []
    later: list[Hit] = []
    for hit in ranked:
        seen[hit.passage.source_id] += 1
        (first if seen[hit.passage.source_id] <= _FROM_ONE_SOURCE else later).append(hit)
    return [*first, *later][:k]


@cache
def trained() -> Trees:
    """Return the trees that ship with the project."""
    return Trees(FEATURES)
