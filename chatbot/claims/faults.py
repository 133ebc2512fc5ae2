"""What is wrong with a statement by the rules that need no learning: figures, names, who.

Each rule says its finding in words that a reader understands; the gravest come first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from chatbot.claims.binding import given_to_another
from chatbot.claims.wording import nearest, tokens
from chatbot.types import Verdict
from ingest.figures import Figure, Stated, figures, is_stated, stated
from ingest.terms import words
from ingest.vocabulary import Vocabulary

_NAMED = ("drug", "gene", "variant", "organism")
_VARIANT = re.compile(r"\b[pcgm]\.[A-Za-z0-9_>+\-*=]+")
_CODE = re.compile(
    r"(?<![\w.])[A-Za-z]+[-\u2010\u2011]?[0-9]+[A-Za-z]*(?:[/-][0-9]+[A-Za-z]*)*(?![\w])"
    r"|\b(?:[Pp]hase|[Gg]rade|[Ss]tage|[Tt]ype|[Cc]odon|[Ee]xon|[Ii]ntron|[Cc]lass)\s[0-9IVab]+\b"
    r"|\b(?:199|20[0-3])[0-9]\b"
)
"""IL-6, UBA1, JAK1/2, phase 2, exon 3, 2023: figures that are names."""
_LIMIT = {"least": "at least", "most": "at most", "": "exactly"}
GROUPS: dict[str, tuple[str, frozenset[str]]] = {
    "men": ("sex", frozenset({"men", "man", "male", "males", "boy", "boys"})),
    "women": ("sex", frozenset({"women", "woman", "female", "females", "girl", "girls"})),
    "children": (
        "age",
        frozenset(
            [
                "child",
                "children",
                "paediatric",
                "pediatric",
                "infant",
                "infants",
                "newborn",
                "newborns",
            ]
        ),
    ),
    "adults": ("age", frozenset({"adult", "adults", "elderly"})),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A verdict other than supported, and why."""

    verdict: Verdict
    reason: str
    figures: bool = False
    """Whether all that is wrong is figures that the source does not give."""


def plain_faults(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> Iterator[Fault]:
    """Yield what the figures, names and people of a statement have against it."""
    evidence = " ; ".join(spans)
    yield from _missing_figures(statement, spans, evidence)
    yield from _codes(statement, evidence)
    yield from _limits(statement, evidence)
    yield from _bound_otherwise(statement, spans, vocabulary)
    yield from _names(statement, evidence, vocabulary)
    yield from _people(statement, spans)


def figure_changed(statement: str, source: str) -> str:
    """Return in words which figure a near copy of a source sentence changes; empty when none."""
    ours, theirs = stated(statement), stated(source)
    absent = [one for one in ours if _often(one, ours) > _often(one, theirs)]
    free = [one for one in theirs if _often(one, theirs) > _often(one, ours)]
    if reason := next((_other(one, free) for one in absent if _other(one, free)), ""):
        return reason
    same_words = [one.stem for one in tokens(statement)] == [one.stem for one in tokens(source)]
    mine = [one.figure for one in ours if one.figure in figures(source)]
    yours = [one.figure for one in theirs if one.figure in figures(statement)]
    if same_words and (
        moved := [pair for pair in zip(mine, yours, strict=False) if pair[0] != pair[1]]
    ):
        return f"the source says {moved[0][1]}, not {moved[0][0]}"
    return ""


def _often(one: Stated, some: Sequence[Stated]) -> int:
    return sum(is_stated(one.figure, frozenset({other.figure})) for other in some)


def _missing_figures(statement: str, spans: Sequence[str], evidence: str) -> Iterator[Fault]:
    given = figures(evidence)
    asked = stated(statement)
    absent = [one for one in asked if not is_stated(one.figure, given)]
    if not absent:
        return
    ours = {one.figure for one in asked}
    near = stated(" ; ".join(nearest(statement, spans)))
    if reason := _other(absent[0], [one for one in near if one.figure not in ours]):
        yield Fault("contradicted", reason)
    names = ", ".join(dict.fromkeys(str(one.figure) for one in absent))
    same_kind = any(_alike(one, absent[0]) for one in stated(evidence))
    verdict: Verdict = "contradicted" if same_kind else "unsupported"
    yield Fault(verdict, f"the source does not give {names}", figures=True)


def _other(one: Stated, free: Sequence[Stated]) -> str:
    """Return in words which of the figures the source has instead; empty when none is alike."""
    alike = [some for some in free if _alike(some, one)]
    if not alike:
        return ""
    instead = max(alike, key=lambda some: len(some.around & one.around))
    return f"the source says {instead.figure}, not {one.figure}"


def _alike(one: Stated, other: Stated) -> bool:
    """Return whether one figure may stand where the other should: same unit, or same number."""
    share = one.figure.unit.startswith("of ") and other.figure.unit.startswith("of ")
    if one.figure.unit == other.figure.unit == "":
        return bool(one.around & other.around) and "p" not in one.around | other.around
    same = one.figure.unit == other.figure.unit or one.figure.value == other.figure.value
    return share or same


def _codes(statement: str, evidence: str) -> Iterator[Fault]:
    """Yield names with numbers, labels and years that the source does not have."""
    ours, theirs = _coded(statement), _coded(evidence)
    for name, code in ours.items():
        if name in theirs:
            continue
        kind = re.sub(r"[0-9].*", "", name)
        instead = next(
            (other for plain, other in theirs.items() if re.sub(r"[0-9].*", "", plain) == kind), ""
        )
        if instead:
            yield Fault("contradicted", f"the source says {instead}, not {code}")
        yield Fault("unsupported", f"the source does not give {code}", figures=True)


def _coded(text: str) -> dict[str, str]:
    """Return each code of a text as written, by how it is written without marks."""
    found = [match.group() for match in _CODE.finditer(text)]
    parts = [part for code in found for part in re.split(r"[/,]", code)]
    return {re.sub(r"[\W_]", "", code).casefold(): code for code in (*found, *parts)}


def _limits(statement: str, evidence: str) -> Iterator[Fault]:
    theirs: dict[Figure, set[str]] = {}
    for one in stated(evidence):
        theirs.setdefault(one.figure, set()).add(one.limit)
    for one in stated(statement):
        limits = theirs.get(one.figure)
        if not limits or one.limit in limits:
            continue
        said, source = _LIMIT[one.limit], _LIMIT[min(limits)]
        verdict: Verdict = "contradicted" if one.limit or "" not in limits else "partial"
        yield Fault(
            verdict if one.limit else "partial",
            f"the source says {source} {one.figure}, not {said} {one.figure}",
        )


def _bound_otherwise(
    statement: str, spans: Sequence[str], vocabulary: Vocabulary
) -> Iterator[Fault]:
    """Yield figures that the source gives to something else: 17% to A and 71% to B, turned round."""
    for source in nearest(statement, spans):
        if found := given_to_another(statement, source, vocabulary):
            name, said, given = found
            yield Fault("contradicted", f"the source says {given} for {name}, not {said}")
    ours, theirs = stated(statement), stated(" ; ".join(spans))
    for one, other in combinations(ours, 2):
        if one.figure != other.figure and one.figure.unit == other.figure.unit:
            straight = _closeness(one, theirs) + _closeness(other, theirs)
            crossed = _closeness(one, theirs, other.figure) + _closeness(other, theirs, one.figure)
            if crossed > straight:
                reason = f"the source has {one.figure} and {other.figure} the other way round"
                yield Fault("contradicted", reason)


def _closeness(one: Stated, theirs: Sequence[Stated], figure: Figure | None = None) -> int:
    """Return how many words around a figure are around it (or another) in the source."""
    wanted = figure or one.figure
    return max(
        (len(one.around & some.around) for some in theirs if some.figure == wanted), default=0
    )


def _names(statement: str, evidence: str, vocabulary: Vocabulary) -> Iterator[Fault]:
    ours, theirs = _named(statement, vocabulary), _named(evidence, vocabulary)
    if not (unnamed := [name for name in ours if name not in theirs]):
        return
    first = unnamed[0]
    instead = [name for name, kind in theirs.items() if kind == ours[first] and name not in ours]
    if instead:
        yield Fault("contradicted", f"the source names {instead[0]}, not {first}")
    yield Fault("unsupported", f"the source does not name {', '.join(sorted(unnamed))}")


def _named(text: str, vocabulary: Vocabulary) -> dict[str, str]:
    found = {
        term.name: term.category for term in vocabulary.mentioned(text) if term.category in _NAMED
    }
    return found | {name.rstrip(".-").casefold(): "variant" for name in _VARIANT.findall(text)}


def _people(statement: str, spans: Sequence[str]) -> Iterator[Fault]:
    ours = _groups(statement)
    if not ours:
        return
    theirs = _groups(" ".join(nearest(statement, spans))) or _groups(" ".join(spans))
    for name in ours:
        kind = GROUPS[name][0]
        instead = [other for other in theirs if GROUPS[other][0] == kind]
        if instead and name not in instead:
            yield Fault("contradicted", f"the source speaks of {instead[0]}, not {name}")


def _groups(text: str) -> list[str]:
    found = set(words(text))
    return [name for name, (_, called) in GROUPS.items() if found & called]
