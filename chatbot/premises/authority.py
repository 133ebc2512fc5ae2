"""Claims that an authority said something: "as the FDA approved X", "since the guideline recommends X".

They are looked for in what the sources hold of that authority. What is held goes with the question
as it is; of what is not held the reader is told, with the nearest that a source says.
"""

import re
from collections.abc import Iterator

from chatbot.premises.authority_held import Said, holds, nearest, sentences
from chatbot.premises.claim import FalseClaim
from chatbot.premises.tagged import follows_since, is_claimed
from ingest.index import Index
from ingest.terms import words

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
        r"\bthe\s+(?P<verb>approved|licensed|labelled)\s+(?P<object>[^?.;,]+)",
    )
)
_DEFINITE = _FORMS[2:]
"""Those that speak of a thing, the approved dose."""
_THINGS = ("drug", "drug-class", "procedure", "lab", "organism")
_OTHER_WORDS = frozenset(
    "use used using treatment therapy drug patient patients dose with without first line option it them this that starting all every".split()  # noqa: SIM905
)


def unheld_claims(question: str, index: Index) -> list[FalseClaim]:
    """Return what a question says an authority said, and no source held here says so."""
    found = []
    for claim, start in _claims(question, index):
        found_on = list(sentences(claim, index))
        if any(holds(said, claim, index) for said in found_on):
            continue
        found.append(
            FalseClaim(
                given=claim.said,
                notice=f"No source held here {'gives' if claim.definite else 'says that'} {claim.said}.",
                start=start,
                end=start,
                right="",
                correction=nearest(found_on, claim, index),
            )
        )
    return found[:1]


def _claims(question: str, index: Index) -> Iterator[tuple[Said, int]]:
    for form in _FORMS:
        for match in form.finditer(question):
            start = match.start()
            definite = form in _DEFINITE
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


def _claim(match: re.Match[str], question: str, index: Index) -> Said:
    said = _without_since(match[0])
    body = _without_since(match.groupdict().get("body") or "").casefold()
    about = f"{match['object']} {match.groupdict().get('rest') or ''}"
    if not body and (
        by := re.search(rf"\bby\s+(?:the\s+)?((?:\w+\s+){{0,2}}{_BODY})", about, re.IGNORECASE)
    ):
        body = by[1].casefold()
    named = index.vocabulary.mentioned(about)
    known = {word for term in named for name in term.names for word in words(name)}
    return Said(
        said=said,
        definite=match.re in _DEFINITE,
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
