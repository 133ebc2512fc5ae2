"""How likely each sentence that was found is one that answers the question.

Answer sentence selection (Yu and others, 2014) over what is known of a sentence beside the others
found: nearness in meaning, how much of what is asked it speaks of, how well its passage was found,
which of the question's words it has and which it lacks. Boosted trees that
`evals/train_selection.py` fits to questions whose answering sentences were marked.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chatbot.finding.concepts import SPOKEN_OF, related
from chatbot.finding.evidence import Candidate
from chatbot.question.understand import Query
from chatbot.remembered import of_version
from ingest.index import Index
from ingest.terms import terms
from ingest.trees import Trees
from ingest.types import Hit, Passage

MODEL = Path(__file__).parent / "selection.json"
RISING = (
    "score",
    "near",
    "coverage",
    "passage",
    "words",
    "density",
    "rarest",
    "context",
    "named",
    "aspect",
)
"""What can only speak for a sentence: its fit; the nearness of its meaning; how much of what is
asked it speaks of; how well its passage was found; the share of the question's words it has, by
rarity; the share of its own words that are the question's; the rarest of them; the share that it,
its headings or its title have; the share of the things named that it names; and whether it speaks
of an aspect asked for."""
SHARES = ("score_share", "near_share", "coverage_share", "in_source")
"""The same as a share of the best among all found, and of its fit among those of its source."""
FALLING = ("score_place", "near_place", "lacking", "other_drugs", "submitted")
"""What can only speak against it: how many fit better; how many are nearer; the rarest of the
question's words that it lacks; how many drugs it names that were not asked about; and that nobody
has reviewed its source."""
OTHER = ("figures", "length", "overview", "gap", "asked", "things")
"""Whether it has a figure, is of an overview, and says what is not held; its words; and how many
words the question has and things it names."""
FEATURES = (*RISING, *SHARES, *FALLING, *OTHER)
MOST = 60
"""How many sentences are looked at, the best fit first."""
_REMEMBERED = 10_000
"""Of how many passages the terms around them are kept."""


def features(
    query: Query, found: Sequence[Candidate], hits: Sequence[Hit], index: Index
) -> NDArray[np.float32]:
    """Return a row of `FEATURES` for each sentence.

    Args:
        query: What is asked.
        found: The sentences, the best fit first.
        hits: The passages they are of.
        index: Where they were found.
    """
    reader = _Reader(query, hits, index)
    rows = [reader.row(one) for one in found]
    for name in ("score", "near", "coverage"):
        values = [row[name] for row in rows]
        for row, share in zip(rows, _shares(values), strict=True):
            row[f"{name}_share"] = share
    for name in ("score", "near"):
        order = sorted((row[name] for row in rows), reverse=True)
        for row in rows:
            row[f"{name}_place"] = order.index(row[name])
    return np.array([[row[name] for name in FEATURES] for row in rows], np.float32)


class _Reader:
    """What is known of a question and of the passages found, and what it makes of their sentences."""

    def __init__(self, query: Query, hits: Sequence[Hit], index: Index) -> None:
        self._query = query
        self._index = index
        self._asked = {term: _weight(term, kin, index) for term, kin in query.kin.items()}
        self._asked |= {term: SPOKEN_OF * share for term, share in query.context.items()}
        self._stands_for = {term: term for term in query.context}
        self._stands_for |= {form: term for term, kin in query.kin.items() for form in (*kin, term)}
        self._total = sum(self._asked.values()) or 1.0
        self._drugs = [entity for entity in query.entities if entity.is_drug]
        self._near = {
            (hit.passage.id, hit.passage.start + first): score
            for hit in hits
            for (first, _), score in zip(hit.passage.sentences, hit.sentence_scores, strict=False)
        }
        shares = _shares([hit.score for hit in hits])
        self._passage = {hit.passage.id: share for hit, share in zip(hits, shares, strict=True)}
        self._best_of: dict[str, float] = {}
        """The fit of the first sentence of each source."""

    def row(self, one: Candidate) -> dict[str, float]:
        """Return what is known of a sentence by itself; of each source the best fit comes first."""
        best = self._best_of.setdefault(one.source.id, one.score)
        return {
            **self._of_words(one),
            **self._of_names(one),
            "score": one.score,
            "near": self._near[one.passage.id, one.start],
            "coverage": one.coverage,
            "passage": self._passage[one.passage.id],
            "in_source": one.score / best if best > 0 else 0.0,
            "aspect": any(aspect.spoken_of(one.text) for aspect in self._query.aspects),
            "submitted": one.source.review_status == "submitted",
            "figures": any(map(str.isdigit, one.text)),
            "length": len(one.text.split()),
            "overview": one.source.kind == "synthesis",
            "gap": one.is_gap,
        }

    def _of_words(self, one: Candidate) -> dict[str, float]:
        asked, stands_for, weight = self._asked, self._stands_for, self._index.term_weight
        said = {stands_for[term] for term in one.terms if term in stands_for}
        around = _around(self._index, one.passage)
        context = said.union(stands_for[term] for term in around if term in stands_for)
        shared = sum(weight(term) for term in one.terms if term in stands_for)
        return {
            "words": sum(asked[term] for term in said) / self._total,
            "density": shared / (sum(map(weight, one.terms)) or 1.0),
            "rarest": max((asked[term] for term in said), default=0.0),
            "context": sum(asked[term] for term in context) / self._total,
            "lacking": max((asked[term] for term in asked.keys() - said), default=0.0),
            "asked": len(asked),
        }

    def _of_names(self, one: Candidate) -> dict[str, float]:
        things = self._query.entities
        named = [e for e in things if any(related(e, term) for term in one.entities)]
        others = [
            term
            for term in one.entities
            if term.is_drug and not any(related(term, drug) for drug in self._drugs)
        ]
        return {
            "named": len(named) / max(1, len(things)),
            "other_drugs": len(others),
            "things": len(things),
        }


def rated(
    query: Query, found: Sequence[Candidate], hits: Sequence[Hit], index: Index
) -> list[Candidate]:
    """Return the sentences in the order they came, the first `MOST` with how likely they answer.

    Args:
        query: What is asked.
        found: The sentences, the best fit first.
        hits: The passages they are of.
        index: Where they were found.
    """
    first = found[:MOST]
    if not first:
        return []
    chances = 1 / (1 + np.exp(-_trees().scores(features(query, first, hits, index))))
    looked_at = [
        one.fitting(coverage=one.coverage, aspect=one.aspect, score=one.score, likely=float(chance))
        for one, chance in zip(first, chances, strict=True)
    ]
    return [*looked_at, *found[MOST:]]


@of_version(_REMEMBERED)
def _around(index: Index, passage: Passage) -> frozenset[str]:
    """Return the terms of the title and the headings that a passage stands under."""
    title = index.sources[passage.source_id].title
    return frozenset(terms(" ".join((title, *passage.headings))))


def _weight(term: str, kin: Sequence[str], index: Index) -> float:
    """Return how rare a word of the question is in the corpus, in its commonest form; 0 for none."""
    return max((index.term_weight(form) for form in (term, *kin) if index.knows(form)), default=0.0)


def _shares(values: Sequence[float]) -> list[float]:
    best = max(values, default=0.0)
    return [value / best if best > 0 else 0.0 for value in values]


@lru_cache(maxsize=1)
def _trees() -> Trees:
    return Trees(FEATURES, MODEL)
