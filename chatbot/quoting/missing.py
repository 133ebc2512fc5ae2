"""What an answer leaves open: the parts of a question no sentence speaks of, and what came nearest."""

import re
from collections.abc import Iterator, Sequence

from chatbot.finding.concepts import rarity, related
from chatbot.finding.evidence import Candidate
from chatbot.finding.subject import foreign
from chatbot.question.followup import is_theme
from chatbot.question.understand import Query
from chatbot.quoting.draft import GAPS, PREMISE, Draft
from ingest.index import Index
from ingest.terms import terms
from ingest.vocabulary import Term

TOGETHER = re.compile(r"\b(plus|combin\w+|together with|added to|along with)\b", re.IGNORECASE)
_FINDINGS = ("symptom", "lab", "anatomy")
_SHOWN = 2
"""How many of the nearest sentences are shown."""


def not_covered(
    query: Query, drafts: Sequence[Draft], index: Index, found: Sequence[Candidate] = ()
) -> list[str]:
    """Return the parts of a question that no chosen sentence speaks of, in the reader's words.

    Args:
        query: What is asked.
        drafts: The sentences shown.
        index: The corpus.
        found: All sentences found; what only those on what is not held speak of is missing.
    """
    named = {term for draft in drafts for span in draft.spans for term in span.entities}
    missing = [
        entity.name for entity in query.entities if not any(related(entity, term) for term in named)
    ]
    drugs = [entity for entity in query.entities if entity.is_drug]
    if len(drugs) > 1 and TOGETHER.search(query.standalone) and not _in_one(drugs, drafts):
        missing.append(" together with ".join(drug.name for drug in drugs))
    if drafts and next((d for d in drafts if d.section != PREMISE), drafts[0]).section == GAPS:
        gaps = [draft.spans[0] for draft in drafts if draft.section == GAPS]
        missing += dict.fromkeys(_asked_in(query, gap, index) for gap in gaps)
    missing += [
        f"{condition.name} with {drug.name}"
        for drug in drugs
        for condition in query.entities
        if condition.category == "condition" and not _speaks_of_both(drug, condition, drafts)
    ]
    names = [name for term in query.entities for name in term.names]
    covered = {term for name in [*missing, *names] for term in terms(name)}
    missing += [
        word for word in dict.fromkeys(foreign(query, index)) if not covered.issuperset(terms(word))
    ]
    return [*missing, *_held_nowhere(query, drafts, found)]


_CLAUSES = re.compile(
    r"[?;]\s*|,?\s+and\s+(?=(?:what|which|how|when|why|who|is|are|does|do|did|can|should|will)\b)",
    re.IGNORECASE,
)


def _asked_in(query: Query, gap: Candidate, index: Index) -> str:
    """Return the clause of a question that a sentence on what is not held speaks of most."""
    heading = set(terms(gap.passage.headings[-1])) if gap.passage.headings else set()
    said = gap.terms | heading

    def shared(clause: str) -> float:
        return rarity(said.intersection(terms(clause)), index)

    return max(filter(None, map(str.strip, _CLAUSES.split(query.standalone))), key=shared)


def _held_nowhere(
    query: Query, drafts: Sequence[Draft], found: Sequence[Candidate]
) -> Iterator[str]:
    """Yield the words of a question that only sentences on what is not held have, none of them shown."""
    said = {term for draft in drafts for span in draft.spans for term in span.terms}
    gaps = {term for one in found if one.is_gap for term in one.terms}
    held = {term for one in found if not one.is_gap for term in one.terms}
    names = {t for entity in query.entities for name in entity.names for t in terms(name)}
    known = said | held | names | query.kind_terms | query.aspect_terms
    for word in dict.fromkeys(re.findall(r"[\w-]+", query.standalone)):
        own = set(terms(word))
        kin = {one for term in own for one in query.kin.get(term, ())}
        if own and own <= gaps and not known & (own | kin):
            yield word


def asks_of_another(query: Query, told: Sequence[Candidate], index: Index) -> bool:
    """Return whether a question is about another disease, of which nothing that is told speaks.

    What is held on a drug in the corpus's own disease does not answer for giant cell arteritis, nor
    is its treatment told by a sentence that names it and no drug, or by a limit that a label sets.
    One of several findings ("macrocytosis, chondritis, DVT: which test?") is no disease asked about.
    """
    conditions = [term for term in query.entities if term.category == "condition"]
    named = index.vocabulary.mentioned(query.standalone)
    if not conditions or any(is_theme(term, index) for term in named):
        return False
    on_treatment = query.kind in ("treatment", "comparison", "dosing")
    spoken = {term for span in told for term in span.entities}
    findings = [term for term in query.entities if term.category in _FINDINGS]
    if not on_treatment and any(related(finding, term) for finding in findings for term in spoken):
        return False
    if on_treatment and not query.names_drug:
        told = [span for span in told if span.source.evidence_level != "label"]
    return not any(
        related(condition, term)
        for condition in conditions
        for span in told
        if not on_treatment or any(term.is_drug for term in span.entities)
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
        (rarity(wanted & candidate.terms, index), candidate)
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
