"""What the figures of a result say of two arms: p values, intervals, estimates, "5 versus 9"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chatbot.claims.words import Word

_P = re.compile(
    r"\bp\s*(?:[- ]?values?)?\s*(?:for (?:trend|interaction)\s*)?(?:of |was |is |:|all )?\s*"
    r"(<=|>=|<|>|=|≤|≥)?\s*(0?\.\d+|1\.0+|0\.0+|ns\b|0,\d+)",
    re.IGNORECASE,
)
_BARE_P = re.compile(r"(?<![\w.])(<|>)?\s*(0?\.\d{2,4})\W*\Z|(?<![\w.])(<)\s*(0?\.0\d*)")
_INTERVAL = re.compile(
    r"(?:\bci\b\s*\)?\]?|confidence intervals?\s*(?:[\[(]ci[\])])?)\s*(?:of|from|was|is)?\s*"
    r"[:=,;\[(]*\s*(-?\d*\.?\d+)\s*%?\s*[a-z/0-9²]{0,8}\s*(?:to|-|–|,|;|and)\s*(-?)–?(\d*\.?\d+)",
    re.IGNORECASE,
)
_RATIO = re.compile(
    r"(?<![a-z])(?:odds ratios?|hazard ratios?|(?:relative |rate |risk |prevalence )"
    r"(?:ratios?|risks?)|a?or|a?rr|a?hr|irr|pr)(?:\s*\[?\(?[a-z]{2,3}\)?\]?)?\s*"
    r"(?:of|was|=|:|,|\()?\s*(\d*\.\d+)",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"(?<![a-z])(?:differences?(?: between groups)?|\bmd|smd|wmd|effect size|\bes\b|cohen'?s d"
    r"|beta|β|estimate)\s*(?:\([^)]{0,12}\)|\[[^\]]{0,12}\])?\s*"
    r"(?:of|was|=|:|,|\(|from \w+ of)*\s*([-+]?)–?(\d*\.?\d+)",
    re.IGNORECASE,
)
_OF_A_DIFFERENCE = re.compile(
    r"differ|effect|\bmd\b|smd|\bd\b|β|beta|change|reduc|increas|decreas|\bes\b", re.IGNORECASE
)
_VALUE = re.compile(r"(?<![\w.\-–/])(-?\d+(?:,\d{3})*(?:\.\d+)?)(?!\w*[a-z]{3})")
_NO_VALUE_AFTER = re.compile(
    r"(?:±|\+/-|\bn ?= ?|table |fig\.? |figure |\[|ci |s[de] ?=? ?|to |–|phase |stage |type "
    r"|range|iqr|range[ :,]+|iqr[ :,]+|\d\s*[–-])\s*\Z"
)
_NO_VALUE_BEFORE = re.compile(
    r"\s*[–-]\s*\d|\s*-?(?:weeks?|wks?|months?|days?|years?|yrs?|h\b|hours?|min\b|minutes?|mo\b|d\b)"
    r"|\s*%?\s*(?:ci\b|confidence)",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\bvs\b|versus|compared|than")
_AND = re.compile(r"\band\b|[;,]")
_REACH = 60
"""How many characters off a value its arm may be named."""


@dataclass(frozen=True, slots=True)
class PValue:
    """A p value and whether it passes .05."""

    start: int
    value: float | None
    """None when the text only says that it is not significant."""
    significant: bool


@dataclass(frozen=True, slots=True)
class _Value:
    start: int
    end: int
    value: float


def p_values(text: str) -> list[PValue]:
    """Return the p values of a text; without any, a bare one as tables end in counts."""
    found = [
        _p(match.start(), match[1] or "=", match[2].lower().replace(",", "."))
        for match in _P.finditer(text)
    ]
    if found or not (bare := _BARE_P.search(text)):
        return found
    return [_p(bare.start(), bare[1] or bare[3] or "=", bare[2] or bare[4])]


def _p(start: int, sign: str, given: str) -> PValue:
    if given == "ns":
        return PValue(start, None, significant=False)
    value = float(given)
    passes = value < 0.05 if sign == "=" else value <= 0.05 and sign.startswith(("<", "≤"))
    return PValue(start, value, passes)


def intervals(text: str) -> Iterator[int]:
    """Yield for each confidence interval of an effect the side it is on; 0 when it shows none."""
    for match in _INTERVAL.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        ratio = bool(_RATIO.search(before))
        if ratio or _OF_A_DIFFERENCE.search(before):
            ends = float(match[1]), float(match[2] + match[3])
            null = float(ratio)
            yield 0 if min(ends) <= null <= max(ends) else _sign(sum(ends) / 2 - null)


def estimates(text: str) -> tuple[int, int]:
    """Return whether ratios are above or below 1, and differences above or below 0, added up."""
    ratios = sum(_sign(float(match[1]) - 1) for match in _RATIO.finditer(text))
    differences = (float(m[1].strip("+") + m[2]) for m in _DIFFERENCE.finditer(text))
    return ratios, sum(map(_sign, differences))


def larger_arm(text: str, words: Sequence[Word]) -> tuple[int, int]:
    """Return which arm has the larger of two values set against each other, and which value.

    1 is the subject (the first value), -1 the comparator (the second), 0 when it cannot be told.
    """
    if not words:
        return 0, 0
    values = list(_values(text, words[0].start, words[-1].end))
    outcome = next((word.start for word in words if word.part == "O"), None)
    pairs = [
        (worth, abs(one.start - outcome) * (1 + (one.start < outcome)) if outcome else 0, one, two)
        for one, two in pairwise(values)
        if (worth := _set_against(text[one.end : two.start].lower()))
    ]
    if not pairs:
        return 0, 0
    _, _, one, two = min(pairs, key=lambda pair: (-pair[0], pair[1]))
    sign = _sign(one.value - two.value)
    arms = [(word.start, word.part) for word in words if word.part in {"A", "B"}]
    later = min((value.start for value in values if value.start > two.start), default=two.end + 60)
    first = _arm_of_first(arms, one, two, min(later, two.end + _REACH))
    return sign * {"A": 1, "B": -1}.get(first, 0), sign


def _set_against(between: str) -> int:
    """Return how surely the words between two values set one against the other."""
    if len(between) > 80:
        return 0
    sure = 3 if _VERSUS.search(between) else 1 if _AND.search(between) else 0
    return sure + (len(between) < 25)


def _values(text: str, start: int, end: int) -> Iterator[_Value]:
    taken = [match.span() for pattern in (_P, _INTERVAL) for match in pattern.finditer(text)]
    for match in _VALUE.finditer(text, start, end):
        at = match.start()
        after = text[match.end() : match.end() + 14]
        if (
            not any(first <= at < last for first, last in taken)
            and not _NO_VALUE_AFTER.search(text[max(0, at - 12) : at].lower())
            and not _NO_VALUE_BEFORE.match(after)
            and not (match[1] == "95" and after.startswith("%"))
        ):
            yield _Value(at, match.end(), float(match[1].replace(",", "")))


def _arm_of_first(arms: Sequence[tuple[int, str]], one: _Value, two: _Value, until: int) -> str:
    """Return the arm that the first of two values is of; empty when it cannot be told."""
    between = [part for at, part in arms if one.end <= at < two.start]
    after = [part for at, part in arms if two.end <= at < until]
    before = [part for at, part in arms if at < one.start]
    if between and after and between[0] != after[0]:
        return between[0]
    if before and between and before[-1] != between[-1]:
        return before[-1]
    mine, other = _nearest(arms, one), _nearest(arms, two)
    if {mine, other} == {"A", "B"}:
        return mine
    in_order = list(dict.fromkeys(part for _, part in arms))
    return in_order[0] if len(in_order) == 2 else ""


def _nearest(arms: Sequence[tuple[int, str]], value: _Value) -> str:
    near = [
        (min(abs(at - value.end), abs(value.start - at)), part)
        for at, part in arms
        if value.start - _REACH <= at <= value.end + _REACH
    ]
    return min(near)[1] if near else ""


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
