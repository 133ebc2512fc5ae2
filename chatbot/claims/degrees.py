"""What a degree and a change say together: a "smaller increase" is a decrease."""

from collections.abc import Sequence

from chatbot.claims.arms import opens_reference
from chatbot.claims.words import CHANGE, CHANGE_NOUN, DEGREE, Word, way, worth


def degrees(words: Sequence[Word]) -> dict[int, tuple[int, int]]:
    """Return by place which way it went and whether that is good; the word it took in is 0, 0."""
    found: dict[int, tuple[int, int]] = {}
    for place, word in enumerate(words):
        if word.part or not (sign := way(word.text)) or not DEGREE.match(word.text):
            continue
        if place in found or (word.text == "most" and place and words[place - 1].text == "at"):
            continue
        other = _change_before(words, place, found)
        if other is None:
            other = _change_after(words, place)
        if other is not None:
            change = words[other].text
            found[other] = (0, 0)
            found[place] = (sign * way(change), 0 if way(change) else sign * worth(change))
    return found


def _change_before(
    words: Sequence[Word], place: int, taken: dict[int, tuple[int, int]]
) -> int | None:
    """Return where "the increase … was smaller" has its increase."""
    if not any(
        one.text in {"was", "were", "is", "are"} for one in words[max(0, place - 4) : place]
    ):
        return None
    for at in range(place - 1, max(-1, place - 20), -1):
        if words[at].clause != words[place].clause:
            return None
        if CHANGE_NOUN.match(words[at].text) and not words[at].part and at not in taken:
            return at
    return None


def _change_after(words: Sequence[Word], place: int) -> int | None:
    """Return where "a greater reduction" has its reduction."""
    for at in range(place + 1, min(len(words), place + 4)):
        word = words[at]
        if opens_reference(words, at) or word.text in ".,;(":
            return None
        if CHANGE.match(word.text) and (
            worth(word.text) or (way(word.text) and word.part in {"", "O"})
        ):
            return at
    return None
