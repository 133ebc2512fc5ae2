"""Advice that a question takes for granted, of a body that gave none held here, or gave another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate
from chatbot.premises.authority_held import (
    DISCLAIMED,
    GENERAL,
    Said,
    holds,
    may_guide,
    nearest,
    sentences,
)
from chatbot.premises.claim import FalseClaim
from chatbot.premises.grants import Grant, grants
from chatbot.premises.lexicon import (
    ADVISED,
    AGAINST,
    BODIES,
    LIGHT,
    NAMED_BODIES,
    NOT,
    REGULATED,
    family,
)
from chatbot.premises.sentences import all_sentences_on
from chatbot.premises.tagged import Tagged
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.terms import is_stop_word, words

_ADVISED, _AGAINST, _BODY = family(ADVISED), family(AGAINST), family(BODIES)
_ACRONYM = re.compile(r"(?<![\w{-])[A-Z]{3,6}(?![\w}-])")
_GUIDANCE = r"(?:guidelines?|guidance|recommendations?|consensus(?:\s+statement)?|statement)"
_GUIDED = re.compile(
    rf"\b(?:the|an?)\s+(?P<who>(?:(?!(?:of|for|in|on|to|and|or)\s)[\w/-]+\s+){{1,4}}?){_GUIDANCE}\b",
    re.IGNORECASE,
)
_THINGS = ("drug", "drug-class", "procedure", "lab", "organism")
_QUALIFIED = re.compile(
    r"\b(?:fast|early|late|long|long-term|high|high-dose|low|full|chronic|first|more|over|before|after|alone|prolonged|abrupt\w*|sudden\w*|rapid\w*)\b",
    re.IGNORECASE,
)
"""What advice against may narrow: not the thing, but its long or early use."""
_ORDER = re.compile(r"\b(?:first|last|early|second|slowly|carefully)\b", re.IGNORECASE)
_FOLLOWED = re.compile(
    r"\b(?:according to|as per|per|following|based on|under|in line with|in|by|of|with)\s+$",
    re.IGNORECASE,
)
_TOLD = re.compile(r"say|says|said|states?|stated|tells?|told", re.IGNORECASE)
_TO_BE_DONE = re.compile(
    r"\b(?:to|should|must|ought|needs?|never|always|avoid|first|preferred|choice|treat\w*)\b",
    re.IGNORECASE,
)
"""What makes something that is told advice: the NIH says that valine does worst is none."""
_PASSAGES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """Who is said to advise: its own words, none for guidance of nobody in particular."""

    words: tuple[str, ...]
    said: str
    end: int


def unheld_advice(text: Tagged, index: Index) -> list[FalseClaim]:
    """Return what a body is wrongly said to advise; else advice of a body of which none is held."""
    claims: list[FalseClaim] = []
    bodies: list[FalseClaim] = []
    for grant in grants(text, index):
        body = _body(grant, index)
        if body is None:
            continue
        if not grant.stretch.phrase:
            claims += _unheld_claims(grant, body, index)
        if body.words and _counts_on(grant, body):
            bodies += _unheld_body(body, index, grant.place(0))
    return (claims or bodies)[:1]


def _body(grant: Grant, index: Index) -> _Body | None:
    """Return who advises in a stretch; None when nobody does."""
    text = grant.text
    for match in _GUIDED.finditer(text):
        who = [word for word in words(match["who"]) if word not in GENERAL and not word.isdigit()]
        who = [
            word
            for word in who
            if not _is_subject(word, index)
            and not is_stop_word(word)
            and not word.startswith(("s0", "s1"))
        ]
        if who and not re.search(r"\{", match["who"].replace("{S", "")):
            said = " ".join(match[0].split())
            return _Body(
                words=tuple(who),
                said=grant.question.plain(
                    grant.stretch.start + match.start(), grant.stretch.start + match.end()
                )
                or said,
                end=match.end(),
            )
    for match in re.finditer(r"(?<![\w{-])[A-Za-z]{3,12}(?![\w}-])", text):
        word = match[0].casefold()
        upper = bool(_ACRONYM.fullmatch(match[0]))
        known = word in NAMED_BODIES and (upper or word not in ("nice", "ash", "who", "aha"))
        if (
            known
            or (upper and not _is_subject(match[0], index) and not _is_acronym(match[0], index))
        ) and _speaks(text[match.end() :]):
            return _Body(words=(word,), said=f"{match[0]} advice", end=match.end())
    general = _BODY.search(text)
    return _Body(words=(), said=general[0], end=general.end()) if general else None


def _speaks(after: str) -> bool:
    """Return whether what follows a name makes it one who advises: NICE wants, the NICE position."""
    near = re.match(
        r"(?:[’']s)?(?:\s+(?:has|have|had|now|also|already|clearly|strongly|current|new|latest|\{S\d+\}))*\s+([\w-]+)",
        after,
    )
    if near is None or not any(cue.fullmatch(near[1]) for cue in (_ADVISED, _AGAINST, _BODY)):
        return False
    return not _TOLD.fullmatch(near[1]) or bool(_TO_BE_DONE.search(after[near.end() :]))


def _is_subject(word: str, index: Index) -> bool:
    """Return whether a word names what a guideline is on, not who wrote it."""
    return bool(index.vocabulary.mentioned(word))


def _is_acronym(word: str, index: Index) -> bool:
    return any(word in (a.acronym, *a.aliases) for a in index.vocabulary.acronyms)


def _counts_on(grant: Grant, body: _Body) -> bool:
    """Return whether a stretch takes it for granted that a body has given advice."""
    after = grant.text[body.end :]
    if grant.stretch.phrase and not _FOLLOWED.search(grant.question.text[: grant.stretch.start]):
        return False
    if family(NOT).search(grant.text) or re.match(
        r"\s+(?:trial|study|criteria|score|level|test)", after
    ):
        return False
    advises = (
        _ADVISED.search(after)
        or _AGAINST.search(after)
        or re.search(_GUIDANCE, body.said, re.IGNORECASE)
    )
    return bool(advises) and grant.stretch.asks not in ("who", "whom", "where")


def _unheld_claims(grant: Grant, body: _Body, index: Index) -> Iterator[FalseClaim]:
    """Yield advice for or against a thing that no source held here gives."""
    if grant.stretch.asks and grant.stretch.asks != "why":
        return
    text = grant.text
    against = _AGAINST.search(text, body.end)
    if not against and (not _ADVISED.search(text, body.end) or family(NOT).search(text)):
        return
    cue = against or _ADVISED.search(text, body.end)
    claim = _claim(grant, body, bool(against), index)
    if not (claim.things or claim.unknown) or cue is None:
        return
    if against and not _is_bare(grant):
        return
    found = list(sentences(claim, index))
    held = not body.words or _is_held(body, index)
    if any(holds(one, claim, index) for one in found):
        return
    at = grant.place(0)
    yield FalseClaim(
        given=grant.given(),
        notice=_told(grant),
        start=at,
        end=at,
        right="",
        correction=nearest(found, claim, index) if held else _nearest(body.words, _on(body, index)),
    )


def _told(grant: Grant) -> str:
    """Return what is told of a claim: in the reader's words, or for a why without its does."""
    said = re.sub(r"^(The|An?)\b", lambda match: match[0].lower(), grant.given())
    if grant.stretch.told:
        return f"No source held here says that {said}."
    said = re.sub(r"^(?:does|do|did|has|have|would)\s+", "", said)
    return f"No source held here bears out “{said}”."


def _claim(grant: Grant, body: _Body, against: bool, index: Index) -> Said:
    terms = [m.term for m in grant.mentions()]
    typed = set(words(grant.question.plain(grant.stretch.start, grant.stretch.end)))
    terms += [
        term
        for term in index.vocabulary.terms
        if term.category == "procedure"
        and any(" " in name and set(words(name)) <= typed for name in term.names)
    ]
    known = {word for term in terms for name in term.names for word in words(name)}
    about = [
        word for word in words(re.sub(r"\{[A-Z]\d+\}", " ", grant.text)) if word not in body.words
    ]
    return Said(
        body=" ".join(body.words) or body.said.casefold(),
        approves=False,
        things=tuple(dict.fromkeys(term for term in terms if term.category in _THINGS)),
        conditions=tuple(term for term in terms if term.category == "condition"),
        unknown=tuple(
            word
            for word in about
            if word not in known
            and word not in LIGHT
            and not is_stop_word(word)
            and not _ADVISED.fullmatch(word)
            and not _AGAINST.fullmatch(word)
            and not _BODY.fullmatch(word)
            and index.is_unknown_special(word)
        ),
        against=against,
    )


def _is_bare(grant: Grant) -> bool:
    """Return whether advice against a thing is against all of it, not its long or early use."""
    return not _QUALIFIED.search(grant.text)


def _unheld_body(body: _Body, index: Index, at: int) -> Iterator[FalseClaim]:
    """Yield guidance of a body when no source is or reports it."""
    if _is_held(body, index):
        return
    yield FalseClaim(
        given=body.said,
        notice=f"No source held here is or reports {body.said}.",
        start=at,
        end=at,
        right="",
        correction=_nearest(body.words, _on(body, index)),
    )


def _on(body: _Body, index: Index) -> list[Candidate]:
    subject = next((term.name for term in themes(index)), "")
    asked = f"{' '.join(body.words)} guideline recommendation {subject}"
    return list(all_sentences_on(asked, index, k=_PASSAGES))


def _is_held(body: _Body, index: Index) -> bool:
    """Return whether a source is guidance of a body, or reports it."""
    told = any(_is_guidance_of(body.words, one) for one in _on(body, index))
    return told or _is_source(body.words, index)


def _is_guidance_of(who: tuple[str, ...], found: Candidate) -> bool:
    """Return whether a sentence is of, or tells of, guidance of a body."""
    if found.is_gap:
        return False
    source, text = found.source, found.text
    is_told = re.search(_GUIDANCE, f"{text} {source.title}", re.IGNORECASE)
    is_it = source.evidence_level in ("guideline", "label") or is_told
    return bool(is_it) and set(who) <= set(words(f"{text} {source.title}"))


def _is_source(who: tuple[str, ...], index: Index) -> bool:
    """Return whether a body is itself a source: its name is in a title or is a publisher's."""
    if set(who) & REGULATED:
        return any(source.evidence_level == "label" for source in index.sources.values())
    return len(who) == 1 and any(
        who[0] in words(f"{source.title} {source.journal or ''}")
        for source in index.sources.values()
        if may_guide(source) and who[0] not in ("nice", "who")
    )


def _nearest(who: tuple[str, ...], found: list[Candidate]) -> Candidate | None:
    """Return the sentence that says it is not held; else one of the guidance that is."""
    for one in found:
        if one.is_gap and set(who) & set(words(one.text)):
            return one
    return next(
        (
            one
            for one in found
            if one.source.evidence_level == "guideline" and not DISCLAIMED.search(one.text)
        ),
        None,
    )
