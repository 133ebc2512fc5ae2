"""Claims that an authority said something: "as the FDA approved X", "since the guideline recommends X".

They are looked for in what the sources hold of that authority. What is held goes with the question
as it is; of what is not held the reader is told, with the nearest that a source says.
"""

import re
from collections.abc import Iterator

from chatbot.premises.authority_held import Said, holds, nearest, sentences
from chatbot.premises.claim import FalseClaim
from chatbot.premises.tagged import follows_since, is_claimed
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import words
from ingest.vocabulary import Term

_BODY = r"(?:guidelines?|guidance|recommendations?|consensus|statements?|panel|FDA|EMA|MHRA|NICE|ACR|EULAR|EBMT|ASH|WHO|NIH|BSR|NCCN|label|labelling|labeling|authorities|regulators?|agency|GeneReviews)"
_APPROVED = r"(?:approv\w*|licen[cs]\w*|authori[sz]\w*|indicat(?:ed|ion)|labell?ed|registered)"
_ADVISED = r"(?:recommend\w*|advis\w*|endors\w*|mandat\w*|requir\w*|prefer\w*|suggest\w*|prescrib\w*|says?|states?)"
_AGAINST = (
    r"(?:(?:recommend|advis|warn)\w*\s+(?:strictly\s+|strongly\s+)?(?:against|never\s+to|not\s+to|no\b)"
    r"|discourag\w*|forbids?|prohibits?|bans?|rejects?|rules?\s+out)"
)
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:the\s+|an?\s+)?(?P<body>(?:[\w/-]+\s+){{0,4}}?{_BODY})\s+(?:(?:has|have|now|already|strongly|clearly|also)\s+)*"
        rf"(?P<verb>{_AGAINST}|{_APPROVED}|{_ADVISED})\s+(?P<object>[^?.;:,]+)",
        rf"(?P<object>[\w()/-]+(?:\s[\w()/-]+){{0,5}}?)\s+(?:is|are|was|were|has been|have been|got)\s+(?:now\s+|already\s+)?(?:(?P<body>FDA|EMA|MHRA)[\s-])?"
        rf"(?P<verb>{_APPROVED}|recommended|endorsed)(?P<rest>\s+(?:by|for|in|as)\b[^?.;,]*)?",
        r"(?P<object>[\w()/-]+(?:\s[\w()/-]+){0,2}?)\s+(?:has|carries|got|holds|comes with)\s+(?:now\s+)?(?:an?|its)\s+(?P<rest>(?:[\w/-]+\s+){0,4}?)"
        r"(?P<verb>indication|approval|licen[cs]e|authori[sz]ation)\b(?P<more>\s+(?:for|in)\b[^?.;:,]*)?",
        r"\bthe\s+(?P<body>FDA|EMA|MHRA|EULAR|ACR|NICE)[\s-](?P<verb>approved|licensed|recommended|endorsed)\s+(?P<object>[^?.;,]+)",
        r"\bthe\s+(?P<verb>approved|licensed|labelled)\s+(?P<object>[^?.;,]+)",
    )
)
_DEFINITE = _FORMS[3:]
"""Those that speak of a thing, the approved dose."""
_ASKED_OF_IT = re.compile(
    r"\b(?:right|suitable|appropriate|enough|safe|correct|adequate|too|also|used|given|works?|effective|useful)\b",
    re.IGNORECASE,
)
"""What begins what is asked of a thing: the approved dose right for another disease."""
_THINGS = ("drug", "drug-class", "procedure", "lab", "organism")
_OTHER_WORDS = frozenset(
    "use used using treatment therapy drug patient patients dose with without first line option it them this that starting all every".split()  # noqa: SIM905
)


_ALL_OF_IT = frozenset(
    "any all the a use using of giving give to start starting routine every in for patients with".split()  # noqa: SIM905
)
"""Words beside a thing that do not narrow it."""


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
            claim = _claim(match, question, index)
            if not definite and not claim.against and not is_claimed(question, start, match.end()):
                continue
            if claim.against and not (
                is_claimed(question, start, start) and _is_bare(match["object"], claim)
            ):
                continue
            if definite and _of_another_disease(claim, index):
                continue
            if (claim.things or claim.unknown) and (claim.body or claim.approves):
                yield claim, start


def _is_told(question: str, match: re.Match[str]) -> bool:
    """Return whether a statement of its own, not a question, says it."""
    rest = question[match.end() :].lstrip()
    end = match.start() if re.match(_AGAINST, match["verb"], re.IGNORECASE) else match.end()
    return not rest.startswith("?") and is_claimed(question, match.start(), end)


def _is_bare(said: str, claim: Said) -> bool:
    """Return whether advice against a thing is against all of it, not its long or early use."""
    known = {
        word
        for term in (*claim.things, *claim.conditions)
        for name in term.names
        for word in (*words(name), *(f"{word}s" for word in words(name)))
    }
    return all(word in known | _ALL_OF_IT for word in words(said))


def _of_another_disease(claim: Said, index: Index) -> bool:
    """Return whether a thing spoken of is for another disease: not held, but nothing is wrong."""
    return bool(claim.conditions) and not set(claim.conditions) & set(themes(index))


def _claim(match: re.Match[str], question: str, index: Index) -> Said:
    said = _without_since(match[0])
    body = _without_since(match.groupdict().get("body") or "").casefold()
    parts = match.groupdict()
    about = " ".join(parts.get(name) or "" for name in ("object", "rest", "more"))
    definite = match.re in _DEFINITE
    if definite:
        about = _ASKED_OF_IT.split(about)[0]
    if not body and (
        by := re.search(rf"\bby\s+(?:the\s+)?((?:\w+\s+){{0,2}}{_BODY})", about, re.IGNORECASE)
    ):
        body = by[1].casefold()
    named = index.vocabulary.mentioned(about)
    known = {word for term in named for name in term.names for word in words(name)}
    if definite and not any(term.category == "condition" for term in named):
        named = [*named, *(term for term in themes(index) if _asks_its_dose(term, match, question))]
    return Said(
        said=said,
        definite=definite,
        against=bool(re.match(_AGAINST, match["verb"], re.IGNORECASE)),
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


_DOSE = r"(?:dos(?:e|es|ing|age)|regimen|schedule|indication)"


def _asks_its_dose(disease: Term, match: re.Match[str], question: str) -> bool:
    """Return whether a sentence asks which dose for a disease something approved gives."""
    start = max(question.rfind(mark, 0, match.start()) for mark in ".?!;") + 1
    names = "|".join(map(re.escape, disease.names))
    asked = rf"\W*(?:which|what)\s+(?:\w+\s+)?(?:(?:{names})\s+{_DOSE}|{_DOSE}\s+(?:for|in)\s+(?:{names}))\b"
    return bool(re.match(asked, question[start : match.start()], re.IGNORECASE))


def _without_since(said: str) -> str:
    plain = re.sub(
        r"^\s*(?:since|because|as|given that|given|considering(?: that)?|now that|knowing that|although)\s+",
        "",
        said,
        flags=re.IGNORECASE,
    )
    plain = plain.strip(" ,")
    return f"{plain[0].lower()}{plain[1:]}" if re.match(r"(?:The|An?)\s", plain) else plain
