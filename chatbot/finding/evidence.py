"""Passages to candidate sentences: what an answer may quote, and how well each fits the question."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.finding.concepts import Asked
from chatbot.generating.planted import speaks_to_a_model
from chatbot.question.understand import Query
from chatbot.remembered import of_version
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
_REMEMBERED = 10_000
"""How many sentences are kept as they were read, in some 25 MB."""
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
    likely: float = 0.0
    """How likely it is one that answers, from 0 to 1 (`chatbot.finding.selection`)."""

    @property
    def is_note(self) -> bool:
        """Whether it is an editor's remark on the sentence before it."""
        return self.text.startswith(_NOTE)

    @property
    def is_gap(self) -> bool:
        """Whether it says what the corpus does not hold."""
        return "gaps" in self.source.topics

    def fitting(
        self, *, coverage: float, aspect: float | None, score: float, likely: float = 0.0
    ) -> "Candidate":
        """Return it with how well it fits; hundreds are made for a question, so not by `replace`."""
        return Candidate(
            source=self.source,
            passage=self.passage,
            start=self.start,
            end=self.end,
            quote=self.quote,
            text=self.text,
            pointers=self.pointers,
            terms=self.terms,
            entities=self.entities,
            coverage=coverage,
            aspect=aspect,
            score=score,
            likely=likely,
        )


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
    sources = index.sources
    kept = [one for one in found if _may_be_quoted(one, sources)]
    return sorted(kept, key=lambda c: (-c.score, c.source.id, c.start))


def sentences_of(query: Query, hits: Sequence[Hit], index: Index) -> list[Candidate]:
    """Return every sentence of some passages, scored by itself, whether it may be quoted or not."""
    asked, sources = Asked.of(query, index), index.sources
    found = []
    for hit in hits:
        source = sources[hit.passage.source_id]
        headings = frozenset(index.vocabulary.mentioned(" ".join(hit.passage.headings)))
        for number, near in enumerate(hit.sentence_scores):
            plain = sentence(source, hit.passage, number, index)
            found.append(_scored(query, plain, _NEAR * near, asked.spoken_of(plain, headings)))
    return found


def placed(read: Sequence[Candidate], hits: Sequence[Hit]) -> list[Candidate]:
    """Return the sentences of the passages found, their passage's place in the search in their score."""
    return [
        one.fitting(coverage=one.coverage, aspect=one.aspect, score=score)
        for one, score in scores_placed(read, hits)
    ]


def scores_placed(
    read: Sequence[Candidate], hits: Sequence[Hit]
) -> Iterator[tuple[Candidate, float]]:
    """Yield the sentences of the passages found, and their scores with their passage's place in them."""
    best = max((hit.score for hit in hits), default=1.0)
    place = {hit.passage.id: _PASSAGE * hit.score / best for hit in hits}
    for one in read:
        if (added := place.get(one.passage.id)) is not None:
            yield one, one.score + added


def shown(quote: str) -> str:
    """Return a quoted sentence without citation markers, line breaks and emphasis."""
    return " ".join(_EMPHASIS.sub(r"\2", _POINTERS.sub("", quote)).split())


def sentence(source: Source, passage: Passage, number: int, index: Index) -> Candidate:
    """Return one sentence of a passage as a candidate without a score; what was read is remembered."""
    found = _sentence(index, passage, number)
    return found if found.source is source else dataclasses.replace(found, source=source)


@of_version(_REMEMBERED)
def _sentence(index: Index, passage: Passage, number: int) -> Candidate:
    sources = index.sources
    first, last = passage.sentences[number]
    quote = passage.text[first:last]
    text = shown(quote)
    return Candidate(
        source=sources[passage.source_id],
        passage=passage,
        start=passage.start + first,
        end=passage.start + last,
        quote=quote,
        text=text,
        pointers=tuple(
            id_
            for pointer in _POINTERS.finditer(quote)
            for id_ in _POINTER_ID.findall(pointer[1])
            if id_ in sources
        ),
        terms=frozenset(terms(text)),
        entities=frozenset(index.vocabulary.mentioned(text)),
    )


def rests_on_retracted(candidate: Candidate, index: Index) -> bool:
    """Return whether a sentence's source is retracted, or one that the sentence points to."""
    return _rests_on_retracted(candidate, index.sources)


def _rests_on_retracted(candidate: Candidate, sources: Mapping[str, Source]) -> bool:
    ids = (candidate.source.id, *candidate.pointers)
    return any(sources[id_].retracted for id_ in ids if id_ in sources)


def _may_be_quoted(candidate: Candidate, sources: Mapping[str, Source]) -> bool:
    """Return whether a sentence may be shown: nothing it rests on is retracted, and it says something."""
    return (
        not _rests_on_retracted(candidate, sources)
        and len(candidate.terms) >= _LEAST_TERMS
        and not speaks_to_a_model(candidate.text)
        and not any(_NOT_QUOTED.match(heading) for heading in candidate.passage.headings)
    )


def _scored(
    query: Query, plain: Candidate, near: float, spoken: tuple[float, float | None]
) -> Candidate:
    strength = _EVIDENCE[plain.source.evidence_level] * (_BROADLY if query.in_full else 1.0)
    standing = strength + _REVIEW[plain.source.review_status]
    coverage, aspect = spoken
    score = near + _COVERED * coverage + _CUE * _has_cue(query, plain) + standing
    return plain.fitting(coverage=coverage, aspect=aspect, score=score)


def _has_cue(query: Query, candidate: Candidate) -> bool:
    """Return whether a sentence looks like an answer to this kind of question."""
    if query.kind == "treatment" and not query.names_drug:
        return any(term.is_drug for term in candidate.entities)
    return any(aspect.spoken_of(candidate.text) for aspect in query.aspects)
