"""Passages to candidate sentences: what an answer may quote, and how well each fits the question."""

import dataclasses
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
_NEAR, _WORDS, _NAMED, _PASSAGE, _CUE = 0.6, 0.2, 0.2, 0.25, 0.06
"""Weights of a sentence's fit: nearness in meaning, words shared by rarity, entities named, the
passage's place in the search, and the look of an answer to this kind of question. Set on the
development follow-ups, where the result is flat: halving or doubling any one moves it little."""
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
_REVIEW = {"approved": 0.0, "under review": -0.01, "submitted": -0.25}
_NOTE = "Editorial note:"
_NOT_QUOTED = re.compile(r"references|bibliography|further reading", re.IGNORECASE)
_LEAST_TERMS = 4
"""A shorter sentence is a label or a title, not a statement."""
_CUES = {
    "dosing": re.compile(
        r"\bdos(e|es|ing)\b|\bmg\b|mg/|twice daily|weekly|\bcycles?\b|\bstop|taper"
    ),
    "monitoring": re.compile(
        r"\bevery \d|monitor|surveillance|\bchecked\b|blood count|\btests?\b|\bmonths\b"
    ),
    "prognosis": re.compile(r"surviv|mortality|\bdie[ds]?\b|\bdeaths?\b|relapse|prognos|outcome"),
    "frequency": re.compile(r"\d\s?%|\b\d+ of \d+|\b1 in \d"),
    "definition": re.compile(r"stands for|\bdefin|\bdescribe[sd]\b|syndrome starting"),
    "diagnosis": re.compile(
        r"diagnos|genetic|\btest|biops|\bmarrow\b|mimic|imitate|look like|suspect"
    ),
    "treatment": re.compile(
        r"respon|first.line|steroid.sparing|treat|effective|approach|option|supportive"
    ),
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
    def is_note(self) -> bool:
        """Whether it is an editor's remark on the sentence before it."""
        return self.text.startswith(_NOTE)

    @property
    def is_gap(self) -> bool:
        """Whether it says what the corpus does not hold."""
        return "gaps" in self.source.topics


def candidates(query: Query, hits: Sequence[Hit], index: Index) -> list[Candidate]:
    """Return the sentences of the passages found, the best fit first; retracted sources left out."""
    asked = {term: index.term_weight(term) for term in dict.fromkeys(terms(query.words))}
    best = max((hit.score for hit in hits), default=1.0)
    found = [
        sentence(index.sources[hit.passage.source_id], hit.passage, number, index)
        for hit in hits
        for number in range(len(hit.passage.sentences))
    ]
    fits = [
        _NEAR * hit.sentence_scores[number] + _PASSAGE * hit.score / best
        for hit in hits
        for number in range(len(hit.passage.sentences))
    ]
    scored = [
        dataclasses.replace(candidate, score=fit + _fit(query, candidate, asked, index))
        for candidate, fit in zip(found, fits, strict=True)
        if _may_be_quoted(candidate)
    ]
    return sorted(scored, key=lambda c: (-c.score, c.source.id, c.start))


def shown(quote: str) -> str:
    """Return a quoted sentence without citation markers, line breaks and emphasis."""
    return " ".join(
        re.sub(r"[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", _POINTERS.sub("", quote)).split()
    )


def sentence(source: Source, passage: Passage, number: int, index: Index) -> Candidate:
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


def _may_be_quoted(candidate: Candidate) -> bool:
    return (
        not candidate.source.retracted
        and len(candidate.terms) >= _LEAST_TERMS
        and not any(_NOT_QUOTED.match(heading) for heading in candidate.passage.headings)
    )


def _fit(query: Query, candidate: Candidate, asked: dict[str, float], index: Index) -> float:
    """Return what words, entities and the source's standing add to a sentence's nearness."""
    total = sum(asked.values()) or 1.0
    shared = sum(weight for term, weight in asked.items() if term in candidate.terms)
    headings = frozenset(index.vocabulary.mentioned(" ".join(candidate.passage.headings)))
    return (
        _WORDS * shared / total
        + _NAMED * _named(query.entities, candidate.entities, headings)
        + _CUE * _has_cue(query, candidate)
        + _EVIDENCE[candidate.source.evidence_level]
        + _REVIEW[candidate.source.review_status]
    )


def _has_cue(query: Query, candidate: Candidate) -> bool:
    """Return whether a sentence looks like an answer to this kind of question."""
    if query.kind in ("treatment", "comparison") and not query.names_drug:
        return any(term.category in ("drug", "drug-class") for term in candidate.entities)
    cue = _CUES.get(query.kind)
    return bool(cue and cue.search(candidate.text))


def _named(asked: Sequence[Term], said: frozenset[Term], context: frozenset[Term]) -> float:
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
