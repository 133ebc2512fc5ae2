"""What evidence shows of a comparison, in numbers a small model can weigh.

Two looks at the evidence: the clause that speaks most of the outcome ("near"), and all of it
("all"). What a word says counts less the farther it is from the outcome.
"""

import re
from collections import Counter
from collections.abc import Sequence

from chatbot.claims import results
from chatbot.claims.arms import Comparison, name_parts, seen_from
from chatbot.claims.degrees import degrees
from chatbot.claims.words import (
    DIFFERENCE,
    NOT,
    SAME,
    SIGNIFICANT,
    Word,
    outcome_worth,
    plain,
    read_words,
    way,
    worth,
)

_WORTHS = ("worth seen", "worth", "nearest worth", "worth as told")
_SIGNS = ("way against", "way seen", "way", "nearest way", "way as told", *_WORTHS)
_BY_OUTCOME = tuple(f"{name} by outcome" for name in _WORTHS)
_OF_FIGURES = ("larger arm", "larger value", "differences", "ratios", "interval side")
SIGNED = (
    *(
        f"{look} {name}"
        for look in ("near", "all")
        for name in (*_SIGNS, *_BY_OUTCOME, *_OF_FIGURES)
    ),
    "outcome worth",
)
"""Features that change their sign when up and down change places."""
_PLAIN = (
    *("up", "down", "good", "bad", "same", "not significant", "significant", "no difference"),
    *("significant for subject", "none for subject", "change for subject"),
    *("p passes", "p fails", "least p", "greatest p", "p at outcome", "p at subject"),
    *("interval with null", "interval without null", "subject", "comparator", "outcome"),
    *("in both", "between", "baseline", "trend"),
)
UNSIGNED = (
    *(f"{look} {name}" for look in ("near", "all") for name in _PLAIN),
    *("near outcome share", "all outcome share", "clauses"),
)
_COUNTED = {
    "in both": re.compile(
        r"\b(?:both|all|each|either|three|two) (?:\w+ ){0,2}"
        r"(?:groups?|arms?|treatments?|conditions?|diets?|interventions?)"
    ),
    "between": re.compile(r"\b(?:between|among|across)\b"),
    "baseline": re.compile(r"baseline|from pre|over time|time effect|within.group", re.IGNORECASE),
    "trend": re.compile(
        r"\btrend|tend(?:ed|ency)|borderline|approach\w+ (?:statistical )?signif|slight|numerically"
        r"|did not reach|failed to",
        re.IGNORECASE,
    ),
}
_NO_P = 2.0
_BACK = 6
"""How many words before a change a "no" or "not" reaches it."""


def features(comparison: Comparison, evidence: str, *, swapped: bool = False) -> dict[str, float]:
    """Return what evidence shows of a comparison; `swapped` reads the arms the other way round."""
    text = plain(evidence)
    words = read_words(text)
    outcome = name_parts(words, comparison)
    if swapped:
        for word in words:
            word.part = {"A": "B", "B": "A"}.get(word.part, word.part)
    clauses: dict[int, list[Word]] = {}
    for word in words:
        clauses.setdefault(word.clause, []).append(word)
    near = max(clauses.values(), key=lambda some: _fit(some, outcome), default=[])
    found: dict[str, float] = {}
    for look, some in (("near", near), ("all", words)):
        seen = _Look(text, some, outcome, Counter(s for word in words for s in word.stems))
        sided = outcome_worth(comparison.outcome)
        found |= {f"{look} {name}": value for name, value in seen.found(sided).items()}
    found["near outcome share"] = _share(near, outcome)
    found["all outcome share"] = _share(words, outcome)
    found["clauses"] = len(clauses)
    found["outcome worth"] = outcome_worth(comparison.outcome)
    return found


def _fit(words: Sequence[Word], outcome: set[str]) -> float:
    tells = any(
        way(word.text)
        or worth(word.text) > 0
        or SIGNIFICANT.match(word.text)
        or SAME.match(word.text)
        for word in words
    )
    return round(_share(words, outcome) + 0.15 * tells, 9)


def _share(words: Sequence[Word], outcome: set[str]) -> float:
    named = {one for word in words for one in word.stems}
    return len(named & outcome) / max(1, len(outcome))


class _Look:
    """The words of one look at the evidence, added up."""

    def __init__(
        self, text: str, words: Sequence[Word], outcome: set[str], counts: Counter[str]
    ) -> None:
        self._words = words
        self._sums = dict.fromkeys(_PLAIN[:11], 0.0)
        self._signed: dict[str, float] = {}
        self._nearest = {"way": -1.0, "worth": -1.0}
        self._outcome = _rarest(words, outcome, counts)
        arms = {part: [n for n, word in enumerate(words) if word.part == part] for part in "AB"}
        self._subject = arms["A"] or arms["B"]
        self._counts = {"subject": len(arms["A"]), "comparator": len(arms["B"])}
        self._text = text[words[0].start : words[-1].end] if words else ""
        self._larger = results.larger_arm(text, words)

    def found(self, outcome_sign: int) -> dict[str, float]:
        """Return the features of this look."""
        products = degrees(self._words)
        for place in range(len(self._words)):
            self._read(place, products.get(place))
        signed = {name: self._signed.get(name, 0.0) for name in _SIGNS}
        for name in _WORTHS:
            signed[f"{name} by outcome"] = signed[name] * outcome_sign
        return self._sums | signed | self._figures() | self._phrases()

    def _read(self, place: int, product: tuple[int, int] | None) -> None:
        word = self._words[place].text
        near, ours = _nearness(place, self._outcome, 6), _nearness(place, self._subject, 5)
        denied = any(NOT.match(one.text) for one in self._words[max(0, place - _BACK) : place])
        went, good = product if product is not None else self._said(place)
        if went and denied:
            self._add("no difference", near, "none for subject", ours)
        elif went:
            self._add("up" if went > 0 else "down", near, "change for subject", ours)
            self._sided("way", went, place, near)
        if good and denied:
            self._add("no difference", near)
        elif good:
            self._add("good" if good > 0 else "bad", near)
            self._sided("worth", good, place, near)
        if SAME.match(word) and not denied:
            self._add("same", near, "none for subject", ours)
        if SIGNIFICANT.match(word):
            what = ("not significant", "none") if denied else ("significant", "significant")
            self._add(what[0], near, f"{what[1]} for subject", ours)
        if DIFFERENCE.match(word) and denied:
            self._add("no difference", near, "none for subject", ours)

    def _said(self, place: int) -> tuple[int, int]:
        """Return which way a word says it went, and whether that is good, by itself."""
        word, words = self._words[place], self._words
        if word.part:
            return 0, 0
        following = [one.text for one in words[place + 1 : place + 3]]
        if word.text in {"least", "most"} and place and words[place - 1].text == "at":
            return 0, worth(word.text)
        counted = len(following) == 2 and following[0] == "than" and following[1][:1].isdigit()
        if word.text in {"more", "less"} and counted:
            return 0, 0
        return way(word.text), worth(word.text)

    def _add(self, name: str, near: float, for_subject: str = "", ours: float = 0.0) -> None:
        self._sums[name] += near
        if for_subject:
            self._sums[for_subject] += near * ours

    def _sided(self, what: str, sign: int, place: int, near: float) -> None:
        """Add a change as it is, as seen from the arm it is told of, and keep the nearest."""
        side, certain = seen_from(self._words, place)
        told = sign * (side if certain else 1)
        self._plus(what, sign * near)
        self._plus(f"{what} as told", told * near)
        if certain:
            self._plus(f"{what} seen", sign * side * near)
        if certain == 2 and what == "way":
            self._plus("way against", sign * side * near)
        weight = near * (1 + 0.5 * certain) if what == "way" else near
        if weight > self._nearest[what]:
            self._nearest[what] = weight
            self._signed[f"nearest {what}"] = told

    def _plus(self, name: str, value: float) -> None:
        self._signed[name] = self._signed.get(name, 0.0) + value

    def _figures(self) -> dict[str, float]:
        found = results.p_values(self._text)
        values = [one.value for one in found if one.value is not None]
        start = self._words[0].start if self._words else 0
        sides = list(results.intervals(self._text))
        ratios, differences = results.estimates(self._text)
        ends = [self._words[n].end - start for n in self._outcome]
        return {
            "p passes": sum(one.significant for one in found),
            "p fails": sum(not one.significant for one in found),
            "least p": min(values, default=_NO_P),
            "greatest p": max(values, default=-1.0),
            "p at outcome": _p_after(found, [*ends[:1], *ends[-1:]]),
            "p at subject": _p_after(found, [self._words[n].end - start for n in self._subject]),
            "interval with null": sides.count(0),
            "interval without null": len(sides) - sides.count(0),
            "interval side": sum(sides),
            "ratios": ratios,
            "differences": differences,
            "larger arm": self._larger[0],
            "larger value": self._larger[1],
        }

    def _phrases(self) -> dict[str, float]:
        counted = {name: len(cue.findall(self._text)) for name, cue in _COUNTED.items()}
        return {**self._counts, "outcome": len(self._outcome), **counted}


def _rarest(words: Sequence[Word], outcome: set[str], counts: Counter[str]) -> list[int]:
    """Return where the outcome's words are; of those the rarest, which tell it from its like."""
    places = {
        place: min(counts[one] for one in word.stems if one in outcome)
        for place, word in enumerate(words)
        if word.part == "O"
    }
    least = min(places.values(), default=0)
    return [place for place, count in places.items() if count <= least]


def _nearness(place: int, places: Sequence[int], half: int) -> float:
    """Return how near a place is to the nearest of some: 1 at it, a half so many words off."""
    return 1 / (1 + min(abs(place - one) for one in places) / half) if places else 1.0


def _p_after(found: Sequence[results.PValue], places: Sequence[int]) -> float:
    """Return 1 when the p value that follows a place passes, -1 when not, 0 without one."""
    costs = [
        (gap if (gap := one.start - place) >= 0 else -3 * gap, one.significant)
        for one in found
        for place in places
    ]
    if not costs:
        return 0.0
    return 1.0 if min(costs, key=lambda one: one[0])[1] else -1.0
