"""Words as the lexical index, the scope check and the claim check all see them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

import Stemmer

_WORD = re.compile(r"[^\W_]+(?:[.\-/’'][^\W_]+)*")
_DECIMAL = re.compile(r"\d+\.\d+")
_LEAST_FOLDED = 5
_OUR = frozenset({"hours", "fours", "tours", "pours", "flour", "scour", "devour"})
_STEMMING = Lock()
"""A stemmer keeps state while it works, and questions come from several threads."""
_PART = re.compile(r"[^\W_]+")
_STOP = frozenset(
    """a about actually after again all also always am an and any are as at be because been before being between both
    but by can cause caused causes causing could did do does doing done during each ever for from further get give given happen happens had has have
    having he her here hers him his how i if in into is it its itself just many may me might more
    most much must my no nor not now of off often on once only or other others our ours out over own please rather really same
    she should so some such tell than that the their theirs them then there these they this those
    through to too under until up us use used using very was we were what when where which while who
    whom why will with would you your yours""".split()  # noqa: SIM905  a list of 130 strings reads worse
)


def terms(text: str) -> list[str]:
    """Return the stemmed content words of a text, in order, stop words left out.

    A compound such as IL-6 or p.Met41Leu is one term and its parts are terms too; a decimal is
    one term and nothing else.
    """
    found: list[str] = []
    for word in words(text):
        parts = _PART.findall(word.partition("'")[0])  # can't, patient's
        if _DECIMAL.fullmatch(word):
            found.append(word)
            continue
        if len(parts) > 1 and not all(part.isdecimal() for part in parts):
            found.append("".join(parts))
        found += [stem(part) for part in parts if part not in _STOP]
    return found


def words(text: str) -> Iterator[str]:
    """Yield the words of a text in lower case, compounds whole, accents folded."""
    plain = text.lower() if text.isascii() else _folded(text)
    yield from _WORD.findall(plain.replace("’", "'"))


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold()).casefold()
    for mark in filter(unicodedata.combining, set(folded)):
        folded = folded.replace(mark, "")
    return folded


def is_stop_word(word: str) -> bool:
    """Return whether a lower-case English word carries no content."""
    return word in _STOP


def one_slip(typed: str, name: str, *, wrong_letter: bool = True) -> bool:
    """Return whether one typing slip made `typed` of `name`; the first letter is never wrong.

    A slip is a letter too many, one too few, two in the wrong order or, unless told otherwise,
    one wrong letter.
    """
    if typed[:1] != name[:1] or abs(len(typed) - len(name)) > 1 or typed == name:
        return False
    if len(typed) == len(name):
        apart = [place for place in range(len(name)) if typed[place] != name[place]]
        if len(apart) == 1:
            return wrong_letter
        first, last = apart[0], apart[-1]
        swapped = typed[first : last + 1] == name[first : last + 1][::-1]
        return len(apart) == last - first + 1 == 2 and swapped
    longer, shorter = sorted((typed, name), key=len, reverse=True)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(1, len(longer)))


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word (Snowball); British spelling folded."""
    with _STEMMING:
        return str(_stemmer().stemWord(_american(word)))


def _american(word: str) -> str:
    """Fold British medical spellings: anaemia, diarrhoea, leucocyte, tumour, -ise."""
    if len(word) < _LEAST_FOLDED:
        return word
    word = word.replace("ae", "e").replace("oe", "e").replace("leuco", "leuko")
    if word not in _OUR:
        word = re.sub(r"our(s|ed|ing)?$", r"or\1", word)
    return re.sub(r"is(e|ed|es|ing|ation)$", r"iz\1", word)


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")
