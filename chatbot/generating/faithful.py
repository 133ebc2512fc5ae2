"""May a sentence that a model wrote be shown? Asked of it beside what `verify` asks of any claim.

A claim can have every word of its source and still say something else: two drugs swapped, a limit
left out, half of a comparison. So what a model writes must be a sentence of a source (or several,
joined) in that sentence's words: the words that decide - names, figures, signs, negations,
directions, limits - are the same in the same order, no other content word is added, and few are
left out. Stricter than need be, on purpose: what is refused is quoted instead.
"""

import re
from collections.abc import Iterator, Sequence

from chatbot.quoting.draft import Draft
from chatbot.verify import verify
from ingest.terms import terms, words
from ingest.vocabulary import Vocabulary

_SIGN = re.compile(r"([<>≤≥=±~])")
_DECIDES = re.compile(
    r"(?:no|nor|not|non|none|never|nobody|nothing|neither|without|cannot|unless|except|instead|rather"
    r"|than|versus|vs|before|after|until|since|above|below|over|under|up|down|more|less|fewer|most"
    r"|least|only|all|every|each|some|few|many|half|both|either|or|if|when|may|might|could|can|should"
    r"|must|need|needs|would|cause|causes|caused)$|\w+n't$"
    r"|(?:increas|decreas|reduc|rais|rise|rose|lower|high|low|great|better|worse|improv|worsen"
    r"|long|short|larg|small|safe|unsafe|effectiv|ineffectiv|common|uncommon|rare|usual|often|always"
    r"|sometime|fail|lack|absen|suggest|possib|probab|likely|unlikely|appear|seem|unclear|unknown"
    r"|contraindicat|avoid|recommend|withdr|stop|start|twice|double|first|second|third|last)"
)
"""Words, or their beginnings, that turn, limit or rank what a sentence says."""
_STATISTICS = re.compile(
    r"\s*[(\[](?:9\d ?% ?(?:CI|confidence)|CI\b|IQR\b|range\b|[nNpP] ?[<=>])[^()\[\]]*[)\]]"
)
"""An aside that may be left out: an interval, a p value, a number of patients."""
_NEUTRAL = frozenset(terms("study studies report reported found find show showed data according"))
"""Content words that may be added: they say where something was read, not what."""
_KEPT = 0.75
"""Least share of the source sentence's content words that are kept."""
_JOINT = re.compile(r"\s*;\s*|,?\s+(?:while|whereas)\s+|,\s+(?:and|but)\s+")
_MOST_JOINED = 3
_MARKUP = re.compile(r"<[a-z/!]|\]\(|https?:|www\.|[`|{}]|#\s", re.IGNORECASE)


def resting_on(text: str, named: Sequence[Draft], vocabulary: Vocabulary) -> tuple[Draft, ...]:
    """Return which of the sentences it names a model's sentence rests on; none when it may not be shown.

    Args:
        text: What the model wrote.
        named: The sentences of the sources that it names for it.
        vocabulary: What drugs, genes and conditions are called.
    """
    if _is_marked_up(text):
        return ()
    found = _joined(text, named, vocabulary, _MOST_JOINED)
    quotes = [span.quote for draft in found for span in draft.spans]
    sound = found and verify(text, quotes, vocabulary).verdict == "supported"
    return found if sound else ()


def fault(text: str, named: Sequence[Draft], vocabulary: Vocabulary) -> str:
    """Return in words what is wrong with a sentence that may not be shown."""
    if not named:
        return "it names no sentence that was given"
    if _is_marked_up(text):
        return "it holds markup, a link or signs that are no text"
    said = set(terms(text))
    nearest = max(named, key=lambda draft: len(said & set(terms(draft.text))))
    check = verify(text, [span.quote for span in nearest.spans], vocabulary)
    return check.reason or _difference(text, nearest.text, vocabulary) or "it joins too much"


def same(one: str, other: str) -> bool:
    """Return whether two texts are one sentence: letter case, spaces and the last stop aside."""
    return _plain(one) == _plain(other)


def _joined(
    text: str, named: Sequence[Draft], vocabulary: Vocabulary, most: int
) -> tuple[Draft, ...]:
    """Return the sentences that carry a text, whole or joint by joint."""
    for draft in named:
        if same(text, draft.text) or not _difference(text, draft.text, vocabulary):
            return (draft,)
    for joint in _JOINT.finditer(text) if most > 1 else ():
        left = _joined(text[: joint.start()], named, vocabulary, 1)
        right = left and _joined(text[joint.end() :], named, vocabulary, most - 1)
        if left and right and left[0] not in right:
            return (*left, *right)
    return ()


def _difference(text: str, source: str, vocabulary: Vocabulary) -> str:
    """Return in words how a text says something else than a sentence; empty when it does not."""
    said, given = terms(text), terms(source)
    added = [term for term in said if term not in {*given, *_NEUTRAL}]
    if added or not said:
        return f"the source does not say {', '.join(dict.fromkeys(added))}".strip()
    decides = tuple(_deciding(text, vocabulary))
    wanted = tuple(_deciding(source, vocabulary))
    plainer = _STATISTICS.sub("", source)
    if decides not in (wanted, tuple(_deciding(plainer, vocabulary))):
        return f"these must all stand in it, in this order: {', '.join(wanted)}"
    needed = set(terms(plainer))
    if len(needed & set(said)) < _KEPT * len(needed):
        return "it leaves out too much of the source's sentence"
    return ""


def _deciding(text: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the words that decide what a sentence says, in order: names, figures, signs, limits."""
    for piece in _SIGN.split(text):
        if _SIGN.fullmatch(piece):
            yield piece
            continue
        tokens = list(words(piece))
        named = [(term.name, said.split()) for term, said in vocabulary.mentions(piece)]
        place = 0
        while place < len(tokens):
            if named and tokens[place : place + len(named[0][1])] == named[0][1]:
                name, said = named.pop(0)
                yield name
                place += len(said)
                continue
            token = tokens[place]
            if any(letter.isdigit() for letter in token) or _DECIDES.match(token):
                yield token
            place += 1


def _is_marked_up(text: str) -> bool:
    return bool(_MARKUP.search(text)) or not text.isprintable()


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" .\"“”'").casefold()
