"""Which way a text says that something is: the points in which a claim and a source may differ.

Words of general English (`WAYS` of the lexicon), shares of patients, and which of two things did
better. Whether two texts speak of the same is asked elsewhere (`chatbot.premises.frames`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from chatbot.claims.opposites import denials
from chatbot.claims.wording import content
from chatbot.claims.words import outcome_worth
from chatbot.finding.concepts import related
from chatbot.premises.lexicon import BEATEN, KINDS, LOST_TO, MOSTLY, NOT, ONLY, WAYS, family
from ingest.vocabulary import Term, Vocabulary

_WAYS = {axis: (family(plus), family(minus)) for axis, (plus, minus) in WAYS.items()}
_KINDS = {axis: (family(plus), family(minus)) for axis, (plus, minus) in KINDS.items()}
_MANY = family(f"{MOSTLY}, {ONLY}")
_DENIED = re.compile(
    rf"(?:{family(f'{NOT}, against, avoid*, warn*').pattern})(?:\W+\w+){{0,3}}\W*$", re.IGNORECASE
)
_NOBODY = re.compile(r"^\W*(?:no|none|nobody|neither)\b", re.IGNORECASE)
"""What denies of whom something is told, not what is told."""
_IS_NO = re.compile(r"\b(?:is|are|was|were)\s+(?:not|no)\s+(?:an?|one|the)\b", re.IGNORECASE)
"""What says of a thing what it is not; that a source names both says nothing of that."""
_EXCEPTS = re.compile(r"\bonly\b", re.IGNORECASE)
_NEAR, _BEFORE, _BESIDE = 3, 4, 40
_NO_OUTCOME = re.compile(r"\b(?:rates?|scores?|of|the|a)\b", re.IGNORECASE)
_FATE = re.compile(r"surviv|mortalit|death|died?\b|dying", re.IGNORECASE)
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s?(?:%|per ?cent)")
_PART = re.compile(
    r"(?<![\w.])(\d[\d,]*|one)\s+(?:out\s+of|of|in)\s+(?:the\s+|every\s+)?(\d[\d,]*)"
)
_WORDS_FOR = {
    "two-thirds": 0.67,
    "two thirds": 0.67,
    "three quarters": 0.75,
    "three-quarters": 0.75,
    "a third": 0.33,
    "a quarter": 0.25,
    "half": 0.5,
}
_SHARE_WORDS = re.compile("|".join(rf"\b{words}\b" for words in _WORDS_FOR))
_FEW, _MANY_FROM, _APART = 0.1, 0.5, 1.3
_UN = re.compile(r"\b(?:un|non-?|in)([a-z]{4,})\b")
_THAN = re.compile(r"\bthan\b(?:\s+(?:with|in|on|for|after))?", re.IGNORECASE)
_SAVE = re.compile(r"\b(?:but )?not [^\s)]+")
_COMPARED = ("amount", "worth")
"""Ways that mean something else beside a than."""
_ONE_OF_TWO = ("drug", "drug-class", "variant", "procedure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Which of two things did better, or had more; the other may only be called the others."""

    first: Term
    second: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """What a text says in each of the points."""

    text: str
    ways: dict[str, int]
    """By axis 1 or -1; what is said both ways is not in it."""
    kinds: dict[str, int]
    """Of which kind most are."""
    shares: tuple[float, ...]
    sides: Sides | None
    used: frozenset[str]
    """The words that say it, which need not be in a source."""

    def __bool__(self) -> bool:
        return bool(self.ways or self.kinds or self.shares or self.sides or denials(self.text))

    def against(self, source: "Points", whole: bool) -> bool | None:
        """Return whether a source that speaks of the same says the contrary; None when neither.

        `whole` is whether it speaks of all of it, so that a share it gives is of the same.
        """
        verdicts = set(self._verdicts(source, whole))
        if not (verdicts or self.sides):
            verdicts = set(self._denials(source))
        if True in verdicts:
            return None if False in verdicts else True
        return False if False in verdicts else None

    def _verdicts(self, source: "Points", whole: bool) -> Iterator[bool]:
        if self.sides:
            if source.sides:
                yield from _verdict_on_sides(self.sides, source.sides)
            return
        compared = bool(_THAN.search(self.text)) != bool(_THAN.search(source.text))
        ours = {a: s for a, s in self.ways.items() if not (compared and a in _COMPARED)}
        if kinds_in(self.text):  # how many are of a kind says nothing of how many there are
            ours = {axis: sign for axis, sign in ours.items() if axis != "often"}
        for mine, theirs in ((ours, source.ways), (self.kinds, source.kinds)):
            for axis, sign in mine.items():
                if axis in theirs:
                    yield theirs[axis] != sign
        yield from self._shares(source, whole)
        mine_un, theirs_un = _un(self.text), _un(source.text)
        for word in mine_un ^ theirs_un:
            here, there = (source.text, self.text) if word in mine_un else (self.text, source.text)
            if re.search(rf"\b{word}\b", here.casefold()) and not re.search(
                rf"\b{word}\b", there.casefold()
            ):
                yield True

    def _denials(self, source: "Points") -> Iterator[bool]:
        if _EXCEPTS.search(source.text) or _IS_NO.search(self.text):
            return
        said = _NOBODY.sub("", source.text)
        ours, theirs = denials(self.text), denials(said)
        if _denies(ours, theirs, said) or _denies(theirs, ours, self.text):
            yield True
        elif any(set(one) & set(other) for one in ours for other in theirs):
            yield False

    def _shares(self, source: "Points", whole: bool) -> Iterator[bool]:
        if not source.shares:
            return
        if self.shares:
            mine = self.shares[0]
            yield all(_is_far(mine, theirs) for theirs in source.shares)
            return
        often = 0 if kinds_in(self.text) else self.ways.get("often")
        if whole and often and "often" not in source.ways and len(set(source.shares)) == 1:
            first = source.shares[0]
            if first >= _MANY_FROM:
                yield often < 0
            elif first <= _FEW:
                yield often > 0


def _denies(mine: list[tuple[str, ...]], yours: list[tuple[str, ...]], text: str) -> bool:
    """Return whether one text denies what the other says: at least the word next to the no."""
    said, denied = content(text), {word for scope in yours for word in scope}
    return any(
        scope[0] in said and len(said & set(scope)) * 2 >= len(scope) and not denied & set(scope)
        for scope in mine
    )


def _is_far(one: float, other: float) -> bool:
    low, high = sorted((one, other))
    return not low or high / low > _APART


def points_of(text: str, vocabulary: Vocabulary) -> Points:
    """Return what a text says in each point."""
    used: set[str] = set()
    ways: dict[str, int] = {}
    found: dict[str, set[int]] = {}
    for axis, sign, match in _matches(text):
        used |= set(re.findall(r"[a-z]+", match[0].casefold()))
        if axis == "amount" and (worth := _worth(text, match)):
            found.setdefault("worth", set()).add(sign * worth[0])
            if worth[1]:
                continue
        found.setdefault(axis, set()).add(sign)
    for axis, signs in found.items():
        if len(signs) == 1:
            ways[axis] = next(iter(signs))
    shares, sides = tuple(_shares(text)), _sides(text, vocabulary, ways)
    if sides is None and (family(BEATEN).search(text) or family(LOST_TO).search(text)):
        ways = {axis: sign for axis, sign in ways.items() if axis not in _COMPARED}
    return Points(
        text=text,
        ways=ways,
        kinds=dict(_kinds(text)),
        shares=shares,
        sides=sides,
        used=frozenset(used),
    )


def _matches(text: str) -> Iterator[tuple[str, int, re.Match[str]]]:
    """Yield each word of a way: its axis, 1 or -1, and where; what a no or not turns round is left out."""
    for axis, (plus, minus) in _WAYS.items():
        longer = list(minus.finditer(text))
        for match in longer:
            if axis == "often" or not _DENIED.search(text[: match.start()]):
                yield axis, -1, match
        for match in plus.finditer(text):
            inside = any(m.start() <= match.start() < m.end() for m in longer)
            if not inside and not _DENIED.search(text[: match.start()]):
                yield axis, 1, match


def _worth(text: str, match: re.Match[str]) -> tuple[int, bool] | None:
    """Return whether more of what a word measures is good (1) or bad (-1), and whether it is fate."""
    text_after = _NO_OUTCOME.sub(" ", text[match.end() :])
    after = " ".join(text_after.split()[:_NEAR])
    before = " ".join(text[: match.start()].split()[-_BEFORE:])
    for near in (after, before):
        if (worth := outcome_worth(near)) != 0:
            return worth, bool(_FATE.search(near))
    return None


def _kinds(text: str) -> Iterator[tuple[str, int]]:
    """Yield the kind that most are of."""
    for axis, (plus, minus) in _KINDS.items():
        signs = [(m.start(), 1) for m in plus.finditer(text)]
        signs += [(m.start(), -1) for m in minus.finditer(text)]
        many = [m.end() for m in _MANY.finditer(text)]
        if not signs or not many:
            continue
        near = [(min(abs(at - place) for at in many), sign) for place, sign in signs]
        if min(near)[0] <= _BESIDE:
            yield axis, min(near)[1]


def kinds_in(text: str) -> bool:
    """Return whether a text names a kind of `KINDS`: small-vessel vasculitis."""
    return any(cue.search(text) for pair in _KINDS.values() for cue in pair)


def _shares(text: str) -> Iterator[float]:
    """Yield the shares of patients a text gives, in order."""
    found = [(m.start(), float(m[1]) / 100) for m in _PERCENT.finditer(text)]
    for match in _PART.finditer(text):
        part = 1 if match[1] == "one" else int(match[1].replace(",", ""))
        whole = int(match[2].replace(",", ""))
        if 0 < part < whole:
            found.append((match.start(), part / whole))
    found += [(m.start(), _WORDS_FOR[m[0].casefold()]) for m in _SHARE_WORDS.finditer(text)]
    for _, share in sorted(found):
        yield round(share, 2) if share > _FEW else share


def without_shares(text: str) -> str:
    """Return a text without the shares it gives."""
    return _PART.sub(" , ", _PERCENT.sub(" , ", text))


def _un(text: str) -> set[str]:
    return {match[1] for match in _UN.finditer(text.casefold())}


def _sides(text: str, vocabulary: Vocabulary, ways: dict[str, int]) -> Sides | None:
    """Return which of two a text puts above the other; None when it compares none."""
    cue = family(BEATEN).search(text) or family(LOST_TO).search(text) or _THAN.search(text)
    if cue is None:
        return None
    than = cue[0].casefold().startswith("than")
    lost = bool(family(LOST_TO).fullmatch(cue[0]))
    sign = ways.get("worth", ways.get("amount", 0)) if than else -1 if lost else 1
    before = _named(text[: cue.start()], vocabulary)
    rest = text[cue.end() :]
    after = _named(rest, vocabulary)
    others = re.match(r"\s*(?:all\s+|the\s+)*other", rest)
    if not before or not sign or not (after or others):
        return None
    first = before[-1]
    second = None if others else after[0]
    if sign < 0:
        return Sides(first=second, second=first) if second else None
    return Sides(first=first, second=second)


def _named(text: str, vocabulary: Vocabulary) -> list[Term]:
    text = _SAVE.sub(" ", re.sub(r"[’']s\b", "  ", text))
    return [term for term in vocabulary.mentioned(text) if term.category in _ONE_OF_TWO]


def _verdict_on_sides(mine: Sides, theirs: Sides) -> Iterator[bool]:
    if mine.second is None:
        if related(mine.first, theirs.first):
            yield False
        return
    won = related(mine.first, theirs.first) and not related(mine.second, theirs.first)
    lost = related(mine.second, theirs.first) and mine.first != theirs.first
    beaten = theirs.second is None or related(mine.first, theirs.second)
    if lost and beaten:
        yield True
    elif won:
        yield False
