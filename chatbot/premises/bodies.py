"""Who is said to advise or approve: a body by its name, or a guideline of nobody in particular."""

import re
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate
from chatbot.premises.grants import Grant
from chatbot.premises.lexicon import (
    ADVISED,
    AGAINST,
    BODIES,
    GENERAL,
    NAMED_BODIES,
    REGULATED,
    family,
)
from chatbot.premises.sentences import all_sentences_on
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import is_stop_word, words
from ingest.types import Source

GUIDANCE = r"(?:guidelines?|guidance|recommendations?|consensus(?:\s+statement)?|statement)"
_GUIDED = re.compile(
    rf"\b(?:the|an?)\s+(?P<who>(?:(?!(?:of|for|in|on|to|and|or)\s)[\w/-]+\s+){{1,4}}?){GUIDANCE}\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![\w{-])[A-Za-z]{3,12}(?![\w}-])")
_ACTS = (family(ADVISED), family(AGAINST), family(BODIES))
_SPEAKS = re.compile(
    r"(?:[’']s)?(?:\s+(?:has|have|had|now|also|already|clearly|strongly|current|new|latest|\{S\d+\}))*\s+([\w-]+)"
)
_ISSUES = re.compile(r"\s+(?:set|sets|issued?|issues|published|put|gave|gives|laid)\b")
_TELLS = re.compile(r"say|says|said|states?|stated|tells?|told", re.IGNORECASE)
_TO_BE_DONE = re.compile(
    r"\b(?:to|should|must|ought|needs?|never|always|avoid|first|preferred|choice|treat\w*)\b",
    re.IGNORECASE,
)
"""What makes something that is told advice: the NIH says that valine does worst is none."""
_STUDIES = ("cohort", "case-series", "case-report", "trial", "news")
"""Kinds of evidence that are no guidance of the society at whose meeting they were shown."""
_GUIDES = re.compile(r"guid|recommend|consensus|statement", re.IGNORECASE)
_MADE = re.compile(r"\bonly if\b|\bvot|\bdrew on\b|\bdeveloped by\b", re.IGNORECASE)
"""How guidance speaks of its making, which is no answer."""
_PASSAGES = 30
_COMMON_WORDS = ("nice", "who")
"""Names that are words of any title."""
_WORDS_TOO = (*_COMMON_WORDS, "ash", "aha")
"""Names that are words too unless in capitals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Who is said to advise: the words of its name, none for guidance of nobody in particular."""

    words: tuple[str, ...]
    said: str
    end: int


def body_in(grant: Grant, index: Index) -> Body | None:
    """Return who advises in a stretch; None when nobody does."""
    text = grant.text
    for match in _GUIDED.finditer(text):
        who = tuple(word for word in words(match["who"]) if _names(word, index))
        if who and not re.search(r"\{(?!S)", match["who"]):
            return Body(words=who, said=grant.typed(*match.span()), end=match.end())
    for match in _NAME.finditer(text):
        if _is_name(match[0], index) and _speaks(text, match.end()):
            return Body(words=(match[0].casefold(),), said=f"{match[0]} advice", end=match.end())
    general = family(BODIES).search(text)
    return Body(words=(), said=general[0], end=general.end()) if general else None


def _names(word: str, index: Index) -> bool:
    """Return whether a word before guideline is of the name of who wrote it, not of what it is on."""
    common = word in GENERAL or word.isdigit() or is_stop_word(word)
    return not (common or index.vocabulary.mentioned(word) or re.match(r"s\d+$", word))


def _is_name(said: str, index: Index) -> bool:
    if said.casefold() in NAMED_BODIES:
        return said.isupper() or said.casefold() not in _WORDS_TOO
    vocabulary = index.vocabulary
    known = (
        vocabulary.mentioned(said)
        or said.casefold() in (vocabulary.lay_terms or {})
        or any(said in (one.acronym, *one.aliases) for one in vocabulary.acronyms)
    )
    return said.isupper() and len(said) <= 6 and not known


def _speaks(text: str, at: int) -> bool:
    """Return whether a name there is of one who advises: NICE wants, the NICE position, its guideline."""
    if _ISSUES.match(text, at) and re.search(GUIDANCE, text, re.IGNORECASE):
        return True
    near = _SPEAKS.match(text, at)
    if near is None or not any(cue.fullmatch(near[1]) for cue in _ACTS):
        return False
    return not _TELLS.fullmatch(near[1]) or bool(_TO_BE_DONE.search(text, near.end()))


def on(body: Body, index: Index) -> list[Candidate]:
    """Return the sentences on guidance of a body, gaps too, best first."""
    subject = next((term.name for term in themes(index)), "")
    asked = f"{' '.join(body.words)} guideline recommendation {subject}"
    return list(all_sentences_on(asked, index, k=_PASSAGES))


def is_held(body: Body, index: Index) -> bool:
    """Return whether a source is guidance of a body, or reports it."""
    who, sources = set(body.words), index.sources.values()
    if not who or any(_is_guidance_of(who, one) for one in on(body, index)):
        return True
    if who & REGULATED:
        return any(source.evidence_level == "label" for source in sources)
    return len(who) == 1 and any(
        who <= set(words(f"{source.title} {source.journal or ''}"))
        for source in sources
        if may_guide(source) and not who & set(_COMMON_WORDS)
    )


def _is_guidance_of(who: set[str], found: Candidate) -> bool:
    """Return whether a sentence is of, or tells of, guidance of a body."""
    source, told = found.source, f"{found.text} {found.source.title}"
    guides = source.evidence_level in ("guideline", "label") or re.search(GUIDANCE, told, re.I)
    return bool(guides) and not found.is_gap and who <= set(words(told))


def may_guide(source: Source) -> bool:
    """Return whether a source may give or tell advice: a study shown at a society's meeting does not."""
    return source.evidence_level not in _STUDIES or bool(_GUIDES.search(source.title))


def nearest_guidance(body: Body, index: Index) -> Candidate | None:
    """Return the sentence that says that guidance of a body is not held; else one of what is."""
    found = on(body, index)
    gaps = [one for one in found if one.is_gap and set(body.words) & set(words(one.text))]
    guidance = (
        one
        for one in found
        if one.source.evidence_level == "guideline" and not _MADE.search(one.text)
    )
    return next(iter(gaps), None) or next(guidance, None)
