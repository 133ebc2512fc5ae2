"""Whether the corpus can answer a question at all: a calibrated score with its operating point.

A logistic regression over two features that do not know what the corpus is about:

- similarity: cosine of the question and the nearest sentence (or passage) of the corpus;
- unknown: share of the question's content, weighted by rarity, whose words occur nowhere in it.

Fitted on development data only: the answerable follow-ups of the shipped corpus against the
biomedical and off-domain questions of the public abstention set asked of the same index.
"""

import math
from collections.abc import Sequence

from chatbot.understand import Query
from ingest.index import Index
from ingest.terms import terms, words
from ingest.types import Hit

_INTERCEPT, _SIMILARITY, _UNKNOWN = -9.25, 21.8, -5.6
THRESHOLD = 0.5
"""Questions that score lower are declined."""


def asks_elsewhere(query: Query, index: Index) -> bool:
    """Return whether the one thing a question names is a term of art the corpus does not have.

    "Is nilotinib effective?" names nothing that could be answered, however near its words come.
    """
    return not query.entities and any(map(index.is_unknown_special, words(query.standalone)))


def scope_score(question: str, hits: Sequence[Hit], index: Index) -> float:
    """Return how likely it is that the corpus answers the question, from 0 to 1."""
    asked = list(dict.fromkeys(terms(question)))
    if not hits or not asked:
        return 0.0
    weights = {term: index.term_weight(term) for term in asked}
    unknown = sum(weights[term] for term in asked if not index.knows(term))
    similarity = max(hit.similarity for hit in hits)
    logit = _INTERCEPT + _SIMILARITY * similarity + _UNKNOWN * unknown / sum(weights.values())
    return 1 / (1 + math.exp(-logit))
