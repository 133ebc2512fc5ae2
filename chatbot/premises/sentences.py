"""Single sentences of the corpus on a point, best first, for checking what a question claims."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from chatbot.finding.evidence import Candidate, sentence
from chatbot.remembered import hits_on
from ingest.index import Index
from ingest.terms import words
from ingest.vocabulary import Term

_PASSAGES = 12
_DENIED = re.compile(
    r"\b(?:no|not|never|none|nobody|without|neither|nor|cannot|absent|rather than)\b"
)
_REMEMBERED = 4_096
"""Of how many texts the words are kept."""
_NEAR = 40
"""How many characters before a word may deny it."""


def sentences_on(question: str, index: Index, k: int = _PASSAGES) -> Iterator[Candidate]:
    """Yield the sentences of the passages found for a question; remarks, gaps and retracted ones not."""
    return (found for found in all_sentences_on(question, index, k) if not found.is_gap)


def all_sentences_on(question: str, index: Index, k: int = _PASSAGES) -> Iterator[Candidate]:
    """Yield the same and, among them, what the corpus says it does not hold."""
    sources = index.sources
    for hit in hits_on(index, question, k):
        source = sources[hit.passage.source_id]
        scores = hit.sentence_scores or (0.0,) * len(hit.passage.sentences)
        order = sorted(range(len(scores)), key=lambda n: -scores[n])
        for number in order if not source.retracted else ():
            found = sentence(source, hit.passage, number, index)
            pointed = any(sources[id_].retracted for id_ in found.pointers)
            if not (pointed or found.is_note):
                yield found


def about(
    asked: Sequence[str],
    index: Index,
    subject: Term | None = None,
    k: int = _PASSAGES,
    gaps: bool = False,
) -> list[Candidate]:
    """Return each sentence found for any of some questions once; of those that name a subject."""
    found = {
        (one.source.id, one.start): one
        for question in asked
        for one in all_sentences_on(question, index, k)
        if (gaps or not one.is_gap) and (subject is None or subject in one.entities)
    }
    return list(found.values())


def is_denied(found: Candidate, names: Sequence[str]) -> bool:
    """Return whether a sentence says no or not shortly before one of these names."""
    text = _plain(found.text).strip()
    return any(
        place >= 0 and bool(_DENIED.search(text[max(0, place - _NEAR) : place]))
        for place in (_place(found, name) for name in names)
    )


def standing(found: Candidate) -> tuple[bool, bool, int]:
    """Return what puts a sentence before others: approved, a primary source, many patients."""
    source = found.source
    return source.review_status != "approved", bool(found.pointers), -(source.sample_size or 0)


_FIGURE = 0.03
"""What each further figure takes from how near a sentence is to what is to be said."""


def closest(found: Sequence[Candidate], said: str, index: Index) -> Candidate | None:
    """Return the sentence to show: not only submitted, primary, nearest to what is to be said."""
    near = index.similarity(said, [one.text for one in found]) if found else []

    def worth(pair: tuple[Candidate, float]) -> tuple[bool, bool, float]:
        one, nearness = pair
        figures = len(re.findall(r"(?<![\w-])\d+", one.text))
        submitted = one.source.review_status == "submitted"
        return not submitted, not one.pointers, nearness - _FIGURE * max(0, figures - 1)

    return max(zip(found, near, strict=True), key=worth)[0] if found else None


def _place(found: Candidate, name: str) -> int:
    text, said = _plain(found.text), _plain(name).strip()
    if said not in text:
        return -1
    match = re.search(rf"(?<![\w-]){re.escape(said)}s?(?![\w-])", text)
    return match.start() if match else -1


@lru_cache(maxsize=_REMEMBERED)
def _plain(text: str) -> str:
    """Return the words of a text with a space before and after each."""
    return f" {' '.join(words(text))} "
