"""The figures of a text: percentages, counts, n of N, doses, limits, stretches of time."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ingest.terms import terms


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Figure:
    """A number and its unit, written one way whatever the text did."""

    value: str
    unit: str
    """Empty for a bare number; "of 11" for the share 10 of 11."""

    def __str__(self) -> str:
        return f"{self.value} {self.unit}".strip().replace(" %", "%")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A figure at its place, with the limit it is ("at least", "under") and the words around it."""

    figure: Figure
    limit: str
    """"least" for at least, over and >; "most" for at most, under and <; empty for neither."""
    around: frozenset[str]
    """Stems of the content words near it."""
    start: int
    """Where it is; tells the order."""


@lru_cache(maxsize=4_096)
def figures(text: str) -> frozenset[Figure]:
    """Return the figures a text states; names (IL-6, UBA1), years and list numbers are none.

    A range gives its two ends, and both get the unit of the last: "5-20 mg" is 5 mg and 20 mg.
    Limits ("at least", ">") are not kept; `stated` has them.
    """
    return frozenset(one.figure for one in stated(text))


@lru_cache(maxsize=4_096)
def stated(text: str) -> tuple[Stated, ...]:
    """Return each figure of a text as often as it is stated, in order."""
    found: list[tuple[Figure, int, int]] = []

    def take_share(match: re.Match[str]) -> str:
        part, whole = match.groups()
        if int(part) > int(whole):
            return match.group()
        figure = Figure(value=_plain_number(part), unit=f"of {_plain_number(whole)}")
        found.append((figure, *match.span()))
        return " ; ".ljust(len(match.group()))  # the same length, so that places stay

    clean = _clean(text)
    rest = _SHARE.sub(take_share, clean)
    numbers = list(_NUMBER.finditer(rest))
    for match, unit in zip(numbers, _units(rest, numbers), strict=True):
        if unit or not _YEAR.fullmatch(match.group(1)):
            figure = Figure(value=_plain_number(match.group(1)), unit=unit)
            found.append((figure, *match.span()))
    return tuple(_stated(clean, *one) for one in sorted(found, key=lambda one: one[1]))


def _stated(text: str, figure: Figure, start: int, end: int) -> Stated:
    before, after = text[max(0, start - 70) : start], text[end : end + 70]
    limit = ""
    if _LEAST_BEFORE.search(before) or _LEAST_AFTER.match(after):
        limit = "least"
    elif _MOST_BEFORE.search(before) or _MOST_AFTER.match(after):
        limit = "most"
    near = [*terms(before.rpartition(";")[2])[-4:], *terms(after.partition(";")[0])[:4]]
    return Stated(
        figure=figure,
        limit=limit,
        around=frozenset(one for one in near if not one[:1].isdigit()),
        start=start,
    )


def is_stated(figure: Figure, stated: frozenset[Figure]) -> bool:
    """Tell whether a figure is among those stated.

    A bare number also counts when it is stated with a unit other than % or inside a share; a
    number with a unit, and a share, must be stated as such.
    """
    if figure.unit:
        return figure in stated
    return any(
        (figure.value == other.value and other.unit != "%") or other.unit == f"of {figure.value}"
        for other in stated
    )


def is_number_word(word: str) -> bool:
    """Tell whether a lower-case word is read as a number: two, ten, forty."""
    return word != "one" and word in _VALUES


_DIGITS = r"(?:[0-9]++(?:\.[0-9]++)?+|\.[0-9]++)"
_UNIT = (
    r"(?:%|(?:"
    r"giga/l"
    r"|(?:cells?\s?)?/\s?(?:µl|cumm)"
    r"|(?:mg|kg|g|µg|mcg|ng|ml|dl|l|iu|mmol|µmol|fl|mm)"
    r"(?:/(?:kg|sqm|dl|ml|l|hr?|day|d|week)\b)*"
    r"|years?|yrs?|months?|weeks?|wks?|days?|hours?|hrs?"
    r")(?!\w|/[a-zµ]))"
)
_NUMBER = re.compile(rf"(?<![\w.])({_DIGITS})(?:[\s-]?({_UNIT}))?(?![^\W\d_])")
_SHARE = re.compile(
    r"(?<![\w./-])([0-9]++)"
    r"(?:\s*/\s*|\s+(?:out\s+)?of\s+(?:the\s+|all\s+)?|(?<=\b1)(?:\s+in\s+|:))"
    rf"([0-9]++)(?!\s*/\s*[0-9]|\.[0-9]|\w|[\s-]?{_UNIT})"
)
_LEAST_BEFORE = re.compile(
    r"(?:\bat least|≥|>=|>|\bmore than|\bover|\babove|\b(?:greater|higher|older|longer) than"
    r"|\bexceed(?:s|ed|ing)?|\bminimum of|\b(?:no|not) (?:less|fewer) than)\s*\Z"
)
_MOST_BEFORE = re.compile(
    r"(?:\bat most|≤|<=|<|\b(?:less|fewer|lower|younger|shorter) than|\bunder|\bbelow|\bup to"
    r"|\bmaximum of|\b(?:no|not) more than)\s*\Z"
)
_LEAST_AFTER = re.compile(r"\+|\s*(?:(?:or|and) (?:more|above|higher|older|over|longer|greater)\b)")
_MOST_AFTER = re.compile(r"\s*(?:or|and) (?:less|fewer|below|lower|younger|under|shorter)\b")
_YEAR = re.compile(r"(?:199|20[0-3])[0-9]")
_RANGE_LINK = re.compile(r"\s*[-/]\s*|\s+to\s+(?:below\s+|under\s+)?")
_LAST_LINK = re.compile(r"\s+(?:and|or)\s+")
_COMMA = re.compile(r",\s+")


def _units(text: str, numbers: list[re.Match[str]]) -> list[str]:
    """Give each number its unit, its own or that of the range or enumeration it opens."""
    units: list[str] = []
    after = len(text)
    enumerating = False
    for number in reversed(numbers):
        gap = text[number.end() : after]
        last = bool(_LAST_LINK.fullmatch(gap))
        enumerating = last or (enumerating and bool(_COMMA.fullmatch(gap)))
        if number.group(2):
            units.append(_plain_unit(number.group(2)))
        elif units and (enumerating or _RANGE_LINK.fullmatch(gap)):
            units.append(units[-1])
        else:
            units.append("")
        after = number.start()
    return units[::-1]


def _plain_number(digits: str) -> str:
    return f"{Decimal(digits).normalize():f}"


_SAME_UNIT = {"mcg": "µg", "yr": "year", "wk": "week", "hr": "hour", "mm/hr": "mm/h"}


def _plain_unit(unit: str) -> str:
    """Write a unit one way; "mg/day" and "mg" are one, as "mg daily" is not told apart."""
    if unit.endswith(("/µl", "/ µl", "cumm")):
        return "/µl"  # a cubic millimetre is a microlitre
    plain = re.sub(r"/(?:day|d|week)\b", "", unit)
    if plain[0] in "ymwdh":
        plain = re.sub(r"(?<=[rhksy])s$", "", plain)
    return _SAME_UNIT.get(plain, plain)


_POWER = re.compile(r"(?<=10)[⁰¹²³⁴⁵⁶⁷⁸⁹]")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MARKS = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
    | dict.fromkeys("\u2014\u2015", " ; ")
    | dict.fromkeys("\u200b\u2060\ufeff", "")
    | {"\u00d7": "x", "\u03bc": "\u00b5", "\uff05": "%"}
)
_REWRITES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"(?<=[0-9])\u00b7(?=[0-9])", "."),
        (r"\s*\bper\s?cent\b", "%"),
        (r"\s*(?:\bx\s?10|(?<=[0-9])x10)\s?[\^*(]?9\)?\s?/\s?l\b|\s*\b10[\^*]9/l\b", " giga/l"),
        (r"/\s?m2\b", "/sqm"),
        (r"/\s?mm3\b", "/cumm"),
        (
            r"\b(day|week|month|year)s?[\s-]([0-9]{1,3}(?:(?:,\s[0-9]{1,3})*,?\s(?:and|or|to)\s"
            r"[0-9]{1,3}|-[0-9]{1,3})?)\b(?![.:]?[0-9]|\s?/"
            rf"|[\s-]?{_UNIT}|\s(?:of|men|women|patients|people|participants)\b)",
            r"\2 \1",  # day 21 is 21 days
        ),
        (r"^\s*\(?[0-9]{1,2}[.)]\s", " "),  # the number of a list item
        (r"\[[0-9]{1,3}(?:\s*[,;]\s*[0-9]{1,3})*\]", " "),  # a citation mark
    )
)
_THOUSANDS = re.compile(
    r"(?<![\w.,])[0-9]{1,3}(?:[,\u00a0\u2009\u202f][0-9]{3})+(?![0-9]|[,.][0-9])"
)
_LABEL = re.compile(
    r"\b(?:phase|grade|stage|type|group|arm|cohort|table|figure|part|page|step|class|codon|exon|intron|reference)"
    r"\s+[0-9]+\b"
)
_NAME = re.compile(
    r"\b[a-z]+-?[0-9]+[a-z]*(?:[-/][0-9]+[a-z]*)*\b|\b[0-9]+(?!mg|kg)[a-z]+[0-9]+\w*"
)
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = (
    {word: value for value, word in enumerate(_ONES, 1)}
    | {word: value for value, word in enumerate(_TEENS, 10)}
    | {word: value * 10 for value, word in enumerate(_TENS, 2)}
)
_NUMBER_WORD = re.compile(
    rf"\b(?:({'|'.join(_TENS)})-({'|'.join(_ONES)})"
    rf"|(one(?=\s+(?:in\s+[0-9]|of\s))|{'|'.join([*_TENS, *_TEENS, *_ONES[1:]])}))"
    r"\b(?![\s-](?:thirds?|quarters?|fifths?|halves|fold))"
)


def _clean(text: str) -> str:
    """Bring spaces, dashes, units and number words to one form; blank names and labels."""
    plain = _THOUSANDS.sub(lambda match: re.sub(r"[^0-9]", "", match.group()), text)
    plain = plain.translate(_MARKS).lower().replace("\u03bc", "\u00b5")
    plain = _POWER.sub(r"^\g<0>", plain).translate(_SUPERSCRIPTS)
    for pattern, replacement in _REWRITES:
        plain = pattern.sub(replacement, plain)
    plain = _NUMBER_WORD.sub(_digits, plain)
    return _NAME.sub(" ; ", _LABEL.sub(" ; ", plain))


def _digits(match: re.Match[str]) -> str:
    tens, unit, word = match.groups()
    return str(_VALUES[word] if word else _VALUES[tens] + _VALUES[unit])
