"""Texts that say nearly the same in the same words, found by the stretches of words they share."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence

from ingest.terms import words

_SHINGLE = 5
NEARLY_THE_SAME = 0.8
HOLDERS = 50
"""How many texts are remembered for a stretch of words: what more than these say is a set phrase, or
all of them are copies, and the first are enough to tell."""
_COMPARED = 5
_SKETCH = 400
"""Shingles kept of a long text: those whose hashes are smallest, the same ones in every text."""


def runs(found: Sequence[str], long: int) -> frozenset[tuple[str, ...]]:
    """Return the stretches of so many words, of the words of a text."""
    return frozenset(zip(*(found[at:] for at in range(long)), strict=False))


def sketch(text: str) -> frozenset[int]:
    """Return the stretches of five words of a text, hashed; at most 400, chosen alike in all."""
    found = list(words(text))
    stretches = {
        int.from_bytes(
            hashlib.blake2b(" ".join(found[at : at + _SHINGLE]).encode(), digest_size=8).digest()
        )
        for at in range(max(1, len(found) - _SHINGLE + 1))
    }
    return frozenset(sorted(stretches)[:_SKETCH])


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return how much of two texts is shared, from 0 to 1."""
    if not one or not other:
        return 0.0
    both = frozenset(sorted(one | other)[:_SKETCH])
    return len(both & one & other) / len(both)


class Sketches:
    """Sketches by the name of their text, to find the one most like another."""

    def __init__(self) -> None:
        self._sketches: dict[str, frozenset[int]] = {}
        self._holders: dict[int, list[str]] = defaultdict(list)

    def add(self, name: str, text: frozenset[int]) -> None:
        """Take one in; what is said of many texts is looked up in the first of them only."""
        self._sketches[name] = text
        for stretch in text:
            if len(self._holders[stretch]) < HOLDERS:
                self._holders[stretch].append(name)

    def most_alike(self, text: frozenset[int]) -> tuple[str, float]:
        """Return the name of the text most like this one, and how much they share."""
        shared = Counter(name for stretch in text for name in self._holders.get(stretch, ()))
        near = [name for name, _ in shared.most_common(_COMPARED)]
        shares = {name: likeness(text, self._sketches[name]) for name in near}
        best = max(shares, key=lambda name: shares[name], default="")
        return best, shares.get(best, 0.0)
