"""Wrong expansions of an acronym in a question: found, taken out, and put right from a source."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from ingest.terms import words
from ingest.vocabulary import Acronym, Vocabulary

_FILLER = frozenset(
    "a an and or of the with in on to for other syndrome disease disorder symptoms".split()  # noqa: SIM905
)
_NAMES_AN_ILLNESS = ("syndrome", "disease", "disorder")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongExpansion:
    """An acronym that the question spells out wrongly."""

    acronym: Acronym
    given: str
    """What the question says it stands for."""
    start: int
    """The stretch of the question to leave out when searching."""
    end: int


def wrong_expansions(question: str, vocabulary: Vocabulary) -> list[WrongExpansion]:
    """Return the acronyms of the corpus that a question spells out wrongly.

    Only acronyms whose expansion a source of the corpus states are looked at: an acronym may
    rightly mean something else elsewhere, and a correction needs a citation.
    """
    return [
        wrong
        for acronym in vocabulary.acronyms
        if acronym.source
        for wrong in _claims(question, acronym)
        if _is_expansion(wrong.given, acronym) and not _is_right(wrong.given, acronym)
    ]


def without(question: str, wrong: list[WrongExpansion]) -> str:
    """Return the question with the wrong expansions left out."""
    for claim in sorted(wrong, key=lambda claim: -claim.start):
        question = question[: claim.start] + claim.acronym.acronym + question[claim.end :]
    return re.sub(r"\s+", " ", question).strip()


def _claims(question: str, acronym: Acronym) -> list[WrongExpansion]:
    """Return each place where the question seems to say what the acronym stands for."""
    name = re.escape(acronym.acronym)
    first = re.escape(acronym.acronym[0])
    patterns = (
        rf"\b{name}\b(?:\s+syndrome)?\s*[(\[]([^()\[\]]{{3,200}})[)\]]",
        rf"\b{name}\b(?:\s+syndrome)?,?\s+(?:which\s+)?(?:stands\s+for|means|is\s+short\s+for|i\.e\.)"
        r"[\s:,]+([^?.;()]{3,200})",
        rf"\b({first}[\w-]*,?\s+(?:[\w-]+,?\s+){{1,12}}?)[(\[]{name}[)\]]",
    )
    return [
        WrongExpansion(
            acronym=acronym, given=match[1].strip(" ,'\""), start=match.start(), end=match.end()
        )
        for pattern in patterns
        for match in re.finditer(pattern, question, re.IGNORECASE)
    ]


def _is_expansion(given: str, acronym: Acronym) -> bool:
    """Tell an expansion from a remark: its initials follow the acronym's letters."""
    content = _content(given)
    letters = acronym.acronym.casefold()
    if not content or content[0][0] != letters[0]:
        return False
    matched, at = 0, 0
    for word in [*content, *(w for w in words(given) if w in _NAMES_AN_ILLNESS)]:
        place = letters.find(word[0], at)
        if place >= 0:
            matched, at = matched + 1, place + 1
    capitals = sum(word[0].isupper() for word in re.findall(r"\w+", given))
    named = any(word in _NAMES_AN_ILLNESS for word in words(given))
    return matched >= 3 or (matched >= 2 and (capitals >= 2 or named))


def _is_right(given: str, acronym: Acronym) -> bool:
    if given.casefold() in {name.casefold() for name in (acronym.acronym, *acronym.aliases)}:
        return True
    said = _content(given)
    for expansion in acronym.expansions:
        right = _content(expansion)
        if all(any(_alike(word, other) for other in said) for word in right):
            return True
        if len(said) >= 0.6 * len(right) and all(
            any(_alike(word, other) for other in right) for word in said
        ):
            return True
    return False


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word not in _FILLER]


def _alike(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other).ratio() >= 0.85
