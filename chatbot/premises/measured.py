"""The shares and typical values that a text gives, each with the words that say of what."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.claims.wording import content

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent)")
_PART = re.compile(
    r"(?<![\w.])(\d[\d,]*|one)\s+(?:out\s+of|of|in)\s+(?:the\s+|every\s+)?(\d[\d,]*)"
)
_IN_WORDS = {
    "two-thirds": 0.67,
    "two thirds": 0.67,
    "three quarters": 0.75,
    "three-quarters": 0.75,
    "a third": 0.33,
    "a quarter": 0.25,
    "a fifth": 0.2,
    "a tenth": 0.1,
    "half": 0.5,
}
_WORDS = re.compile("|".join(rf"\b{words}\b" for words in _IN_WORDS))
_TYPICAL = re.compile(
    r"\b(?:median|mean|average)\b[^.;,()]{0,60}?\b(\d+(?:\.\d+)?)[\s-](year|month|week|day|mg)s?\b"
)
_AFTER, _ROUNDED = 40, 0.1
PEOPLE = frozenset(["man", "woman", "child"])
"""What the words for of whom something is told stand for."""
_LEAST = re.compile(r"\b(?:more than|over|at least|above)\s*$", re.IGNORECASE)
_MOST = re.compile(r"\b(?:less than|fewer than|under|at most|below|up to)\s*$", re.IGNORECASE)
_ALIKE, _PAIR = 0.4, 2
_FAR = {"share": 1.3}
_FAR_ELSE = 1.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A share from 0 to 1, or a typical value with its unit."""

    value: float
    unit: str
    around: frozenset[str]
    """What the words before it and shortly after it stand for."""

    limit: str = ""
    """Whether it is said to be the least or the most."""

    def is_on_the_same(self, other: "Measure") -> bool:
        """Return whether a value of a source is of what this one is of."""
        shared = len(self.around & other.around)
        people = self.around & PEOPLE == other.around & PEOPLE
        return people and shared > _ALIKE * max(len(self.around), len(other.around))

    def is_far(self, other: "Measure") -> bool:
        """Return whether another is not the same, rounded, nor a limit that this one keeps."""
        if (other.limit == "least" and self.value >= other.value) or (
            other.limit == "most" and self.value <= other.value
        ):
            return False
        low, high = sorted((self.value, other.value))
        return not low or high / low > _FAR.get(self.unit, _FAR_ELSE)


def measures_in(text: str) -> tuple[Measure, ...]:
    """Return the shares and typical values of a text, in order."""
    found: list[tuple[int, int, float, str]] = []
    for match in _PERCENT.finditer(text):
        found.append((*match.span(), float(match[1]) / 100, "share"))
    for match in _PART.finditer(text):
        part = 1 if match[1] == "one" else int(match[1].replace(",", ""))
        whole = int(match[2].replace(",", ""))
        if 0 < part < whole:
            share = part / whole
            found.append((*match.span(), round(share, 2) if share > _ROUNDED else share, "share"))
    for match in _WORDS.finditer(text):
        found.append((*match.span(), _IN_WORDS[match[0]], "share"))
    for match in _TYPICAL.finditer(text):
        found.append((match.start(1), match.end(), float(match[1]), match[2]))
    return tuple(_with_words(text, sorted(found)))


def differs(mine: Sequence[Measure], theirs: Sequence[Measure]) -> bool | None:
    """Return whether a text gives another value than a claim does to the same; None when it gives none."""
    for one in mine[:1]:
        alike = [other for other in theirs if other.unit == one.unit]
        shared = {other: len(one.around & other.around) for other in alike}
        nearest = [other for other in alike if shared[other] == max(shared.values())]
        if not nearest or not all(map(one.is_on_the_same, nearest)):
            return None
        if not all(map(one.is_far, nearest)):
            return False
        same = [other for other in alike if not one.is_far(other)]
        listed = same and (len(alike) > _PAIR or shared[nearest[0]] < shared[same[0]] + _PAIR)
        return None if listed else True
    return None


def share_of(said: frozenset[str], theirs: Sequence[Measure]) -> float | None:
    """Return the share that a text gives to what is said; None when it gives none, or several."""
    shares = [one for one in theirs if one.unit == "share"]
    most = max((len(said & one.around) for one in shares), default=0)
    nearest = {round(one.value, 2) for one in shares if len(said & one.around) == most}
    return nearest.pop() if len(nearest) == 1 else None


def without_shares(text: str) -> str:
    """Return a text without the shares it gives."""
    return _WORDS.sub(" , ", _PART.sub(" , ", _PERCENT.sub(" , ", text)))


def _with_words(text: str, found: Sequence[tuple[int, int, float, str]]) -> Iterator[Measure]:
    before = 0
    for start, end, value, unit in found:
        near = re.split(r"[;.,()]\s", text[end : end + _AFTER])[0]
        following = min((a for a, *_ in found if a > start), default=len(text))
        near = near[: max(0, following - end)]
        around = content(f"{text[before:start]} {near}")
        said = text[:start]
        limit = "least" if _LEAST.search(said) else "most" if _MOST.search(said) else ""
        yield Measure(value=value, unit=unit, around=around, limit=limit)
        before = end
