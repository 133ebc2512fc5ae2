"""A question with its names as tags, so that what it claims of them can be read by its grammar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.index import Index
from ingest.terms import is_stop_word
from ingest.vocabulary import Term

_TAGS = {"drug": "D", "drug-class": "C", "condition": "S", "gene": "G"}
"""The letter of a tag by category; all else is X."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A name in a question, where it stands."""

    term: Term
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A question in which each name is a tag such as {D0}: the first name, a drug."""

    question: str
    text: str
    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]
    """Where each character of the tagged text stands in the question."""

    def term(self, tag: str) -> Mention:
        """Return the mention a tag or its number stands for."""
        return self.mentions[int(re.sub(r"\D", "", tag))]

    def place(self, position: int) -> int:
        """Return where a place of the tagged text stands in the question."""
        return self.starts[position] if position < len(self.starts) else len(self.question)

    def plain(self, start: int, end: int) -> str:
        """Return a stretch of the tagged text as it was typed."""
        return self.question[self.place(start) : self.place(end)].strip(" ,;:.")


def tagged(question: str, index: Index) -> Tagged:
    """Return a question with tags for the names of the vocabulary."""
    mentions = tuple(_mentions(question, index))
    text, at = "", 0
    starts: list[int] = []
    for number, mention in enumerate(mentions):
        between = question[at : mention.start]
        text += between
        starts += range(at, mention.start)
        letter = _TAGS.get(mention.term.category, "X")
        tag = f"{{{letter}{number}}}"
        text += tag
        starts += [mention.start] * len(tag)
        at = mention.end
    starts += range(at, len(question))
    return Tagged(
        question=question, text=text + question[at:], mentions=mentions, starts=tuple(starts)
    )


def is_adjectives(words: str) -> bool:
    """Return whether words before a noun may be its adjectives: none is a function word."""
    return not any(is_stop_word(word) for word in re.findall(r"[a-z']+", words.casefold()))


def _mentions(question: str, index: Index) -> Iterator[Mention]:
    at = 0
    owned = re.sub(r"[’']s\b", "  ", question)
    for term, said in index.vocabulary.mentions(owned):
        pattern = r"\W+".join(
            re.escape(word).replace(r"\-", r"[-\u2010\u2011\u2013]") for word in said.split()
        )
        found = re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE).search(question, at)
        if found:
            yield Mention(term=term, start=found.start(), end=found.end())
            at = found.end()
