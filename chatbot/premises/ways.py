"""Which way a text says that something is: more or less, better or worse, often or rarely."""

import re
from collections.abc import Iterator

from chatbot.claims.words import outcome_worth
from chatbot.premises.lexicon import KINDS, MOSTLY, NOT, ONLY, SAME, WAYS, family

_WAYS = {axis: (family(plus), family(minus)) for axis, (plus, minus) in WAYS.items()}
_KINDS = {axis: (family(plus), family(minus)) for axis, (plus, minus) in KINDS.items()}
_MANY = re.compile(
    rf"{family(f'{MOSTLY}, {ONLY}').pattern}|\b(?:[5-9]\d|100)(?:\.\d+)?\s?%\)?", re.IGNORECASE
)
_DENIED = re.compile(
    rf"(?:{family(f'{NOT}, against, avoid*').pattern})(?:\W+\w+){{0,3}}\W*$", re.IGNORECASE
)
_NEAR, _BEFORE, _BESIDE, _REACH = 3, 4, 60, 25
_NO_OUTCOME = re.compile(r"\b(?:rates?|scores?|of|the|a)\b", re.IGNORECASE)
_NON = re.compile(
    r"\bnon-|\b(?:more|less|fewer) than (?=\d|half|one|two|three|a )|\bor (?:more|less|fewer|lower|higher|above|below)\b",
    re.IGNORECASE,
)
"""What is no way of its own: non-relapse, more than half, 10 mg or more."""
_EFFECT = re.compile(r"\beffect(?:iveness|ive)\b|\befficac", re.IGNORECASE)
_FATE = re.compile(r"surviv|mortalit|death|died?\b|dying", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:^|[,;(:]|\b(?:and|but|that|since|because|why (?:do|did|does)))\W*$", re.IGNORECASE
)
"""Before a no that says how many do, not that something is not there."""
MAIN = ("amount", "worth", "only")
"""Ways that are what a text says, not beside it."""
COMPARED = ("amount", "worth")
"""Ways that mean something else beside a than."""
DIRECTIONS = (*COMPARED, "hold")
"""Ways in which a thing may go; how often it does so decides what a text says on the whole."""


def ways_in(text: str) -> tuple[dict[str, int], frozenset[str]]:
    """Return by axis 1 or -1, of what is said one way only, and the words that say it.

    The axis "same" has -1 when a text says that something makes no difference or did not change.
    """
    used: set[str] = set()
    found: dict[str, set[int]] = {}
    for match in family(SAME).finditer(text):
        used |= _words(match)
        found["same"] = {-1}
    matches = list(_matches(text))
    within = [m.span() for axis, _, m in matches if axis != "often"]
    within += [
        (no.start(), m.end())
        for axis, _, m in matches
        if axis == "worth" and (no := _DENIED.search(text[: m.start()]))
    ]
    measured: list[tuple[int, int]] = []
    for axis, sign, match in matches:
        used |= _words(match)
        if (
            axis == "often"
            and match[0].casefold() == "no"
            and not _OPENS.search(text[: match.start()])
        ):
            continue
        if axis == "often" and any(a <= match.start() and match.end() <= b for a, b in within):
            continue
        if axis == "worth" and any(a <= match.start() < b for a, b in measured):
            continue
        if axis == "amount" and (worth := _worth(text, match)):
            measured.append((match.end(), match.end() + _REACH))
            found.setdefault("worth", set()).add(sign * worth[0])
            if worth[1]:
                continue
        found.setdefault(axis, set()).add(sign)
    ways = {axis: next(iter(signs)) for axis, signs in found.items() if len(signs) == 1}
    return ways, frozenset(used)


def _words(match: re.Match[str]) -> set[str]:
    return set(re.findall(r"[a-z]+", match[0].casefold()))


def _matches(text: str) -> Iterator[tuple[str, int, re.Match[str]]]:
    """Yield each word of a way: its axis, 1 or -1, and where; what a no or not turns round is left out.

    Not better is worse, though; and never is seldom.
    """
    text = _NON.sub(lambda match: " " * len(match[0]), text)
    for axis, (plus, minus) in _WAYS.items():
        longer = list(minus.finditer(text))
        for match in longer:
            if axis == "often" or not _DENIED.search(text[: match.start()]):
                yield axis, -1, match
        for match in plus.finditer(text):
            if any(m.start() <= match.start() < m.end() for m in longer):
                continue
            if not _DENIED.search(text[: match.start()]):
                yield axis, 1, match
            elif axis == "worth":
                yield axis, -1, match


def _worth(text: str, match: re.Match[str]) -> tuple[int, bool] | None:
    """Return whether more of what a word measures is good (1) or bad (-1), and whether it is fate."""
    after = " ".join(_NO_OUTCOME.sub(" ", text[match.end() :]).split()[:_NEAR])
    before = " ".join(text[: match.start()].split()[-_BEFORE:])
    for near in (after, before):
        worth = 1 if _EFFECT.search(near) else outcome_worth(near)
        if worth:
            return worth, bool(_FATE.search(near) or _EFFECT.search(near))
    return None


def is_of_most(text: str) -> bool:
    """Return whether a text says that most are, or hardly any: not only that it is common."""
    return bool(_MANY.search(text))


def kinds_of_most(text: str) -> dict[str, int]:
    """Return by axis of which kind most are said to be."""
    found: dict[str, int] = {}
    many = [place for match in _MANY.finditer(text) for place in match.span()]
    for axis, (plus, minus) in _KINDS.items() if many else ():
        places = [(m.start(), 1) for m in plus.finditer(text)]
        places += [(m.start(), -1) for m in minus.finditer(text)]
        near = [(min(abs(at - place) for at in many), sign) for place, sign in places]
        if near and min(near)[0] <= _BESIDE:
            found[axis] = min(near)[1]
    return found


def names_kind(text: str) -> bool:
    """Return whether a text names a kind of `KINDS`: small-vessel vasculitis."""
    kinds = (pair for axis, pair in _KINDS.items() if axis != "sex")
    return any(cue.search(text) for pair in kinds for cue in pair)


def kind_words(text: str) -> frozenset[str]:
    """Return the words by which a text names kinds."""
    found = (match for pair in _KINDS.values() for cue in pair for match in cue.finditer(text))
    return frozenset(word for match in found for word in _words(match))
