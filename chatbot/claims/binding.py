"""Which figure a text gives to what: "30% with A and 26% with B" is 30% for A, 26% for B.

Only where figures and names take turns, or both come in two rows, is the order certain enough.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.figures import Figure, stated
from ingest.vocabulary import Vocabulary

_KINDS = {"drug": "treatment", "drug-class": "treatment", "variant": "variant", "gene": "variant"}
_CODE = re.compile(r"\b[pcgm]\.[A-Za-z0-9_>+\-*=]+|\b[A-Z][0-9]{2,4}[A-Z]\b")
_PEOPLE = re.compile(
    r"\b(?:(?P<men>m[ae]n|males?)|(?P<women>wom[ae]n|females?)|(?P<children>child(?:ren)?)"
    r"|(?P<adults>adults?))\b",
    re.IGNORECASE,
)
_TIMES = frozenset({"day", "week", "month", "year", "hour"})


@dataclass(frozen=True, slots=True)
class _Mark:
    """A figure or a name at its place."""

    start: int
    what: str
    figure: Figure | None = None


def bound(text: str, vocabulary: Vocabulary) -> dict[tuple[str, str], set[Figure]]:
    """Return the figures that a text gives to each thing it names, by kind of thing and unit."""
    found: dict[tuple[str, str], set[Figure]] = {}
    figures = [_Mark(one.start, "", one.figure) for one in stated(text)]
    for names in _rows_of_names(text, vocabulary):
        for unit in {_unit(mark.figure) for mark in figures if mark.figure} - {"time"}:
            alike = [mark for mark in figures if mark.figure and _unit(mark.figure) == unit]
            for name, figure in _pairs(names, alike):
                found.setdefault((name.what, unit), set()).add(figure)
    return found


def given_to_another(
    statement: str, source: str, vocabulary: Vocabulary
) -> tuple[str, Figure, Figure] | None:
    """Return a thing to which the source gives another figure, the figure said and the source's."""
    ours, theirs = bound(statement, vocabulary), bound(source, vocabulary)
    for place, said in ours.items():
        given = theirs.get(place, set())
        others = {
            figure
            for (name, unit), some in theirs.items()
            if unit == place[1] and name != place[0]
            for figure in some
        }
        wrong = sorted((said - given) & others)
        if given and wrong:
            return place[0], wrong[0], min(given)
    return None


def _unit(figure: Figure) -> str:
    if figure.unit in _TIMES:
        return "time"
    return "share" if figure.unit.startswith("of ") else figure.unit


def _rows_of_names(text: str, vocabulary: Vocabulary) -> Iterator[list[_Mark]]:
    """Yield the things named, one row for each kind: treatments, variants, people, times."""
    kinds: dict[str, list[_Mark]] = {"treatment": [], "variant": []}
    for term, called in vocabulary.mentions(text):
        kind = _KINDS.get(term.category)
        place = re.search(rf"(?<!\w){re.escape(called)}", text, re.IGNORECASE)
        if kind and place:
            kinds[kind].append(_Mark(place.start(), term.name))
    if not kinds["variant"]:
        kinds["variant"] = [_Mark(m.start(), m.group()) for m in _CODE.finditer(text)]
    yield from kinds.values()
    yield [_Mark(m.start(), str(m.lastgroup)) for m in _PEOPLE.finditer(text)]
    yield [_Mark(one.start, str(one.figure)) for one in stated(text) if one.figure.unit in _TIMES]


def _pairs(names: Sequence[_Mark], figures: Sequence[_Mark]) -> Iterator[tuple[_Mark, Figure]]:
    """Yield which figure goes with which name; nothing when the order leaves it open."""
    row = sorted((*names, *figures), key=lambda mark: mark.start)
    order = "".join("F" if mark.figure else "N" for mark in row)
    if re.fullmatch(r"(?:FN)+|(?:NF)+", order):
        pairs = zip(row[::2], row[1::2], strict=True)
    elif len(names) == len(figures) > 1 and re.fullmatch(r"F+N+|N+F+", order):
        pairs = zip(names, figures, strict=True)
    else:
        return
    for one, two in pairs:
        name, figure = (two, one) if one.figure else (one, two)
        if figure.figure:
            yield name, figure.figure
