"""What an answer leaves open: the parts of a question no sentence speaks of, and what came nearest."""

import re
from collections.abc import Sequence

from chatbot.draft import GAPS, PREMISE, Draft
from chatbot.evidence import Candidate, related
from chatbot.followup import is_theme
from chatbot.understand import Query
from ingest.index import Index
from ingest.terms import terms, words
from ingest.vocabulary import Term

TOGETHER = re.compile(r"\b(plus|combin\w+|together with|added to|along with)\b", re.IGNORECASE)
_DRUGS = ("drug", "drug-class")
_SHOWN = 2
"""How many of the nearest sentences are shown."""


def not_covered(query: Query, drafts: Sequence[Draft], index: Index) -> list[str]:
    """Return the parts of a question that no chosen sentence speaks of, in the reader's words."""
    named = {term for draft in drafts for span in draft.spans for term in span.entities}
    missing = [
        entity.name for entity in query.entities if not any(related(entity, term) for term in named)
    ]
    drugs = [entity for entity in query.entities if entity.category in _DRUGS]
    if len(drugs) > 1 and TOGETHER.search(query.standalone) and not _in_one(drugs, drafts):
        missing.append(" together with ".join(drug.name for drug in drugs))
    if drafts and next((d for d in drafts if d.section != PREMISE), drafts[0]).section == GAPS:
        gaps = [draft.spans[-1].passage for draft in drafts if draft.section == GAPS]
        missing += dict.fromkeys(gap.headings[-1] for gap in gaps if gap.headings)
    missing += [
        f"{drug.name} in {condition.name}"
        for drug in drugs
        for condition in query.entities
        if condition.category == "condition" and not _speaks_of_both(drug, condition, drafts)
    ]
    names = [name for term in query.entities for name in term.names]
    covered = {term for name in [*missing, *names] for term in terms(name)}
    missing += [
        word
        for word in dict.fromkeys(words(query.standalone))
        if index.is_unknown_special(word) and not covered.issuperset(terms(word))
    ]
    return missing


def asks_of_another(query: Query, drafts: Sequence[Draft], index: Index) -> bool:
    """Return whether a question is about another disease, of which no draft speaks.

    What is held on a drug in the corpus's own disease does not answer for giant cell arteritis, nor
    is its treatment told by a sentence that names it and no drug.
    """
    conditions = [term for term in query.entities if term.category == "condition"]
    named = index.vocabulary.mentioned(query.standalone)
    if not conditions or any(is_theme(term, index) for term in named):
        return False
    on_treatment = query.kind in ("treatment", "comparison", "dosing")
    return not any(
        related(condition, term)
        for condition in conditions
        for draft in drafts
        for span in draft.spans
        if not on_treatment or any(term.category in _DRUGS for term in span.entities)
        for term in span.entities
    )


def nearest(
    missing: Sequence[str], found: Sequence[Candidate], drafts: Sequence[Draft], index: Index
) -> list[Candidate]:
    """Return the sentences found that come nearest to what is missing and are not shown yet.

    A sentence comes near when it speaks of a word of what is missing that is no common one.
    """
    wanted = {term for part in missing for term in terms(part) if index.knows(term)}
    shown = {(span.source.id, span.start) for draft in drafts for span in draft.spans}
    near = [
        (sum(map(index.term_weight, wanted & candidate.terms)), candidate)
        for candidate in found
        if (candidate.source.id, candidate.start) not in shown
        and not candidate.is_note
        and wanted & candidate.terms
    ]
    near.sort(key=lambda pair: (-pair[0], -pair[1].score))
    return [candidate for _, candidate in near[:_SHOWN]]


def _speaks_of_both(drug: Term, condition: Term, drafts: Sequence[Draft]) -> bool:
    """Return whether some sentence speaks of a drug and a condition, or their kin, at once."""
    return any(
        all(any(related(asked, term) for term in span.entities) for asked in (drug, condition))
        for draft in drafts
        for span in draft.spans
    )


def _in_one(drugs: Sequence[Term], drafts: Sequence[Draft]) -> bool:
    """Return whether one sentence speaks of these drugs given together."""
    return any(
        TOGETHER.search(span.text) and all(drug in span.entities for drug in drugs)
        for draft in drafts
        for span in draft.spans
    )
