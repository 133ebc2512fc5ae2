"""The points in which a claim and a source that speaks of the same may differ.

Whether they speak of the same is asked elsewhere (`chatbot.premises.frames`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.claims.opposites import denials
from chatbot.claims.wording import content
from chatbot.premises.measured import Measure, differs, measures_in, share_of
from chatbot.premises.sides import (
    First,
    Sides,
    first_in,
    is_beaten,
    is_compared,
    sides_in,
    than_what,
)
from chatbot.premises.ways import (
    COMPARED,
    DIRECTIONS,
    MAIN,
    is_of_most,
    kind_words,
    kinds_of_most,
    names_kind,
    ways_in,
)
from ingest.vocabulary import Vocabulary

_NOBODY = re.compile(r"^\W*(?:no|none|nobody|neither)\b", re.IGNORECASE)
"""What denies of whom something is told, not what is told."""
_IS_NO = re.compile(r"\b(?:is|are|was|were)\s+(?:not|no)\s+(?:an?|one|the)\b", re.IGNORECASE)
"""What says of a thing what it is not; that a source names both says nothing of that."""
_EXCEPTS = re.compile(r"\bonly\b", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:may|might|could|should|unclear|uncertain|unknown|whether|if|possibl[ey]|perhaps)\b",
    re.IGNORECASE,
)
"""What leaves open what a source says."""
_UN = re.compile(r"\b(?:un|non-?|in)([a-z]{4,})\b")
_FEW, _FEWER, _MANY = 0.1, 0.35, 0.5
"""Up to what share a thing is not common; up to what it is not what most have; from what it is not rare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What a text says in each of the points."""

    text: str
    ways: dict[str, int]
    """By axis 1 or -1; what is said both ways is not in it."""
    kinds: dict[str, int]
    """Of which kind most are."""
    measures: tuple[Measure, ...]
    sides: Sides | None
    first: First | None
    used: frozenset[str]
    """The words that say it, which need not be in a source."""

    def __bool__(self) -> bool:
        said = self.ways or self.kinds or self.measures or self.sides or self.first
        return bool(said or denials(self.text))

    def against(self, source: "Points", whole: bool) -> bool | None:
        """Return whether a source that speaks of the same says the contrary; None when neither.

        `whole` is whether it speaks of all of it, so that a share it gives is of the same.
        """
        verdicts = list(self._verdicts(source, whole))
        if not (verdicts or self.sides or self.first):
            verdicts = [(one, True) for one in self._denials(source)]
        contrary = any(verdict for verdict, _ in verdicts)
        if contrary and _HEDGED.search(source.text):
            return None
        if contrary and any(not verdict and heavy for verdict, heavy in verdicts):
            return None
        return contrary if verdicts else None

    def _verdicts(self, source: "Points", whole: bool) -> Iterator[tuple[bool, bool]]:
        """Yield whether a source says the contrary in a point, and whether that is the main one."""
        if self.sides or self.first:
            yield from ((one, True) for one in self._places(source))
            return
        yield from self._ways(source, whole)
        for axis, sign in self.kinds.items():
            if axis in source.kinds:
                yield source.kinds[axis] != sign, axis != "sex"
        if self.measures and (far := differs(self.measures, source.measures)) is not None:
            yield far, True
        yield from ((one, True) for one in self._prefixes(source))

    def _places(self, source: "Points") -> Iterator[bool]:
        for mine, theirs in ((self.sides, source.sides), (self.first, source.first)):
            if mine and theirs and (verdict := mine.against(theirs)) is not None:  # type: ignore[arg-type]
                yield verdict

    def _ways(self, source: "Points", whole: bool) -> Iterator[tuple[bool, bool]]:
        left_out = {"same", "often"}
        if is_compared(self.text) != is_compared(source.text) or not _like(self, source):
            left_out |= set(COMPARED)
        often = self._often()
        often_there = source._often_of(self, whole) if often else source._often()
        shared = {axis for axis in self.ways if axis in source.ways} - left_out
        for axis in shared:
            mine, theirs = self.ways[axis], source.ways[axis]
            if axis in DIRECTIONS:
                mine, theirs = mine * (often or 1), theirs * (often_there or 1)
            if mine != theirs or axis not in ("normal", "there"):
                yield mine != theirs, axis in MAIN
        if often and often_there and not any(axis in self.ways for axis in DIRECTIONS):
            yield often != often_there, False
        moved = any(axis in self.ways for axis in COMPARED)
        moved_there = any(axis in source.ways for axis in COMPARED)
        if "same" in self.ways and "same" in source.ways:
            yield False, True
        elif ("same" in source.ways and moved) or ("same" in self.ways and moved_there and whole):
            yield True, True

    def _often(self) -> int:
        """Return 1 for often, -1 for seldom; 0 also where it is on kinds, not on how many."""
        return 0 if names_kind(self.text) else self.ways.get("often", 0)

    def _often_of(self, claim: "Points", whole: bool) -> int:
        """Return the same of a source, by the share it gives when it does not say."""
        often = self._often()
        if often or not whole or "often" in self.ways:
            return often
        share = share_of(content(claim.text), self.measures)
        if share is None:
            return 0
        few = _FEWER if is_of_most(claim.text) else _FEW
        return 1 if share >= _MANY else -1 if share <= few else 0

    def _prefixes(self, source: "Points") -> Iterator[bool]:
        """Yield whether the one has a word, the other what denies it: provoked, unprovoked."""
        for mine, theirs in ((self.text, source.text), (source.text, self.text)):
            for denied in _UN.finditer(mine.casefold()):
                plain = re.compile(rf"\b{denied[1]}\b", re.IGNORECASE)
                if plain.search(theirs) and not plain.search(mine) and denied[0] not in theirs:
                    yield True

    def _denials(self, source: "Points") -> Iterator[bool]:
        settled = {"only", "there"}.intersection((*self.ways, *source.ways))
        if settled or _EXCEPTS.search(source.text) or _IS_NO.search(self.text):
            return
        said = _NOBODY.sub("", source.text)
        ours, theirs = denials(self.text), denials(said)
        if _denies(ours, theirs, said) or _denies(theirs, ours, self.text):
            yield True
        elif any(set(one) & set(other) for one in ours for other in theirs):
            yield False


def _denies(mine: list[tuple[str, ...]], yours: list[tuple[str, ...]], text: str) -> bool:
    """Return whether one text denies what the other says: at least the word next to the no."""
    said, denied = content(text), {word for scope in yours for word in scope}
    return any(
        scope[0] in said and len(said & set(scope)) * 2 >= len(scope) and not denied & set(scope)
        for scope in mine
    )


def _like(claim: Points, source: Points) -> bool:
    """Return whether what two texts compare with is the same, if they compare."""
    mine, theirs = than_what(claim.text), than_what(source.text)
    return not (mine or theirs) or bool(mine & theirs)


def points_of(text: str, vocabulary: Vocabulary) -> Points:
    """Return what a text says in each point."""
    studies = [said for term, said in vocabulary.mentions(text) if term.category == "study"]
    plain = re.sub("|".join(map(re.escape, studies)), " , ", text, flags=re.I) if studies else text
    ways, used = ways_in(plain)
    sides, kinds = sides_in(text, vocabulary, ways), kinds_of_most(plain)
    if sides is None and is_beaten(text):
        ways = {axis: sign for axis, sign in ways.items() if axis not in COMPARED}
    return Points(
        text=text,
        ways=ways,
        kinds=kinds,
        measures=measures_in(text),
        sides=sides,
        first=first_in(text, vocabulary),
        used=used | (kind_words(text) if kinds else frozenset()),
    )
