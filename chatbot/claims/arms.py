"""What a statement compares, and where a text names it: two arms, an outcome, which way it went."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from chatbot.claims.words import Word, stems

Way = Literal["up", "down", "none"]

_CUE = re.compile(
    r"(?P<none>(?:(?:made|had|showed|has|produced|caused|led to)\s+)?\bno (?:statistically )?"
    r"(?:significant(?:ly)? )?(?:difference|effect|change|impact|improvement|benefit)\w*"
    r"(?: (?:to|in|on|for|between))?"
    r"|did not (?:\w+ ){0,2}(?:differ|change|affect|alter|increase|decrease|reduce|improve)\w*"
    r"|(?:was|were|is|are) (?:\w+ )?(?:similar|comparable|unchanged|not (?:\w+ )?different)"
    r"|similar|comparable)"
    r"|(?P<up>\b(?:increas\w+|higher|greater|rais\w+|rose|elevat\w+|longer|larger|improv\w+|more"
    r"|better|enhanc\w+|prolong\w+|gain\w*))"
    r"|(?P<down>\b(?:decreas\w+|reduc\w+|lower\w*|fewer|less|declin\w+|shorter|shorten\w+|smaller"
    r"|fell|wors\w+|drop\w+|prevent\w*))",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\s*(?:as |when )?(?:compared|in comparison|relative) (?:with|to) ", re.IGNORECASE
)
_AGAINST = re.compile(
    r"\b(?:than(?: (?:with|in|after|for|on))?|(?:as |when )?compar(?:ed|ing) (?:with|to)"
    r"|in comparison (?:with|to)|relative to|versus|vs\.?|as opposed to)\s",
    re.IGNORECASE,
)
_STRESS = re.compile(r"(?:significantly|statistically)\s+\Z", re.IGNORECASE)
_COMMON = frozenset(
    "mg kg ml day daili week month hour year twice onc group patient particip subject treatment"  # noqa: SIM905
    " receiv arm time per min minut gener".split()
)
"""Stems that name no arm by themselves."""
_TREATED = re.compile(
    r"(?:intervention\w*|treatment|treated|experimental|active|supplement\w*|exposed|verum|study"
    r"|therapy|drug|program\w*|post\w*|after|following)\Z"
)
_SAID_OF_TREATED = frozenset(
    {"intervention", "experimental", "active", "treated", "supplemented", "verum"}
)
_UNTREATED = re.compile(
    r"(?:control\w*|placebo\w*|sham|untreated|unexposed|vehicle|comparator|usual|baseline)\Z"
)
_ARM_OPENS = re.compile(
    r"(?:treatment|study|treated|therapy|drug|exercise|training|program\w*|test)\Z"
)
_ARM_ENDS = re.compile(
    r"(?:groups?|arms?|patients|participants|subjects|children|women|condition)\Z"
)
_AWAY = 30
"""How many words off a comparison word may be from the change it speaks of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A statement that something went some way in an outcome."""

    subject: str
    comparator: str
    """Empty when the statement names none."""
    outcome: str
    way: Way


@lru_cache(maxsize=4_096)
def compared(statement: str) -> Comparison | None:
    """Return what a statement compares; None when it says of nothing which way it went."""
    comparator, rest = _opening(statement)
    cues = list(_CUE.finditer(rest))
    if not cues:
        return None
    stressed = [
        cue
        for cue in cues
        if _STRESS.search(rest[: cue.start()])
        or (cue.lastgroup == "none" and "significant" in cue.group())
    ]
    cue = (stressed or cues)[0]
    subject = _STRESS.sub("", rest[: cue.start()])
    outcome = rest[cue.end() :]
    if not comparator and (against := _AGAINST.search(outcome)):
        comparator, outcome = outcome[against.end() :], outcome[: against.start()]
    if not stems(outcome):
        outcome = subject
    way: Way = "none" if cue.lastgroup == "none" else "up" if cue.lastgroup == "up" else "down"
    return Comparison(subject=subject, comparator=comparator, outcome=outcome, way=way)


def share_of_outcome(comparison: Comparison, evidence: str) -> float:
    """Return the share of the words of a comparison's outcome that evidence has."""
    outcome = stems(comparison.outcome)
    return len(outcome & stems(evidence)) / max(1, len(outcome))


def _opening(statement: str) -> tuple[str, str]:
    """Split "Compared with B, the rest" at the first comma outside brackets."""
    opening = _OPENING.match(statement)
    if not opening:
        return "", statement
    depth = 0
    rest = statement[opening.end() :]
    for place, mark in enumerate(rest):
        depth = max(0, depth + (mark in "([") - (mark in ")]"))
        if mark == "," and depth == 0 and rest[place + 1 : place + 2] == " ":
            return rest[:place], rest[place + 1 :]
    return "", statement


def name_parts(words: Sequence[Word], comparison: Comparison) -> set[str]:
    """Write into the words which part of the comparison they name; return the outcome's stems."""
    ours, theirs = stems(comparison.subject) - _COMMON, stems(comparison.comparator) - _COMMON
    outcome = stems(comparison.outcome)
    only_a, only_b, shared = ours - theirs, theirs - ours, ours & theirs
    only_a -= outcome if only_a - outcome else set()
    only_b -= outcome if only_b - outcome else set()
    roles = _Roles(comparison)
    for word in words:
        named = set(word.stems)
        if named & only_a and not named & only_b:
            word.part = "A"
        elif named & only_b and not named & only_a:
            word.part = "B"
        elif named & outcome:
            word.part = "O"
        else:
            word.part = roles.of(word.text) or ("S" if named & shared else "")
    if roles.treated_is_subject and not any(word.part == "A" for word in words):
        _find_treated(words)
    if not only_b:
        _divide(words, "B", "A")
    if not only_a:
        _divide(words, "A", "B")
    return outcome


class _Roles:
    """Tells the arms by what trials call them: the initials of a name, control, treated."""

    def __init__(self, comparison: Comparison) -> None:
        ours = re.findall(r"\w+", comparison.subject.lower())
        theirs = re.findall(r"\w+", comparison.comparator.lower())
        self._our_initials, self._their_initials = _initials(ours), _initials(theirs)
        self.treated_is_subject = not any(map(_TREATED.match, theirs))
        self._control_is_comparator = not any(map(_UNTREATED.match, ours)) or "no" in theirs

    def of(self, word: str) -> str:
        """Return the arm a word speaks of, empty when it does not say."""
        if 3 <= len(word) <= 6 and word.isalpha():
            ours, theirs = word in self._our_initials, word in self._their_initials
            if ours != theirs:
                return "A" if ours else "B"
        if self._control_is_comparator and _UNTREATED.match(word):
            return "B"
        return "A" if self.treated_is_subject and word in _SAID_OF_TREATED else ""


def _initials(words: Sequence[str]) -> str:
    return "".join(re.sub("[^a-z0-9]", "", word)[:1] for word in words)


def _find_treated(words: Sequence[Word]) -> None:
    for word, following in pairwise(words):
        if not word.part and _ARM_OPENS.match(word.text) and _ARM_ENDS.match(following.text):
            word.part = "A"


def _divide(words: Sequence[Word], part: str, other: str) -> None:
    """Take what both sides share for one side wherever the other is not named beside it."""
    for place, word in enumerate(words):
        near = words[max(0, place - 4) : place + 5]
        if word.part == "S" and not any(one.part == other for one in near):
            word.part = part


def seen_from(words: Sequence[Word], place: int) -> tuple[int, int]:
    """Return from whose side the change at a place is told, and how certain that is.

    The first is 1 for the subject, -1 for the comparator, 0 when neither is named; the second is
    2 when a word such as "than" says it, 1 when only the nearest arm does, 0 when neither.
    """
    last = min(len(words), place + _AWAY)
    for at in range(place + 1, last):
        if opens_reference(words, at):
            if side := _arm_after(words, at):
                return side, 2
            break
    for at in range(place - 1, max(-1, place - _AWAY), -1):
        if words[at].text not in {"vs", "versus", "than"} and opens_reference(words, at):
            if side := _arm_after(words, at):
                return side, 2
            break
    return _nearest_arm(words, place)


def opens_reference(words: Sequence[Word], place: int) -> bool:
    """Return whether a word opens what a change is measured against: than, compared with."""
    word = words[place].text
    following = words[place + 1].text if place + 1 < len(words) else ""
    return (
        word in {"than", "versus", "vs", "compared", "comparing", "opposed", "unlike"}
        or (word == "different" and following in {"from", "than"})
        or (word in {"relative", "comparison"} and following in {"to", "with"})
    )


def _arm_after(words: Sequence[Word], place: int) -> int:
    for word in words[place + 1 : place + 9]:
        if word.part in {"A", "B"}:
            return 1 if word.part == "B" else -1
    return 0


def _nearest_arm(words: Sequence[Word], place: int) -> tuple[int, int]:
    arms = [
        (abs(at - place) + (0 if at < place else 0.5), word)
        for at, word in enumerate(words)
        if word.part in {"A", "B"} and abs(at - place) < 99
    ]
    own = [one for one in arms if one[1].clause == words[place].clause]
    near = own or [one for one in arms if one[0] < 25]
    if not near:
        return 0, 0
    nearest = min(near, key=lambda one: (one[0], one[1].part))[1]
    return (1 if nearest.part == "A" else -1), 1
