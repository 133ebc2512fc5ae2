"""Answers with one thing changed: a figure, a unit, a drug, a no or not, who it is about, a way.

The checker should catch each change and pass the answers as they were, also in other words that
say the same. What to change is drawn by seed from what a statement holds.
"""

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from chatbot.verify import verify
from evals.retrieval import Done
from evals.run import Ask
from evals.statistics import share
from evals.types import Case, Figure, Outcome, Report, Score
from ingest.vocabulary import Vocabulary

SEED = 20_200
MOST_OF_A_KIND = 80
AS_WRITTEN, REWORDED = "as written", "in other words"

_FIGURE = re.compile(r"(?<![\w.\-–/])\d+(?:[.,]\d+)*(?![\w/]|[.,]\d)")
_UNIT = re.compile(r"(?<=\d)(\s?)(%|mg/kg|mg|g/dL|µg|months?|years?|weeks?|days?)(?![\w/])")
_OTHER_UNIT = {
    "%": " mg",
    "mg/kg": "mg",
    "mg": "g",
    "g/dL": "mg/dL",
    "µg": "mg",
    "month": "year",
    "months": "years",
    "year": "month",
    "years": "months",
    "week": "month",
    "weeks": "months",
    "day": "week",
    "days": "weeks",
}
_TURNED = {
    "negation": (
        (r"\b(was|were|is|are|did|has|have|had|can|may|should|does|do|will) (?!not\b)", r"\1 not "),
        (r"\b(was|were|is|are|did|has|have|had|can|may|should|does|do|will) not ", r"\1 "),
        (r"\b[Nn]o (?=[a-z])", ""),
        (r"\b[Ww]ithout\b", "with"),
    ),
    "limit": (
        (r"\b[Aa]t least\b", "at most"),
        (r"\b[Mm]ore than\b(?= \d)", "less than"),
        (r"\b[Uu]p to\b(?= \d)", "more than"),
        (r"\bbelow\b(?= \d)", "above"),
        (r"\babove\b(?= \d)", "below"),
        (r"[>≥]\s?(?=\d)", "<"),
        (r"[<≤]\s?(?=\d)", ">"),
    ),
    "direction": (
        (r"\bincreas(e[sd]?|ing)\b", r"decreas\1"),
        (r"\bdecreas(e[sd]?|ing)\b", r"increas\1"),
        (r"\bhigher\b", "lower"),
        (r"\blower\b", "higher"),
        (r"\bmore (?!than \d)", "less "),
        (r"\bbetter\b", "worse"),
        (r"\bimproved\b", "worsened"),
        (r"\bfell\b", "rose"),
        (r"\blonger\b", "shorter"),
        (r"\bbefore\b", "after"),
        (r"\bafter\b", "before"),
    ),
    "population": (
        (r"\bmen\b", "women"),
        (r"\bmale\b", "female"),
        (r"\bwomen\b", "men"),
        (r"\badults?\b", "children"),
        (r"\bchildren\b", "adults"),
        (r"\b[Aa]ll (?=\w+)", "some "),
        (r"\b[Mm]ost (?=\w+)", "all "),
    ),
}
_SAID_OTHERWISE = (
    (r"(?<=\d)\s?%", " per cent"),
    (r"(?<=\d)-(?=year|month|week|day)", " "),
    (r"\bpatients\b", "people"),
    (r"\bshowed\b", "demonstrated"),
    (r"\breceived\b", "were given"),
    (r"\babout\b", "approximately"),
    (r"\bstarted\b", "began"),
    (r"\bstopped\b", "discontinued"),
    (r"\bdied\b", "were dead"),
    (r"\bfound\b", "observed"),
    (r"\bcommon\b", "frequent"),
    (r"\bsimilar\b", "comparable"),
    (r"\bseen in\b", "reported in"),
)
_OPENING = re.compile(r"(In|Among|Of|With|At|After|For) ([^,(]{8,60}), ([a-z\d].*[^.])\.?\Z")


@dataclass(frozen=True, slots=True)
class Variant:
    """A statement with one thing changed, or nothing that matters."""

    kind: str
    text: str


Changer = Callable[[str, random.Random], str | None]


def variants(text: str, vocabulary: Vocabulary, rng: random.Random) -> Iterator[Variant]:
    """Yield a statement as it is, in other words, and with each kind of change it allows."""
    yield Variant(AS_WRITTEN, text)
    changers: dict[str, Changer] = {
        REWORDED: _reworded,
        "figure": _other_figure,
        "unit": _other_unit,
        "drug": lambda said, drawn: _other_name(said, vocabulary, drawn, "drug"),
        "gene or variant": lambda said, drawn: _other_name(
            said, vocabulary, drawn, "gene", "variant"
        ),
        "disease": lambda said, drawn: _other_name(said, vocabulary, drawn, "condition"),
        "swapped": lambda said, drawn: _swapped(said, vocabulary, drawn),
        **{kind: _turning(patterns) for kind, patterns in _TURNED.items()},
    }
    for kind, changer in changers.items():
        changed = changer(text, rng)
        if changed and changed != text:
            yield Variant(kind, changed)


def mutation_report(cases: Sequence[Case], ask: Ask, vocabulary: Vocabulary, done: Done) -> Report:
    """Return what the checker says of the statements of the answers, changed and unchanged."""
    rng = random.Random(SEED)  # noqa: S311  draws examples, guards nothing
    found: list[tuple[str, Variant, tuple[str, ...]]] = []
    seen: set[str] = set()
    for number, case in enumerate(cases):
        done(number, len(cases))
        for place, statement in enumerate(ask(case).statements):
            if statement.text in seen:
                continue
            seen.add(statement.text)
            spans = tuple(citation.quote for citation in statement.citations)
            for variant in variants(statement.text, vocabulary, rng):
                found.append((f"{case.id} {place + 1} {variant.kind}", variant, spans))
    rng.shuffle(found)
    outcomes = [
        _outcome(id_, variant, spans, vocabulary)
        for kind in dict.fromkeys(variant.kind for _, variant, _ in found)
        for id_, variant, spans in _some(found, kind)
    ]
    return Report(
        suite="claims:changed answers",
        settings={"seed": str(SEED)},
        outcomes=tuple(sorted(outcomes, key=lambda one: (one.case.kind, one.case.id))),
        figures=tuple(_figures(outcomes)),
    )


def _some(
    found: Sequence[tuple[str, Variant, tuple[str, ...]]], kind: str
) -> list[tuple[str, Variant, tuple[str, ...]]]:
    """Return the variants of a kind: all that should pass, a number of those that should not."""
    every = [one for one in found if one[1].kind == kind]
    return every if kind in {AS_WRITTEN, REWORDED} else every[:MOST_OF_A_KIND]


def _outcome(id_: str, variant: Variant, spans: tuple[str, ...], vocabulary: Vocabulary) -> Outcome:
    started = time.perf_counter()
    check = verify(variant.text, spans, vocabulary)
    sound = variant.kind in {AS_WRITTEN, REWORDED}
    right = (check.verdict == "supported") == sound
    case = Case(
        id=id_,
        question=variant.text,
        kind=variant.kind,
        key_points=spans,
        supporting=frozenset(),
    )
    return Outcome(
        case=case,
        shown=f"{check.verdict}: {check.reason}" if check.reason else check.verdict,
        scores=(Score(name="passed" if sound else "caught", value=float(right)),),
        seconds=time.perf_counter() - started,
    )


def _figures(outcomes: Sequence[Outcome]) -> Iterator[Figure]:
    kinds: dict[str, list[bool]] = {}
    for outcome in outcomes:
        kinds.setdefault(outcome.case.kind, []).append(outcome.scores[0].value == 1)
    changed = [
        one for kind, some in kinds.items() if kind not in {AS_WRITTEN, REWORDED} for one in some
    ]
    if changed:
        yield share("changes caught", sum(changed), len(changed))
    for kind, some in sorted(kinds.items()):
        if kind in {AS_WRITTEN, REWORDED}:
            yield share(f"false alarms, {kind}", len(some) - sum(some), len(some), "0 is best")
        else:
            yield share(f"caught: {kind}", sum(some), len(some))


def _other_figure(text: str, rng: random.Random) -> str | None:
    places = list(_FIGURE.finditer(text))
    if not places:
        return None
    place = rng.choice(places)
    digits = list(place.group())
    at = rng.choice([n for n, digit in enumerate(digits) if digit.isdigit()])
    least = 1 if at == 0 else 0
    digits[at] = rng.choice([d for d in "0123456789"[least:] if d != digits[at]])
    return text[: place.start()] + "".join(digits) + text[place.end() :]


def _other_unit(text: str, rng: random.Random) -> str | None:
    places = list(_UNIT.finditer(text))
    if not places:
        return None
    place = rng.choice(places)
    other = place[1] + _OTHER_UNIT[place[2]]
    return text[: place.start()] + other.replace("  ", " ") + text[place.end() :]


def _named(text: str, vocabulary: Vocabulary, *categories: str) -> list[re.Match[str]]:
    """Return where a text names things of some categories."""
    called = dict.fromkeys(
        said for term, said in vocabulary.mentions(text) if term.category in categories
    )
    patterns = (rf"(?<![\w-]){re.escape(said)}(?![\w-])" for said in called)
    found = (re.search(pattern, text, re.IGNORECASE) for pattern in patterns)
    return [place for place in found if place]


def _other_name(
    text: str, vocabulary: Vocabulary, rng: random.Random, *categories: str
) -> str | None:
    places = _named(text, vocabulary, *categories)
    if not places:
        return None
    there = set(vocabulary.mentioned(text))
    others = [
        term.name
        for term in vocabulary.terms
        if term.category in categories and term not in there and len(term.name) > 2
    ]
    place = rng.choice(places)
    return text[: place.start()] + rng.choice(others) + text[place.end() :] if others else None


def _swapped(text: str, vocabulary: Vocabulary, rng: random.Random) -> str | None:
    """Return a statement with two drugs, or two percentages, in each other's place."""
    pairs = [_named(text, vocabulary, "drug"), list(re.finditer(r"\d+(?:\.\d+)?%", text))]
    choices = [
        (one, two)
        for places in pairs
        for one, two in pairwise(places)
        if one.start() < two.start()
        and one.group().lower() != two.group().lower()
        # In a list the order says nothing.
        and len(text[one.end() : two.start()].split()) > 3
    ]
    if not choices:
        return None
    one, two = rng.choice(choices)
    between = text[one.end() : two.start()]
    return text[: one.start()] + two.group() + between + one.group() + text[two.end() :]


def _turning(patterns: Sequence[tuple[str, str]]) -> Changer:
    def turned(text: str, rng: random.Random) -> str | None:
        fitting = [(found, new) for old, new in patterns for found in [*re.finditer(old, text)][:2]]
        if not fitting:
            return None
        place, new = rng.choice(fitting)
        return text[: place.start()] + place.expand(new) + text[place.end() :]

    return turned


def _reworded(text: str, _: random.Random) -> str | None:
    """Return a statement in other words that say the same, an opening moved to the end."""
    said = text
    for old, new in _SAID_OTHERWISE:
        said = re.sub(old, new, said)
    if (opening := _OPENING.match(said)) and "," not in opening[3] and ";" not in opening[3]:
        word, place, rest = opening.groups()
        said = f"{rest[0].upper()}{rest[1:]} {word.lower()} {place}."
    return said
