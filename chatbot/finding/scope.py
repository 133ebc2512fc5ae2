"""Whether the corpus can answer a question at all: a score with its operating point.

A logistic regression over what the searches found, which does not know what the corpus is about:

- learned: the best score of the learned order (`ingest.rerank`);
- similarity: cosine of the question and the nearest sentence (or passage) of the corpus;
- words: the best BM25 score over the root of the number of the question's terms.

The best of many passages is high by chance, so the bar rises with the logarithm of their number.
`evals/fit_scope.py` fits the weights and sets the bar on development data: at 0.5 a corpus of one
subject answers 2 % of biomedical questions that it does not hold, and a large mixed one 1 % of
those of other fields.
"""

import math

from chatbot.finding.subject import about, foreign
from chatbot.question.understand import Query
from ingest.index import Index
from ingest.pool import Pool
from ingest.terms import terms

SIGNS = ("learned", "similarity", "words")
LEARNED, SIMILARITY, WORDS = 0.632, 9.294, 0.454
INTERCEPT, PASSAGES = -1.651, -1.448
THRESHOLD = 0.5
"""Questions that score lower are declined, unless their words speak for them (`is_answerable`)."""


def asks_elsewhere(query: Query, index: Index) -> bool:
    """Return whether the one thing a question names is a term of art the corpus does not have.

    "Is nilotinib effective?" names nothing that could be answered, however near its words come.
    """
    return not query.entities and bool(foreign(query, index))


def is_answerable(query: Query, likely: float, index: Index) -> bool:
    """Return whether a question is to be answered rather than declined.

    In a corpus of one subject what its words say counts beside what the searches found: "5-year
    survival?" is so short that little comes near it, and yet plainly of the corpus. So is what names
    a thing of the vocabulary and says nothing that is foreign to the corpus.

    Args:
        query: What is asked.
        likely: Its `scope`.
        index: The corpus.
    """
    told = about(query, index)
    if told is None or likely in (0.0, 1.0):
        return likely >= THRESHOLD
    if told.entities and not told.unknown:
        return True
    return math.log(likely / (1 - likely)) + told.log_odds >= 0


def scope(pool: Pool, index: Index) -> float:
    """Return how likely it is that the corpus answers a question, from 0 to 1.

    Args:
        pool: What `Index.pool` returned for it.
        index: Where it was found.
    """
    if not scope_signs(pool):
        return 0.0
    logit = INTERCEPT + PASSAGES * math.log10(index.manifest.passages)
    return 1 / (1 + math.exp(-logit - sum(weighed_signs(pool))))


def weighed_signs(pool: Pool) -> tuple[float, ...]:
    """Return what each of `SIGNS` adds to the score; zeros when nothing was found."""
    signs = scope_signs(pool) or (0.0,) * len(SIGNS)
    return tuple(
        weight * sign for weight, sign in zip((LEARNED, SIMILARITY, WORDS), signs, strict=True)
    )


def scope_signs(pool: Pool) -> tuple[float, float, float] | tuple[()]:
    """Return learned, similarity and words of a question; nothing when nothing was found."""
    found, asked = pool.found, set(terms(pool.question))
    if not found or not asked:
        return ()
    return (
        float(pool.learned.max()),
        max(one.similarity for one in found),
        max(one.bm25 for one in found) / math.sqrt(len(asked)),
    )
