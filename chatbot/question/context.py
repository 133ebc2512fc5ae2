"""What was spoken of last, which a further question may leave unsaid: "GVHD?" after survival."""

import re
from collections.abc import Sequence

from chatbot.question.beside import OwnWords
from chatbot.question.followup import THEME_WEIGHT
from chatbot.types import Turn
from ingest.index import Index
from ingest.terms import terms

_BEGINS = 200
"""Characters of an answer that are its first sentence or two."""
_MOST = 40
"""How many terms are looked at, the rarest first."""
_LEANS = re.compile(
    r"^\W*(?:and|but|or)\b|\b(?:they|them|their|those|these|that|this|ones?)\b", re.IGNORECASE
)
"""How a question leans on what was said, whatever its own words: "And women?", "How old were they?"."""


def context(question: str, turns: Sequence[Turn], index: Index) -> dict[str, float]:
    """Return the terms of what was spoken of last, and how much each counts; together at most 1.

    Those of the reader's last question and of the beginning of the answer to it, by rarity. Left
    out is what the whole corpus is about, what the question says itself and, when it names a drug,
    the names of others; and a term counts less that stands beside few of the question's words, unless
    it leans on what was said.
    """
    named = _drugs(question, index)
    said = [turn.text if turn.role == "reader" else turn.text[:_BEGINS] for turn in turns[-2:]]
    said += [term.name for text in said for term in index.vocabulary.mentioned(text)]
    left_out = {*terms(question), *(_drugs(" ; ".join(said), index) if named else ())}
    weights = {
        term: index.term_weight(term)
        for text in said
        for term in terms(text)
        if index.knows(term) and term not in left_out
    }
    rarest = sorted(weights, key=lambda term: -weights[term])[:_MOST]
    kept = {term: weights[term] for term in rarest if weights[term] >= THEME_WEIGHT}
    total = sum(kept.values())
    own = None if _LEANS.search(question) else OwnWords.of(question, index)
    return {
        term: weight / total * share
        for term, weight in kept.items()
        if (share := own.share_beside([(term,)]) if own else 1.0)
    }


def _drugs(text: str, index: Index) -> set[str]:
    """Return the terms of the names of the drugs that a text names."""
    drugs = [term for term in index.vocabulary.mentioned(text) if term.is_drug]
    return {term for drug in drugs for name in drug.names for term in terms(name)}
