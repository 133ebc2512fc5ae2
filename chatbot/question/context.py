"""What was spoken of last, which a further question may leave unsaid: "GVHD?" after survival."""

from collections.abc import Sequence

from chatbot.question.followup import THEME_WEIGHT
from chatbot.types import Turn
from ingest.index import Index
from ingest.terms import terms

_BEGINS = 200
"""Characters of an answer that are its first sentence or two."""


def context(question: str, turns: Sequence[Turn], index: Index) -> dict[str, float]:
    """Return the terms of what was spoken of last, and how much each counts; together 1.

    Those of the reader's last question and of the beginning of the answer to it, by rarity. Left
    out is what the whole corpus is about, what the question says itself and, when it names a drug,
    the names of others.
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
    kept = {term: weight for term, weight in weights.items() if weight >= THEME_WEIGHT}
    total = sum(kept.values())
    return {term: weight / total for term, weight in kept.items()}


def _drugs(text: str, index: Index) -> set[str]:
    """Return the terms of the names of the drugs that a text names."""
    drugs = [term for term in index.vocabulary.mentioned(text) if term.is_drug]
    return {term for drug in drugs for name in drug.names for term in terms(name)}
