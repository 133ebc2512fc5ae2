"""Passages to candidate sentences: what an answer may quote, and how well each fits the question."""

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.generating.planted import speaks_to_a_model
from chatbot.question.aspects import Aspect
from chatbot.question.followup import THEME_WEIGHT
from chatbot.question.understand import Query
from ingest.index import Index
from ingest.terms import terms
from ingest.types import Hit, Passage, Source
from ingest.vocabulary import Term

_POINTERS = re.compile(r"\s*\[(@[^\]\n]+|\d+(?:\s*[,–-]\s*\d+)*)\]")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|`)(?=\S)([^*`]+?)(?<=\S)\1(?![\w*])")
"""Marks around whole words only: the star of HLA-B*27 and p.Met41* is part of the name."""
_POINTER_ID = re.compile(r"@([a-z0-9][a-z0-9._-]*)")
_NEAR, _COVERED, _PASSAGE, _CUE = 0.7, 0.5, 0.9, 0.08
"""Weights of a sentence's fit: nearness in meaning, how much of what is asked it speaks of, its
passage's place in the search, and the look of an answer to this kind of question. Set on the
development follow-ups."""
_LEAST_ENTITY, _MOST_WORD = 3.0, 2.0
"""Bounds of a concept's weight: a named thing counts for more than a verb that happens to be rare."""
_ASPECT = 3.0
"""What an aspect asked for counts: as much as a named thing."""
_FOCUS = 1.5
"""How much more the thing asked for counts: infections in "Which infections come with fever?"."""
_KIN, _HEADED = 0.6, 0.4
"""How well a sentence speaks of a drug when it names its class, or only its headings name it."""
_EVIDENCE = {
    "guideline": 0.04,
    "systematic-review": 0.03,
    "trial": 0.03,
    "cohort": 0.03,
    "label": 0.03,
    "case-series": 0.02,
    "case-report": -0.04,
    "expert-opinion": 0.01,
    "news": -0.01,
}
"""A tie-breaker, never a gate: strongest first when two sentences fit equally well."""
_BROADLY = 3.0
"""How much more that counts for a question on the whole, which no single case answers."""
_REVIEW = {"approved": 0.0, "under review": -0.01, "submitted": -0.1}
_NOTE = "Editorial note:"
_NOT_QUOTED = re.compile(r"references|bibliography|further reading", re.IGNORECASE)
_LEAST_TERMS = 4
"""A shorter sentence is a label or a title, not a statement."""


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
    coverage: float = 0.0
    """How much of what is asked it speaks of, from 0 to 1."""
    aspect: float | None = None
    """The same of the question's words beside the things it names: dose, stopped, risk.
    None when it has none."""
    score: float = 0.0
    """How well it fits the question; comparable within one answer."""

    @property
    def is_note(self) -> bool:
        """Whether it is an editor's remark on the sentence before it."""
        return self.text.startswith(_NOTE)

    @property
    def is_gap(self) -> bool:
        """Whether it says what the corpus does not hold."""
        return "gaps" in self.source.topics


def candidates(
    query: Query, hits: Sequence[Hit], index: Index, read: Sequence[Candidate] = ()
) -> list[Candidate]:
    """Return the sentences of the passages found, the best fit first; retracted sources left out.

    Args:
        query: What is asked.
        hits: The passages.
        index: Where they were found.
        read: What `sentences_of` made of these passages or some of them, not to be worked out again.
    """
    known = {one.passage.id for one in read}
    unread = [hit for hit in hits if hit.passage.id not in known]
    found = placed([*read, *sentences_of(query, unread, index)], hits)
    kept = [one for one in found if _may_be_quoted(one, index)]
    return sorted(kept, key=lambda c: (-c.score, c.source.id, c.start))


def sentences_of(query: Query, hits: Sequence[Hit], index: Index) -> list[Candidate]:
    """Return every sentence of some passages, scored by itself, whether it may be quoted or not."""
    asked = _concepts(query, index)
    found = []
    for hit in hits:
        source = index.sources[hit.passage.source_id]
        headings = frozenset(index.vocabulary.mentioned(" ".join(hit.passage.headings)))
        for number, near in enumerate(hit.sentence_scores):
            plain = sentence(source, hit.passage, number, index)
            found.append(_scored(query, plain, _NEAR * near, _Speaks.of(asked, plain, headings)))
    return found


def placed(read: Sequence[Candidate], hits: Sequence[Hit]) -> list[Candidate]:
    """Return the sentences of the passages found, their passage's place in the search in their score."""
    best = max((hit.score for hit in hits), default=1.0)
    place = {hit.passage.id: _PASSAGE * hit.score / best for hit in hits}
    return [
        dataclasses.replace(one, score=one.score + place[one.passage.id])
        for one in read
        if one.passage.id in place
    ]


def shown(quote: str) -> str:
    """Return a quoted sentence without citation markers, line breaks and emphasis."""
    return " ".join(_EMPHASIS.sub(r"\2", _POINTERS.sub("", quote)).split())


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
        terms=_terms_of(text),
        entities=frozenset(index.vocabulary.mentioned(text)),
    )


@lru_cache(maxsize=20_000)
def _terms_of(text: str) -> frozenset[str]:
    """Return the terms of a sentence; what was read before is remembered."""
    return frozenset(terms(text))


def related(one: Term, other: Term) -> bool:
    """Return whether one is the other, its class or a member of it."""
    return one == other or one.name in other.classes or other.name in one.classes


def rests_on_retracted(candidate: Candidate, index: Index) -> bool:
    """Return whether a sentence's source is retracted, or one that the sentence points to."""
    ids = (candidate.source.id, *candidate.pointers)
    return any(index.sources[id_].retracted for id_ in ids if id_ in index.sources)


def _may_be_quoted(candidate: Candidate, index: Index) -> bool:
    """Return whether a sentence may be shown: nothing it rests on is retracted, and it says something."""
    return (
        not rests_on_retracted(candidate, index)
        and len(candidate.terms) >= _LEAST_TERMS
        and not speaks_to_a_model(candidate.text)
        and not any(_NOT_QUOTED.match(heading) for heading in candidate.passage.headings)
    )


def _scored(query: Query, plain: Candidate, near: float, speaks: "_Speaks") -> Candidate:
    strength = _EVIDENCE[plain.source.evidence_level] * (_BROADLY if query.in_full else 1.0)
    standing = strength + _REVIEW[plain.source.review_status]
    score = near + _COVERED * speaks.coverage + _CUE * _has_cue(query, plain) + standing
    return dataclasses.replace(plain, coverage=speaks.coverage, aspect=speaks.aspect, score=score)


@dataclass(frozen=True, slots=True)
class _Concept:
    """One thing a question asks about: an entity of the vocabulary, or a word and its kin."""

    weight: float
    """How rare it is in the corpus."""
    entity: Term | None
    terms: frozenset[str]
    focus: bool
    """Whether it is what is asked for: then a member of the class is the answer itself."""
    aspect: Aspect | None = None
    enough: int = 1
    """How many of its terms a sentence must have to speak of it in full."""

    def spoken_of(self, said: Candidate, headings: frozenset[Term]) -> float:
        """Return how well a sentence speaks of it, from 0 to 1."""
        if self.aspect and self.aspect.spoken_of(said.text):
            return 1.0
        if self.entity is None:
            return min(1.0, len(self.terms & said.terms) / self.enough)
        if self.entity in said.entities:
            return 1.0
        if any(related(self.entity, term) for term in said.entities):
            return 1.0 if self.focus else _KIN
        return _HEADED if self.entity in headings else 0.0


def _concepts(query: Query, index: Index) -> list[_Concept]:
    """Return what a question asks about, without what the whole corpus is about."""
    found = []
    named: set[str] = set()
    for entity in query.entities:
        rarest = max((index.term_weight(term) for term in terms(entity.name)), default=0.0)
        focus = entity in query.focus
        weight = max(rarest, _LEAST_ENTITY) * (_FOCUS if focus else 1.0)
        found.append(_Concept(weight, entity, frozenset(), focus))
        named.update(term for name in entity.names for term in terms(name))
    most = _MOST_WORD / 2 if query.in_full else _MOST_WORD
    for aspect in query.aspects:
        found.append(_Concept(_ASPECT, None, frozenset(), focus=False, aspect=aspect))
    named |= query.aspect_terms
    if query.in_full:
        named |= query.kind_terms
    for term, kin in query.kin.items():
        known = [form for form in (term, *kin) if index.knows(form)]
        weight = max(map(index.term_weight, known or [term]))
        if term not in named and weight >= THEME_WEIGHT:
            found.append(_Concept(min(weight, most), None, frozenset(known), focus=False))
    if after := frozenset(terms(query.in_full)):
        enough = min(2, len(after))
        found.append(_Concept(_LEAST_ENTITY, None, after, focus=False, enough=enough))
    return found


@dataclass(frozen=True, slots=True)
class _Speaks:
    """How much of what is asked a sentence speaks of."""

    coverage: float
    aspect: float | None

    @classmethod
    def of(cls, asked: Sequence[_Concept], said: Candidate, headings: frozenset[Term]) -> "_Speaks":
        """Weigh each concept of a question by how well a sentence speaks of it."""
        spoken = [(concept, concept.spoken_of(said, headings)) for concept in asked]
        beside = [(concept, part) for concept, part in spoken if concept.entity is None]
        return cls(coverage=_share(spoken), aspect=_share(beside) if beside else None)


def _share(spoken: Sequence[tuple[_Concept, float]]) -> float:
    total = sum(concept.weight for concept, _ in spoken)
    return sum(concept.weight * part for concept, part in spoken) / total if total else 1.0


def _has_cue(query: Query, candidate: Candidate) -> bool:
    """Return whether a sentence looks like an answer to this kind of question."""
    if query.kind == "treatment" and not query.names_drug:
        return any(term.category in ("drug", "drug-class") for term in candidate.entities)
    return any(aspect.spoken_of(candidate.text) for aspect in query.aspects)
