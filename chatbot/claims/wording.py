"""How a statement's words differ from those of the source sentence nearest to it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from chatbot.claims.synonyms import canonical, is_light
from ingest.figures import is_number_word
from ingest.terms import is_stop_word, stem, words

_SENTENCE_END = re.compile(r"(?<=[.!?])[\])\u201d\"\u2019']*\s+(?=[A-Z0-9(\[\u201c\"\u2018'*])|\n+")
_NO_END = re.compile(r"\b(?:vs|e\.g|i\.e|et al|fig|approx|resp|dr|no|[A-Z])\.\Z", re.IGNORECASE)
_PART = re.compile(r"[^\W_]+")
_QUANTITIES = frozenset(
    "all most some few only many half every both none majority minority several never always"  # noqa: SIM905
    " sometimes rarely usually before after until under over".split()
)
"""Small words that change what is said when one takes another's place."""
_HEDGES = frozenset({"may", "might", "could", "possibly", "suggest", "probably", "likely"})
_DENIALS = frozenset(
    "no not never none neither nor without cannot nothing nobody isn't wasn't aren't weren't"  # noqa: SIM905
    " doesn't didn't t".split()
)
_SIDE = 5
_AGAINST = re.compile(
    r"\b(?:than|(?:as |when )?compared (?:with|to)|relative to|versus|vs\.?|superior to|inferior to"
    r"|outperform\w*|preferred (?:to|over)|as opposed to)\s",
    re.IGNORECASE,
)
_MEASURES = frozenset(
    "mg kg g ml dl l mcg µg iu mmol µmol fl mm day days daily week weeks weekly month months"  # noqa: SIM905
    " monthly year years yearly hour hours h percent per cent".split()
)
_CLOSE = 0.7
"""Share of a statement's words in the order of a source sentence that makes it a near copy."""
_SYMMETRIC = frozenset({"and", "or", "nor"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word as written and what it stands for when words that say the same are one."""

    text: str
    stem: str
    carries: bool
    """Whether its absence changes what is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Words that stand in a statement where a near copy of it in the source has others."""

    given: tuple[Token, ...]
    """What the statement says."""
    source: tuple[Token, ...]
    """What the source has in its place."""


@lru_cache(maxsize=4_096)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text."""
    found: list[str] = []
    for part in _SENTENCE_END.split(text):
        if found and _NO_END.search(found[-1]):
            found[-1] += " " + part
        elif part.strip():
            found.append(part.strip())
    return tuple(found)


@lru_cache(maxsize=8_192)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a text; figures and their units are left out, they are read elsewhere."""
    found = []
    for word in words(text):
        for part in _PART.findall(word):
            if part[:1].isdigit() or part in _MEASURES or is_number_word(part):
                continue
            root = stem(part)
            carries = not (is_stop_word(part) or is_light(root) or len(part) < 2)
            found.append(Token(part, canonical(root), carries))
    return tuple(found)


def content(text: str) -> frozenset[str]:
    """Return what the words of a text stand for, stop words left out."""
    return frozenset(one.stem for one in tokens(text) if not is_stop_word(one.text))


def nearest(statement: str, spans: Sequence[str], many: int = 1) -> list[str]:
    """Return the sentences of the spans that together have most of a statement's words."""
    left = content(statement)
    every = frozenset(one.stem for one in tokens(statement))
    rest = list(dict.fromkeys(one for span in spans for one in sentences(span)))

    def fit(one: str) -> tuple[int, int, int]:
        alike = sum(token.stem in every for token in tokens(one))
        return len(left & content(one)), alike, -len(content(one))

    found: list[str] = []
    for _ in range(min(many, len(rest))):
        best = max(rest, key=fit)
        if found and not left & content(best):
            break
        rest.remove(best)
        found.append(best)
        left -= content(best)
    return found


def missing(statement: str, sources: Sequence[str], known: frozenset[str]) -> list[Token]:
    """Return the words that carry meaning and are in none of the source sentences, in order.

    `known` are words that a name known otherwise covers, such as a brand name.
    """
    there = frozenset().union(*map(content, sources)) if sources else frozenset[str]()
    return [
        one
        for one in dict.fromkeys(tokens(statement))
        if one.carries and one.stem not in there and one.text not in known
    ]


def changes(statement: str, source: str) -> list[Change] | None:
    """Return what a near copy of a source sentence changes; None when it is no near copy."""
    ours, theirs = tokens(statement), tokens(source)
    matcher = SequenceMatcher(
        None, [one.stem for one in theirs], [one.stem for one in ours], autojunk=False
    )
    same = sum(block.size for block in matcher.get_matching_blocks())
    if not same or same < min(_CLOSE * len(ours), len(ours) - 1):
        return None
    return [
        Change(given=ours[c:d], source=theirs[a:b])
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]


def small_word_changed(found: Sequence[Change]) -> Change | None:
    """Return the first change of how many or how sure: all for most, is for may be."""
    for change in found:
        given = {one.text for one in change.given} & _QUANTITIES
        there = {one.text for one in change.source} & _QUANTITIES
        hedged = {one.text for one in change.source} & _HEDGES
        if given - there or (len(change.source) <= 2 and (there - given or hedged)):
            return change
    return None


def denied_elsewhere(found: Sequence[Change]) -> bool:
    """Return whether a near copy has a no or not more or less.

    One left out together with what it denies counts for nothing.
    """
    more: Counter[bool] = Counter()
    for change in found:
        cut = not change.given and any(one.carries for one in change.source)
        more[True] += sum(one.text in _DENIALS for one in change.given)
        more[False] += 0 if cut else sum(one.text in _DENIALS for one in change.source)
    return more[True] != more[False]


def added(statement: str, source: str, found: Sequence[Change]) -> Iterator[tuple[Change, str]]:
    """Yield the changes that bring in a word more often than the source has it, and the word."""
    ours = Counter(one.stem for one in tokens(statement))
    theirs = Counter(one.stem for one in tokens(source))
    for change in found:
        for one in change.given:
            if one.carries and ours[one.stem] > theirs[one.stem]:
                yield change, one.text
                break


def sides_swapped(statement: str, source: str) -> bool:
    """Return whether what stands before "than" or "versus" in the one stands after it in the other."""
    ours, theirs = _AGAINST.search(statement), _AGAINST.search(source)
    if not ours or not theirs:
        return False
    before, after = _sides(statement, ours)
    first, second = _sides(source, theirs)
    there, back = len(after & first), len(before & second)
    return bool(there and back) and there + back > 2 * len(after & second)


def _sides(text: str, at: re.Match[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that carry meaning on the two sides of a comparison word."""
    before, after = text[: at.start()], text[at.end() :]
    left, right = ([one.stem for one in tokens(part) if one.carries] for part in (before, after))
    return frozenset(left), frozenset(right[:_SIDE]) - frozenset(left)


def two_changed_places(statement: str, found: Sequence[Change]) -> tuple[str, str] | None:
    """Return two things that a near copy puts in each other's place; None when there are none."""
    text = statement.casefold()
    for one in found:
        for other in found:
            mine = {token.stem: token.text for token in one.given if token.carries}
            yours = {token.stem: token.text for token in other.given if token.carries}
            theirs = {token.stem for token in one.source}, {token.stem for token in other.source}
            moved = [word for root, word in mine.items() if root in theirs[1] - theirs[0]]
            back = [word for root, word in yours.items() if root in theirs[0] - theirs[1]]
            if one is not other and moved and back and not _listed(text, moved[0], back[0]):
                return moved[0], back[0]
    return None


def _listed(text: str, one: str, other: str) -> bool:
    """Return whether two words stand side by side in a list, where their order says nothing."""
    first, second = sorted((text.find(one), text.find(other)))
    between = text[first:second].split()[1:]
    return bool(between) and len(between) <= 3 and bool(_SYMMETRIC & set(between))
