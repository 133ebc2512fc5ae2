"""Words of a question that are slips of the finger, and what was meant.

A word is taken for a slip when the corpus, its vocabulary and a list of 160,000 English words all
lack it and what it may be a form of. What was meant is one slip away: a letter lost, doubled or too many, two letters in the
wrong order, or the key beside the right one. Of several the likeliest is taken: the slip, how often
the corpus and English have the word, and how often it stands with the rest of the question decide;
when that is close, nothing is changed.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from chatbot.question.english import english_words
from chatbot.question.phrases import words as as_typed
from ingest.index import Index
from ingest.terms import is_stop_word, one_slip, stem, terms, words
from ingest.vocabulary import Term

_SHORTEST = 4
"""Letters of a word that may be a slip at all; shorter may be anything."""
_LEAST = 5
"""Letters of a name that is read, and of a word that may be more than one letter short."""
_LEAST_WRONG = 6
"""From what length a name of the vocabulary may have a wrong letter."""
_PART = re.compile(r"[^\W\d_]+")
_SPLIT = re.compile(r"\b([^\W\d_]{3,})([?!.,;:])([^\W\d_])(?=\s|$)")
"""The last letter of a word and the mark behind it in the wrong order."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SURE, _LOST, _BESIDE, _TOO_MANY = 0.0, -0.5, -1.0, -2.0
"""How likely each slip is beside letters swapped or doubled, as a logarithm."""
_ENGLISH = 0.3
"""What the logarithm of a word's number in English counts beside that of its passages."""
_ABSENT = 0.1
"""The number of passages that a word counts for which the corpus does not have."""
_OFTEN, _VERY_OFTEN = 100, 20_000
"""How often English has the words that are read although the corpus does not have them."""
_ENDINGS = "slr"
"""Last letters that make another form of a word: kinases, mucosal, macular."""
_DRUG = re.compile(
    r"(?:nib|mab|cept|kinra|statin|mycin|cillin|floxacin|azole|sartan|olol|pril|vir|xaban|parin"
    r"|citidine|trexate|sporine|prine|lone|sone|mide|mus)s?$"
)
"""How the names of drugs end; a whole one is never read as anything but a name of the vocabulary."""
_TOLD_APART = "sdr"
"""Last letters that make different forms of one word, whatever keys they are on."""
_MARGIN = 1.0
"""By how much the likeliest must be ahead of the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Meant:
    """A word that may have been meant."""

    word: str
    slip: float
    """How likely the slip is that made the typed word of it."""


def misspelt(question: str, index: Index) -> dict[str, str]:
    """Return the words of a question that are slips, in lower case, and what is read in their place."""
    found: dict[str, str] = {}
    said = () if question.isupper() else as_typed(question)
    names = {word.plain for word in said if word.name}
    acronyms = {word.plain for word in said if question[word.start : word.end].isupper()}
    around = [term for term in dict.fromkeys(terms(question)) if index.knows(term)]
    for word in dict.fromkeys(_parts(question)):
        if not _is_known(word, index):
            near = _names_near(word, index) or _drugs_begun(word, index)
            meant = list(near.values())
            left = word in acronyms or _DRUG.search(word) or _is_form(word, index)
            if not meant and not left:
                meant = _likeliest(word, around, index, is_name=word in names)
            if len(meant) == 1:
                found[word] = meant[0]
    return found


def respelt(text: str, slips: Mapping[str, str]) -> str:
    """Return a text with each slip replaced by what was meant."""
    for word, meant in slips.items():
        text = re.sub(rf"\b{re.escape(word)}\b", meant, text, flags=re.IGNORECASE)
    return text


def joined(question: str, index: Index) -> str:
    """Return a question with marks put behind the word they cut the last letter from: leukaemi?a."""

    def whole(match: re.Match[str]) -> str:
        head, mark, last = match.groups()
        cut, meant = head.casefold(), (head + last).casefold()
        mends = not _is_known(cut, index) and _is_known(meant, index)
        return f"{head}{last}{mark}" if mends else match[0]

    return _SPLIT.sub(whole, question)


def _parts(question: str) -> Iterator[str]:
    """Yield the words of a question, those of a compound one by one; none that has a figure."""
    for word in words(question):
        plain = word.partition("'")[0]
        if not any(map(str.isdigit, plain)):
            yield from (part for part in _PART.findall(plain) if len(part) >= _SHORTEST)


def _is_known(word: str, index: Index) -> bool:
    """Return whether a word is one of the corpus, its vocabulary or English."""
    return (
        word in index.vocabulary.single_words
        or word in english_words()
        or is_stop_word(word)
        or any(map(index.knows, terms(word)))
    )


def _is_form(word: str, index: Index) -> bool:
    """Return whether a word is another form of a known one: kinases, mucosal, behavioural."""
    american = word.replace("our", "or")
    ended = len(word) >= _LEAST and word[-1] in _ENDINGS and word[-2] != word[-1]
    return american in english_words() or (ended and _is_known(word[:-1], index))


def _names_near(word: str, index: Index) -> dict[Term, str]:
    """Return what of the vocabulary is one slip away; any wrong letter counts in a drug's name.

    Anything farther may be another drug or finding.
    """
    long = len(word) >= _LEAST_WRONG
    found: dict[Term, str] = {}
    for name, term in index.vocabulary.single_words.items():
        wrong_letter = long and term.category == "drug"
        if len(name) >= _LEAST and one_slip(word, name, wrong_letter=wrong_letter):
            found.setdefault(term, name)
    return found


def _drugs_begun(word: str, index: Index) -> dict[Term, str]:
    """Return the drugs whose names a word begins, as clinicians cut them short: toci, ruxo."""
    return {
        term: term.name
        for name, term in index.vocabulary.single_words.items()
        if term.category == "drug" and name.startswith(word)
    }


def _likeliest(word: str, around: Sequence[str], index: Index, *, is_name: bool) -> list[str]:
    """Return the word that was most likely meant; nothing when none is clearly ahead."""
    best: dict[str, tuple[float, str]] = {}
    for meant in _meant(word):
        root, english = stem(meant.word), english_words().get(meant.word, 0)
        held = index.knows(root) and (english or index.says(meant.word))
        if not held and (is_name or english < _least_english(meant)):
            continue
        common = _passages(root, meant.word, index)
        score = meant.slip + _ENGLISH * math.log1p(english) + math.log(common)
        score += _fit(root, around, index) if held else 0.0
        best[root] = max(best.get(root, (-math.inf, "")), (score, meant.word))
    ranked = sorted(best.values(), reverse=True)
    close = len(ranked) > 1 and ranked[0][0] < ranked[1][0] + _MARGIN
    short = len(word) < _LEAST and is_name
    if not ranked or close or short or stem(ranked[0][1]) == stem(word):
        return []
    return [ranked[0][1]]


def _least_english(meant: _Meant) -> int:
    """Return how often English must have a word to be read where the corpus does not have it.

    A rare one is read only where letters were swapped or doubled: folic is no slip of frolic.
    """
    return _OFTEN if meant.slip == _SURE or is_stop_word(meant.word) else _VERY_OFTEN


def _passages(root: str, word: str, index: Index) -> float:
    """Return about how many passages have a term; nearly all have a word that carries no content."""
    if is_stop_word(word):
        return float(index.manifest.passages)
    if not index.knows(root):
        return _ABSENT
    return index.manifest.passages * math.exp(-index.term_weight(root))


def _fit(root: str, around: Sequence[str], index: Index) -> float:
    """Return how much more often a term stands with the rest of the question than by chance."""
    if not around or not index.knows(root):
        return 0.0
    alone, number = _passages(root, root, index), index.manifest.passages
    found = [
        math.log(
            (index.together(root, term) + 0.5)
            / (alone * _passages(term, term, index) / number + 0.5)
        )
        for term in around
    ]
    return sum(found) / len(found)


def _meant(typed: str) -> Iterator[_Meant]:
    """Yield what is one slip away from a typed word; the first letter is never wrong.

    No letter is added at the end, which rather makes another form of the word; and of a word of
    four letters no more is taken than that it lost one.
    """
    for place in range(1, len(typed)):
        head, letter, tail = typed[:place], typed[place], typed[place + 1 :]
        for other in _LETTERS:
            yield _Meant(word=f"{head}{other}{letter}{tail}", slip=_LOST)
        if len(typed) < _LEAST:
            continue
        if tail and tail[0] != letter:
            yield _Meant(word=f"{head}{tail[0]}{letter}{tail[1:]}", slip=_SURE)
        if letter == head[-1]:
            yield _Meant(word=head + tail, slip=_SURE)
        elif tail:
            yield _Meant(word=head + tail, slip=_TOO_MANY)
        for other in _beside(letter):
            if tail or not {letter, other} <= set(_TOLD_APART):
                yield _Meant(word=f"{head}{other}{tail}", slip=_BESIDE)


def _beside(letter: str) -> str:
    """Return the letters whose keys touch that of a letter."""
    for row, keys in enumerate(_ROWS):
        if (at := keys.find(letter)) >= 0:
            same = keys[max(at - 1, 0) : at] + keys[at + 1 : at + 2]
            above = _ROWS[row - 1][at : at + 2] if row else ""
            below = _ROWS[row + 1][max(at - 1, 0) : at + 1] if row + 1 < len(_ROWS) else ""
            return same + above + below
    return ""
