"""Claims that an authority said something: "as the FDA approved X", "since the guideline recommends X".

They are looked for in what the sources hold of that authority. What is held goes with the question
as it is; of what is not held the reader is told, with the nearest that a source says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.evidence import Candidate, related, sentence
from chatbot.premises.claim import FalseClaim
from chatbot.premises.sentences import is_denied
from chatbot.premises.tagged import follows_since, is_claimed, themes
from ingest.index import Index
from ingest.terms import terms, words
from ingest.types import Source
from ingest.vocabulary import Term

_BODY = r"(?:guidelines?|guidance|recommendations?|consensus|FDA|EMA|MHRA|NICE|ACR|EULAR|EBMT|ASH|WHO|NIH|BSR|NCCN|label|labelling|labeling|authorities|regulators?|agency|GeneReviews)"
_APPROVED = r"(?:approv\w*|licen[cs]\w*|authori[sz]\w*|indicated|labell?ed|registered)"
_ADVISED = r"(?:recommend\w*|advis\w*|endors\w*|mandat\w*|requir\w*|prefer\w*|suggest\w*|prescrib\w*|says?|states?)"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:the\s+|an?\s+)?(?P<body>(?:[\w/-]+\s+){{0,4}}?{_BODY})\s+(?:(?:has|have|now|already|strongly|clearly|also)\s+)*"
        rf"(?P<verb>{_APPROVED}|{_ADVISED})\s+(?P<object>[^?.;,]+)",
        rf"(?P<object>[\w()/-]+(?:\s[\w()/-]+){{0,5}}?)\s+(?:is|are|was|were|has been|have been|got)\s+(?:now\s+|already\s+)?(?:(?P<body>FDA|EMA|MHRA)[\s-])?"
        rf"(?P<verb>{_APPROVED}|recommended|endorsed)(?P<rest>\s+(?:by|for|in|as)\b[^?.;,]*)?",
        r"\bthe\s+(?P<body>FDA|EMA|MHRA|EULAR|ACR|NICE)[\s-](?P<verb>approved|licensed|recommended|endorsed)\s+(?P<object>[^?.;,]+)",
    )
)
_REGULATORS = frozenset(
    {
        "fda",
        "ema",
        "mhra",
        "label",
        "labelling",
        "labeling",
        "regulator",
        "regulators",
        "agency",
        "authorities",
    }
)
_LABELLED = re.compile(r"approv|licen[cs]|indicat|labell?ed|authori[sz]|\blabel\b", re.IGNORECASE)
_COUNSEL = re.compile(
    r"recommend|advis|suggest|consider|prefer|first.line|second.line|highlight|names?\b|regards?|calls?\b|asks?\b|wants?\b|puts?\b|says?\b",
    re.IGNORECASE,
)
_THINGS = ("drug", "drug-class", "procedure", "lab", "organism")
_OTHER_WORDS = frozenset(
    "use used using treatment therapy drug patient patients dose with without first line option it them this that starting all every".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """Who is said to have approved or advised what."""

    said: str
    body: str
    """In lower case; empty when nobody is named."""
    approves: bool
    things: tuple[Term, ...]
    conditions: tuple[Term, ...]
    unknown: tuple[str, ...]
    """Names the corpus does not have."""
    definite: bool
    """Whether it is a thing spoken of, the approved dose, and not a sentence."""


def unheld_claims(question: str, index: Index) -> list[FalseClaim]:
    """Return what a question says an authority said, and no source held here says so."""
    found = []
    for claim, start in _claims(question, index):
        sentences = list(_sentences(claim, index))
        if any(_holds(said, claim, index) for said in sentences):
            continue
        found.append(
            FalseClaim(
                given=claim.said,
                notice=f"No source held here {'gives' if claim.definite else 'says that'} {claim.said}.",
                start=start,
                end=start,
                right="",
                correction=_nearest(sentences, claim, index),
            )
        )
    return found[:1]


def _claims(question: str, index: Index) -> Iterator[tuple[_Claim, int]]:
    for form in _FORMS:
        for match in form.finditer(question):
            start = match.start()
            definite = form is _FORMS[-1]
            if not (definite or follows_since(question, start) or _is_told(question, match)):
                continue
            if not definite and not is_claimed(question, start, match.end()):
                continue
            claim = _claim(match, question, index)
            if (claim.things or claim.unknown) and (claim.body or claim.approves):
                yield claim, start


def _is_told(question: str, match: re.Match[str]) -> bool:
    """Return whether a statement of its own, not a question, says it."""
    rest = question[match.end() :].lstrip()
    return not rest.startswith("?") and is_claimed(question, match.start(), match.end())


def _claim(match: re.Match[str], question: str, index: Index) -> _Claim:
    said = _without_since(match[0])
    body = _without_since(match["body"] or "").casefold()
    about = f"{match['object']} {match.groupdict().get('rest') or ''}"
    if not body and (
        by := re.search(rf"\bby\s+(?:the\s+)?((?:\w+\s+){{0,2}}{_BODY})", about, re.IGNORECASE)
    ):
        body = by[1].casefold()
    named = index.vocabulary.mentioned(about)
    known = {word for term in named for name in term.names for word in words(name)}
    return _Claim(
        said=said,
        definite=match.re is _FORMS[-1],
        body=body,
        approves=bool(re.match(_APPROVED, match["verb"], re.IGNORECASE)),
        things=tuple(term for term in named if term.category in _THINGS),
        conditions=tuple(term for term in named if term.category == "condition"),
        unknown=tuple(
            word
            for word in words(about)
            if word not in known and word not in _OTHER_WORDS and index.is_unknown_special(word)
        ),
    )


def _without_since(said: str) -> str:
    plain = re.sub(
        r"^\s*(?:since|because|as|given that|given|considering(?: that)?|now that|knowing that|although)\s+",
        "",
        said,
        flags=re.IGNORECASE,
    )
    plain = plain.strip(" ,")
    return f"{plain[0].lower()}{plain[1:]}" if re.match(r"(?:The|An?)\s", plain) else plain


def _sentences(claim: _Claim, index: Index) -> Iterator[Candidate]:
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
    for hit in index.search(question, _PASSAGES, words=question):
        source = index.sources[hit.passage.source_id]
        for number in range(len(hit.passage.sentences)) if not source.retracted else ():
            found = sentence(source, hit.passage, number, index)
            if not found.is_note and not any(index.sources[i].retracted for i in found.pointers):
                yield found


_PASSAGES = 20


def _holds(found: Candidate, claim: _Claim, index: Index) -> bool:
    """Return whether a sentence says what the claim says."""
    if claim.unknown or found.is_gap or not _is_of(found, claim, index):
        return False
    if not all(any(related(thing, term) for term in found.entities) for thing in claim.things):
        return False
    if not all(condition in found.entities for condition in claim.conditions if claim.approves):
        return False
    names = [name for term in (*claim.things, *claim.conditions) for name in term.names]
    if is_denied(found, names) or _DISADVISED.search(found.text) or _is_excepted(found, claim):
        return False
    return bool((_LABELLED if claim.approves else _COUNSEL).search(found.text))


_DISADVISED = re.compile(
    r"(?:advis\w*|recommend\w*|warns?) against|\bavoid|\bnot recommend", re.IGNORECASE
)


def _is_excepted(found: Candidate, claim: _Claim) -> bool:
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


def _is_of(found: Candidate, claim: _Claim, index: Index) -> bool:
    """Return whether a sentence speaks for the authority: it names it, or its source is of its kind."""
    source = found.source
    sources: list[Source] = [source, *(index.sources[id_] for id_ in found.pointers)]
    said = set(words(claim.body))
    if claim.approves or said & _REGULATORS:
        return any(s.evidence_level == "label" for s in sources) or bool(
            said & set(words(found.text))
        )
    named = said - {
        "the",
        "guideline",
        "guidelines",
        "guidance",
        "recommendation",
        "recommendations",
        "consensus",
        "current",
        "new",
        "international",
        "latest",
        "a",
        "an",
    }
    here = set(
        words(
            " ".join(
                [
                    found.text,
                    *(s.title for s in sources),
                    *(" ".join(s.topics) for s in sources),
                    *(s.id.replace("-", " ") for s in sources),
                ]
            )
        )
    )
    if named:
        return bool(named & here)
    return any(s.evidence_level == "guideline" for s in sources) or bool(
        {"guidance", "guideline", "consensus"} & here
    )


def _nearest(sentences: list[Candidate], claim: _Claim, index: Index) -> Candidate | None:
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
        of = _is_of(found, claim, index)
        thing = any(related(t, other) for t in claim.things for other in found.entities)
        cue = bool((_LABELLED if claim.approves else _COUNSEL).search(found.text))
        body = bool(set(words(claim.body)) & set(words(found.text)))
        if not (thing and (of or cue)) and not (body and (found.is_gap or cue)):
            continue
        score = 2.0 * thing + 1.5 * of + cue + 0.5 * bool(subjects & found.entities)
        score += (
            body
            + (1.0 if found.is_gap and (body or thing) else 0.0)
            - 2.0 * (found.source.review_status == "submitted")
            - 1.0 * bool(found.pointers and not found.is_gap)  # the source itself, not an overview
        )
        score += 2.0 * (cue and not found.is_gap and _is_excepted(found, claim)) + 0.3 * len(
            wanted & found.terms
        )
        scored.append((score, found))
    return max(scored, key=lambda pair: pair[0])[1] if scored else None
