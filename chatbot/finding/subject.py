"""Whether a question is about what the whole corpus is about, as its words tell.

The searches find little for a short question ("5-year survival?") and something for many a question
on another disease. The words tell more: one who reads about a disease names it or says "it" and "he"
and uses words that the corpus has; a question on something else brings words of its own. Weights of
a logistic regression that `evals/fit_subject.py` fits beside the score of `chatbot.finding.scope`.
"""

import re
from dataclasses import dataclass
from math import fsum

from chatbot.question.english import rarities
from chatbot.question.followup import themes
from chatbot.question.understand import Query
from ingest.index import Index
from ingest.terms import terms, words

NAMED, REFERRED, ENTITIES, UNKNOWN, SPECIAL = 0.49, 1.91, 0.28, -5.06, -1.41
"""Weights of `Signs`, in their order."""
INTERCEPT = 2.35
"""Sets the bar: at 0 a corpus of one subject answers 4 % of biomedical questions on others."""
_REFERRED = re.compile(
    r"\b(?:it|its|he|his|him|she|her|hers|they|them|their|here"
    r"|(?:the|this)\s+(?:disease|syndrome|condition|disorder|illness|mutations?|variants?|clone|diagnosis)"
    r"|(?:these|those|this|my|our|the|an?)\s+(?:[\w-]+\s+)?(?:patients?|pts?|carriers?|men|man|women|woman))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the words of a question say for or against its being about the subject."""

    named: float
    """1 when it names the subject."""
    referred: float
    """1 when it says it, he, the disease, my patient: what was read before is meant."""
    entities: float
    """How many things of the vocabulary it names beside the subject."""
    unknown: float
    """Share of its content words that the corpus does not have in any form, each counted by how rare
    it is in English: that a corpus has no "get" or "thing" tells nothing."""
    special: float
    """How many of its words are terms of art that the corpus does not have."""

    @property
    def log_odds(self) -> float:
        """All of them, weighed; to be added to the log-odds of `chatbot.finding.scope.scope`."""
        return (
            INTERCEPT
            + NAMED * self.named
            + REFERRED * self.referred
            + ENTITIES * self.entities
            + UNKNOWN * self.unknown
            + SPECIAL * self.special
        )


def about(query: Query, index: Index) -> Signs | None:
    """Return what the words of a question say of its being about the subject of the corpus.

    None when the corpus has no one subject.
    """
    return signs(query, index) if themes(index) else None


def signs(query: Query, index: Index) -> Signs:
    """Return what the words of a question say."""
    subject = set(themes(index))
    rare = rarities(query.standalone)
    unknown = fsum(rare.get(term, 0.0) for term in _unknown(query, index))
    return Signs(
        named=float(any(term in subject for term in index.vocabulary.mentioned(query.question))),
        referred=float(bool(query.context or _REFERRED.search(query.question))),
        entities=float(len(query.entities)),
        unknown=unknown / max(1.0, fsum(rare.values())),
        special=float(len(foreign(query, index))),
    )


def foreign(query: Query, index: Index) -> list[str]:
    """Return the words of a question that are terms of art nothing in the corpus stands for."""
    return [
        word
        for word in words(query.standalone)
        if index.is_unknown_special(word) and not any(query.kin.get(term) for term in terms(word))
    ]


def _unknown(query: Query, index: Index) -> list[str]:
    """Return the terms of a question that the corpus has in no form.

    Those of a name of the vocabulary are known, and those that only say what sort of thing is asked.
    """
    named = {
        term
        for mentioned in index.vocabulary.mentioned(query.standalone)
        for name in mentioned.names
        for term in terms(name)
    }
    worded = query.kind_terms | query.aspect_terms | named
    return [
        term
        for term, kin in query.kin.items()
        if term not in worded and not any(map(index.knows, (term, *kin)))
    ]
