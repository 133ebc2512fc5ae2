"""Passages to candidate sentences: what an answer may quote, and how well each fits the question."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.understand import Query
from ingest.index import Index
from ingest.terms import terms
from ingest.types import Hit, Passage, Source
from ingest.vocabulary import Term

_POINTERS = re.compile(r"\s*\[(@[^\]\n]+|\d+(?:\s*[,–-]\s*\d+)*)\]")
_POINTER_ID = re.compile(r"@([a-z0-9][a-z0-9._-]*)")
_EVIDENCE = {
    "guideline": 0.04,
    "systematic-review": 0.03,
    "trial": 0.03,
    "cohort": 0.03,
    "label": 0.03,
    "case-series": 0.02,
    "case-report": 0.01,
    "expert-opinion": 0.01,
    "news": 0.0,
}
"""A tie-breaker, never a gate: strongest first when two sentences fit equally well."""
_REVIEW = {"approved": 0.0, "under review": -0.02, "submitted": -0.06}
_CUES = {
    "dosing": re.compile(r"\bdos(e|es|ing)\b|\bmg\b|mg/|twice daily|weekly|\bcycles?\b|\bstop|taper"),
    "monitoring": re.compile(r"\bevery \d|monitor|surveillance|\bchecked\b|blood count|\btests?\b|\bmonths\b"),
    "prognosis": re.compile(r"surviv|mortality|\bdie[ds]?\b|\bdeaths?\b|relapse|prognos|outcome"),
    "frequency": re.compile(r"\d\s?%|\b\d+ of \d+|\b1 in \d"),
    "definition": re.compile(r"stands for|\bdefin|\bdescribe[sd]\b|syndrome starting"),
    "diagnosis": re.compile(r"diagnos|genetic|\btest|biops|\bmarrow\b|mimic|imitate|look like|suspect"),
    "treatment": re.compile(r"respon|first.line|steroid.sparing|treat|effective|approach|option|supportive"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence of the corpus that an answer may quote."""

    source: Source
    passage: Passage
    start: int
    """In the document's text, like `end`."""
    end: int
    quote: str
    text: str
    """The quote as it is shown: without its markers."""
    pointers: tuple[str, ...]
    """Ids of the sources a synthesis sentence points to."""
    terms: frozenset[str]
    entities: frozenset[Term]
    score: float

    @property
    def is_gap(self) -> bool:
        """Whether it says what the corpus does not hold."""
        return "gaps" in self.source.topics


def candidates(query: Query, hits: Sequence[Hit], index: Index) -> list[Candidate]:
    """Return the sentences of the passages found, the best fit first; retracted sources left out."""
    asked = {term: index.term_weight(term) for term in dict.fromkeys(terms(query.words))}
    direct = {term: index.term_weight(term) for term in dict.fromkeys(terms(query.standalone))}
    best = max((hit.score for hit in hits), default=1.0)
    found = [
        _candidate(query, hit, number, index, (direct, asked, best))
        for hit in hits
        if not index.sources[hit.passage.source_id].retracted
        for number in range(len(hit.passage.sentences))
    ]
    return sorted(found, key=lambda candidate: (-candidate.score, candidate.source.id, candidate.start))


def shown(quote: str) -> str:
    """Return a quoted sentence without citation markers, line breaks and emphasis."""
    return " ".join(re.sub(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", _POINTERS.sub("", quote)).split())


def sentence_candidate(source: Source, passage: Passage, number: int, index: Index) -> Candidate:
    """Return one sentence of a passage as a candidate without a score."""
    first, last = passage.sentences[number]
    quote = passage.text[first:last]
    text = shown(quote)
    return Candidate(
        source=source,
        passage=passage,
        start=passage.start + first,
        end=passage.start + last,
        quote=quote,
        text=text,
        pointers=tuple(
            id_
            for pointer in _POINTERS.finditer(quote)
            for id_ in _POINTER_ID.findall(pointer[1])
            if id_ in index.sources
        ),
        terms=frozenset(terms(text)),
        entities=frozenset(index.vocabulary.mentioned(text)),
        score=0.0,
    )


def related(one: Term, other: Term) -> bool:
    """Return whether one is the other, its class or a member of it."""
    return one == other or one.name in other.classes or other.name in one.classes


def _candidate(
    query: Query,
    hit: Hit,
    number: int,
    index: Index,
    asked: tuple[dict[str, float], dict[str, float], float],
) -> Candidate:
    direct, widened, best = asked
    plain = sentence_candidate(index.sources[hit.passage.source_id], hit.passage, number, index)
    context = frozenset(index.vocabulary.mentioned(" ".join(hit.passage.headings)))
    score = (
        0.6 * hit.sentence_similarities[number]
        + 0.3 * max(_covered(direct, plain.terms), 0.8 * _covered(widened, plain.terms))
        + 0.1 * hit.score / best
        + 0.2 * _entity_fit(query.entities, plain.entities, context)
        + (0.06 if (cue := _CUES.get(query.kind)) and cue.search(plain.text) else 0.0)
        + _EVIDENCE[plain.source.evidence_level]
        + _REVIEW[plain.source.review_status]
    )
    return Candidate(
        source=plain.source,
        passage=plain.passage,
        start=plain.start,
        end=plain.end,
        quote=plain.quote,
        text=plain.text,
        pointers=plain.pointers,
        terms=plain.terms,
        entities=plain.entities,
        score=score,
    )


def _covered(asked: dict[str, float], said: frozenset[str]) -> float:
    total = sum(asked.values())
    return sum(weight for term, weight in asked.items() if term in said) / total if total else 0.0


def _entity_fit(
    asked: Sequence[Term], said: frozenset[Term], context: frozenset[Term]
) -> float:
    """Return how much of what the question names the sentence names: 1 each, less for kin."""
    if not asked:
        return 0.0
    return sum(
        1.0
        if entity in said
        else 0.6
        if any(related(entity, term) for term in said)
        else 0.4
        if entity in context
        else 0.0
        for entity in asked
    ) / len(asked)
