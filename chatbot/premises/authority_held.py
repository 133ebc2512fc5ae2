"""What the sources hold of what an authority said: a regulator, a guideline, a label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.premises.lexicon import REGULATED
from chatbot.premises.sentences import all_sentences_on, is_denied
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import terms, words
from ingest.types import Source
from ingest.vocabulary import Term

_LABELLED = re.compile(r"approv|licen[cs]|indicat|labell?ed|authori[sz]|\blabel\b", re.IGNORECASE)
_COUNSEL = re.compile(
    r"recommend|advis|suggest|consider|prefer|first.line|second.line|highlight|names?\b|regards?|calls?\b|asks?\b|wants?\b|puts?\b|says?\b",
    re.IGNORECASE,
)
GENERAL = frozenset(
    "the guideline guidelines guidance recommendation recommendations consensus current new"  # noqa: SIM905
    " international latest statement clinical national a an".split()
)
"""Words for guidance of nobody in particular."""
DISCLAIMED = re.compile(r"\bonly if\b|\bvot|\bdrew on\b|\bdeveloped by\b", re.IGNORECASE)
"""How guidance speaks of its making, which is no answer."""
_GUIDES = re.compile(r"guid|recommend|consensus|statement", re.IGNORECASE)
_STUDIES = ("cohort", "case-series", "case-report", "trial", "news")
"""Kinds of evidence that are no guidance of the society at whose meeting they were shown."""
_PASSAGES = 20
_DISADVISED = re.compile(
    r"(?:advis\w*|recommend\w*|warns?) against|\bavoid|\bnot recommend", re.IGNORECASE
)

_ADVISED_AGAINST = re.compile(
    rf"{_DISADVISED.pattern}|\b(?:should|must|do) not\b|\bno (?:role|place)\b|contraindicat|discourag",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who is said to have approved or advised what."""

    body: str
    """In lower case; empty when nobody is named."""
    approves: bool
    things: tuple[Term, ...]
    conditions: tuple[Term, ...]
    unknown: tuple[str, ...]
    """Names the corpus does not have."""
    against: bool
    """Whether it is said to have advised against it."""


def sentences(claim: Said, index: Index) -> Iterator[Candidate]:
    """Yield sentences on a claim, gaps too, best first."""
    names = [term.name for term in (*claim.things, *claim.conditions)]
    question = " ".join(
        [
            claim.body,
            *names,
            *claim.unknown,
            "approved labelled indication" if claim.approves else "recommends advises",
        ]
    )
    yield from all_sentences_on(question, index, k=_PASSAGES)


def holds(found: Candidate, claim: Said, index: Index) -> bool:
    """Return whether a sentence says what the claim says."""
    if claim.unknown or found.is_gap or not is_of(found, claim, index):
        return False
    if not all(speaks_of(found, thing) for thing in claim.things):
        return False
    if not all(condition in found.entities for condition in claim.conditions if claim.approves):
        return False
    names = [name for term in (*claim.things, *claim.conditions) for name in term.names]
    if claim.against:
        return bool(_ADVISED_AGAINST.search(found.text))
    if is_denied(found, names) or _DISADVISED.search(found.text) or _is_excepted(found, claim):
        return False
    return bool((_LABELLED if claim.approves else _COUNSEL).search(found.text))


def may_guide(source: Source) -> bool:
    """Return whether a source may give or tell advice: a study shown at a society's meeting does not."""
    return source.evidence_level not in _STUDIES or bool(_GUIDES.search(source.title))


def speaks_of(found: Candidate, thing: Term) -> bool:
    """Return whether a sentence names a thing or its kin, or has all words of one of its names."""
    if any(related(thing, term) for term in found.entities):
        return True
    return any(set(terms(name)) <= found.terms for name in thing.names if " " in name)


def _is_excepted(found: Candidate, claim: Said) -> bool:
    """Return whether a sentence says of a condition that it is not an indication, or not meant."""
    text = " ".join(words(found.text))
    return any(
        re.search(
            rf"\bnot (?:\w+ )?(?:for|in) {name}\b|\b{name}\b.{{0,20}}\bnot\b|\bfor other diseases\b",
            text,
        )
        for condition in claim.conditions
        for name in [re.escape(" ".join(words(condition.name)))]
    )


def is_of(found: Candidate, claim: Said, index: Index) -> bool:
    """Return whether a sentence speaks for the authority: it names it, or its source is of its kind."""
    source = found.source
    sources: list[Source] = [source, *(index.sources[id_] for id_ in found.pointers)]
    said = set(words(claim.body))
    if claim.approves or said & REGULATED:
        return any(s.evidence_level == "label" for s in sources) or bool(
            said & set(words(found.text))
        )
    named = said - GENERAL
    here = set(
        words(
            " ".join(
                [
                    found.text,
                    *(s.title for s in sources if may_guide(s)),
                    *(" ".join(s.topics) for s in sources if may_guide(s)),
                    *(s.id.replace("-", " ") for s in sources if may_guide(s)),
                ]
            )
        )
    )
    if named:
        return bool(named & here)
    return any(s.evidence_level == "guideline" for s in sources) or bool(
        {"guidance", "guideline", "consensus"} & here
    )


def nearest(sentences: list[Candidate], claim: Said, index: Index) -> Candidate | None:
    """Return what a source says that comes nearest to a claim that none holds."""
    wanted = set(
        terms(
            " ".join(
                [claim.body, *(t.name for t in claim.things), *(t.name for t in claim.conditions)]
            )
        )
    )
    subjects = set(claim.conditions) | set(themes(index))
    scored = []
    for found in sentences:
        of = is_of(found, claim, index)
        thing = any(related(t, other) for t in claim.things for other in found.entities)
        cue = bool((_LABELLED if claim.approves else _COUNSEL).search(found.text))
        body = bool(set(words(claim.body)) & set(words(found.text)))
        if claim.approves and not (subjects & found.entities and cue):
            continue
        if not (thing and (of or cue)) and not (body and (found.is_gap or cue)):
            continue
        score = 2.0 * thing + 1.5 * of + cue + 0.5 * bool(subjects & found.entities)
        score += (
            body
            + (1.0 if found.is_gap and (body or thing) else 0.0)
            - 2.0 * (found.source.review_status == "submitted")
            - (1.0 if claim.approves else 2.0)
            * bool(found.pointers and not found.is_gap)  # the source itself, not an overview
        )
        score += 2.0 * (cue and not found.is_gap and _is_excepted(found, claim)) + 0.3 * len(
            wanted & found.terms
        )
        scored.append((score, found))
    return max(scored, key=lambda pair: pair[0])[1] if scored else None
