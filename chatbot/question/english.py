"""How often English has a word, as a list of 160,000 words of films and books tells."""

import gzip
import json
import math
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

from ingest.terms import terms, words

_EVERYDAY = 1_000_000
"""How often the list has a word that says nothing of what a text is about: get, thing."""


@lru_cache(maxsize=1)
def english_words() -> Mapping[str, int]:
    """Return how often English has each of its words, in films and books."""
    packed = files("spellchecker").joinpath("resources/en.json.gz").read_bytes()
    found: dict[str, int] = json.loads(gzip.decompress(packed))
    return found


def rarity_in_english(word: str) -> float:
    """Return 1 for a word that everyday English does not have, less the more often it has it, to 0.

    A figure says nothing of what a text is about either.
    """
    if not any(map(str.isalpha, word)):
        return 0.0
    often = english_words().get(word.partition("'")[0], 0)
    return max(0.0, 1 - math.log1p(often) / math.log1p(_EVERYDAY))


def rarities(text: str) -> dict[str, float]:
    """Return the content terms of a text, each with `rarity_in_english` of the word it is of."""
    found: dict[str, float] = {}
    for word in words(text):
        for term in terms(word):
            found[term] = max(found.get(term, 0.0), rarity_in_english(word))
    return found
