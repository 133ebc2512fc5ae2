"""How often, or in whom, a question says that a disease shows something, against what sources give."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from chatbot.claims.faults import GROUPS
from chatbot.premises.claim import FalseClaim
from chatbot.premises.shares import ABSENT, RARE, HowOften, how_often
from chatbot.premises.tagged import Tagged, is_claimed
from chatbot.question.followup import themes
from ingest.index import Index
from ingest.vocabulary import Term

Level = Literal["never", "rare", "common", "mostly", "only", "more", "less"]
_LEVELS: dict[Level, str] = {
    "never": rf"(?:almost never|{ABSENT}|spared|cannot|can't|can not|(?:do|does) not|don't|doesn't|spares?|alone|untouched|unaffected|immune|exempt)",
    "rare": rf"(?:{RARE}|hardly ever|scarcely ever|few)",
    "common": r"(?:common(?:ly)?|frequent(?:ly)?|often|usual)",
    "mostly": r"(?:mainly|mostly|predominantly|chiefly|primarily|usually|typically|always|most|the majority of|nearly all|almost all|all|more often)",
    "only": r"(?:only|exclusively|solely|nearly exclusively|almost exclusively|just)",
    "more": r"(?:more (?:often|frequently|commonly|common|frequent|likely)|commoner|likelier)",
    "less": r"(?:less (?:often|frequently|commonly|common|frequent|likely)|rarer)",
}
_RARE_FROM, _COMMON_UNDER, _MOSTLY_UNDER, _HALF = 20.0, 10.0, 40.0, 50.0
"""From what share a thing is not rare; under what it is not common, and not what is mostly seen."""
_GROUP = "|".join(sorted((word for _, words in GROUPS.values() for word in words), key=len))
_THING = rf"(?:\{{[A-Z](?P<x>\d+)\}}|(?P<group>\b(?:{_GROUP})\b))(?:\s+(?:disease|involvement|patients))?"
_SUBJECT = r"(?:patients with\s+)?\{S(?P<s>\d+)\}(?:\s+(?:syndrome|disease))?"
_VERY = r"(?:(?:very|quite|extremely|rather|so|really|too|an?|also|almost|usually)\s+)*"
_BE = r"(?:is|are|was|were|being|remains?)"
_OCCURS = rf"(?:occurs?|happens?|appears?|develops?|(?:{_BE}\s+)?(?:seen|found|observed|reported|affected)|gets?|has|have|suffers? from)"
_STRIKES = r"(?:affects?|affecting|strikes?|hits?|involves?|causes?|occurs? in|develops? in|arises? in|is seen in|is found in|is (?:an? )?(?:disease|disorder|illness|syndrome|condition) of|is)"


_AFFECTED = r"(?:hit|struck|affected|diagnosed|ill|to get it|to have it)"
_SUBJECT_TOO = r"\{S(?P<too>\d+)\}"


def _any(*levels: Level) -> str:
    return "(?:" + "|".join(_LEVELS[level] for level in levels) + ")"


_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_THING}\s+{_BE}\s+{_VERY}(?P<level>{_any('rare', 'common', 'never')})(?:\s+(?:feature|finding|complication)s?)?\s+(?:in|of|with|by|among)\s+{_SUBJECT}",
        rf"{_THING}\s+(?P<level>{_any('rare', 'never', 'common', 'mostly')})\s+{_OCCURS}\s+(?:in\s+|by\s+)?{_SUBJECT}",
        rf"{_THING}\s+(?P<level>{_LEVELS['never']})\s+(?:get|have|develop|catch|suffer from|be affected by|occur in)\s+{_SUBJECT}",
        rf"{_SUBJECT}\s+(?P<level>spares?)\s+(?:[a-z]+\s+)?{_THING}",
        rf"{_SUBJECT}\s+(?:leaves?|lets?)\s+(?:[a-z]+\s+)?{_THING}\s+(?P<level>alone|untouched)",
        rf"\bwhy\s+{_BE}\s+(?:[a-z]+\s+)?{_THING}\s+{_VERY}(?P<level>{_any('rare', 'never')})(?:\s+(?:hit|struck|affected))?\s+(?:by|in|from|to)\s+{_SUBJECT}(?!\s+(?:more|less)\b)",
        rf"\b(?:why|reason|how come)\b[^.?;]{{0,20}}?{_THING}\s+{_VERY}(?:{_BE}\s+)?(?:{_AFFECTED}\s+)?(?P<level>{_any('more', 'less')})(?:\s+{_AFFECTED})?\s+(?:by\s+{_SUBJECT}\s+)?than\s+[a-z]+(?:\s+(?:by|with|to get)\s+{_SUBJECT_TOO})?",
        rf"{_SUBJECT}\s+(?:{_BE}|{_STRIKES})\s+(?P<level>{_any('more', 'less')})\s+(?:in|among)?\s*{_THING}\s+than\b",
        rf"{_SUBJECT},?\s+(?:which |that )?(?P<level>{_any('only', 'mostly', 'rare', 'never')})\s+{_STRIKES}\s+(?:the\s+|an?\s+)?(?:[a-z]+\s+)?{_THING}",
        rf"{_SUBJECT},?\s+(?:which |that )?{_STRIKES}\s+(?P<level>{_any('only', 'mostly')})\s+(?:an?\s+(?:disease|disorder|illness)\s+of\s+)?(?:the\s+)?(?:[a-z]+\s+)?{_THING}",
        rf"\b(?P<level>{_any('mostly', 'rare')})\s+(?:of the\s+)?(?:patients|people|cases|those)\s+with\s+{_SUBJECT}\s+(?:are|were|have|had|get|develop|show)\s+(?:an?\s+)?{_THING}",
        rf"\bthe\s+(?P<level>rar)ity\s+of\s+{_THING}\s+(?:in|of)\s+{_SUBJECT}",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """That a thing is, at some level, seen in a disease."""

    level: Level
    name: str
    names: tuple[str, ...]
    others: tuple[str, ...]
    """Words for people of the other groups of its kind; empty for a thing that is no group."""
    subject: Term


def wrong_frequencies(text: Tagged, index: Index) -> Iterator[FalseClaim]:
    """Yield what is called rare, common, usual or the only thing where sources say otherwise."""
    for form in _FORMS:
        for match in form.finditer(text.text):
            if not is_claimed(text.text, match.start(), match.start()):
                continue
            claim = _claim(match, text, index)
            said = how_often(claim.names, claim.subject, index) if claim else None
            if not claim or not said or not (shown := _against(claim, said, index)):
                continue
            given = text.plain(match.start(), match.end())
            yield FalseClaim(
                given=given,
                notice=f"The sources held here do not bear out “{given}”: see the sentence on {claim.name}.",
                start=text.place(match.start()),
                end=text.place(match.start()),
                right="",
                correction=shown.nearest_to_median(),
            )


def _claim(match: re.Match[str], text: Tagged, index: Index) -> _Claim | None:
    level = _level_of(match["level"])
    number = match["s"] or match.groupdict().get("too")
    subject = text.term(number).term if number else None
    if level is None or subject is None or subject not in themes(index):
        return None
    if match["group"]:
        return _of_group(level, match["group"].casefold(), subject)
    thing = text.term(match["x"]).term
    if thing == subject or thing.category in ("drug", "drug-class", "gene"):
        return None
    kin = [term for term in index.vocabulary.terms if thing.name in term.classes]
    names = tuple(name for term in (thing, *kin) for name in term.names)
    return _Claim(level=level, name=thing.name, names=names, others=(), subject=subject)


def _of_group(level: Level, said: str, subject: Term) -> _Claim:
    name, (kind, names) = next((name, group) for name, group in GROUPS.items() if said in group[1])
    others = tuple(
        word
        for other, (same, words) in GROUPS.items()
        if same == kind and other != name
        for word in (other, *sorted(words))
    )
    return _Claim(
        level=level, name=name, names=(name, *sorted(names)), others=others, subject=subject
    )


def _level_of(said: str) -> Level | None:
    said = " ".join(said.casefold().split())
    return next(
        (level for level, cue in _LEVELS.items() if re.fullmatch(cue, said)),
        "rare" if said == "rar" else None,
    )


def _against(claim: _Claim, said: HowOften, index: Index) -> HowOften | None:
    """Return what speaks against a claim; None when it may be so or nothing is known."""
    if claim.level == "only":
        if not claim.others:
            return None
        if said.shares and said.median < _MOSTLY_UNDER:
            return said
        others = how_often(claim.others, claim.subject, index)
        return others if others.shares else None
    if not said.shares:
        return _of_the_rest(claim, index)
    median, called_rare = said.median, bool(said.rare or said.absent)
    wrong = {
        "never": not said.absent,
        "rare": not called_rare and median >= _RARE_FROM,
        "common": called_rare and median < _COMMON_UNDER,
        "mostly": median < _MOSTLY_UNDER,
        "more": bool(claim.others) and median < _HALF,
        "less": bool(claim.others) and median > _HALF,
    }
    return said if wrong[claim.level] else None


def _of_the_rest(claim: _Claim, index: Index) -> HowOften | None:
    """Return the share of the other groups when it speaks against a claim on one: few are women."""
    others = how_often(claim.others, claim.subject, index) if claim.others else None
    few = others is not None and bool(others.shares) and others.median < _HALF
    return others if few and claim.level in ("never", "rare", "less") else None
