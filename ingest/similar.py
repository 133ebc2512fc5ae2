"""Texts that say nearly the same in the same words, found by the stretches of words they share."""

import hashlib
from collections.abc import Mapping

from ingest.terms import words

_SHINGLE = 5
NEARLY_THE_SAME = 0.8
_SKETCH = 400
"""Shingles kept of a long text: those whose hashes are smallest, the same ones in every text."""


def runs(text: str, long: int) -> frozenset[tuple[str, ...]]:
    """Return the stretches of so many words of a text."""
    found = list(words(text))
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


def most_alike(text: frozenset[int], others: Mapping[str, frozenset[int]]) -> tuple[str, float]:
    """Return the name of the text most like this one, and how much they share."""
    shares = {name: likeness(text, other) for name, other in others.items()}
    best = max(shares, key=lambda name: shares[name], default="")
    return best, shares.get(best, 0.0)
