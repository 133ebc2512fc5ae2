"""What the rules look at: a document, where it came from, and a line for every place in it."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from ingest.load import line_starts
from ingest.split import sentence_spans
from ingest.types import Document

_POINTERS = re.compile(r"\[(@[^\]\n]+)\]")
_POINTER = re.compile(r"@([\w.-]*\w)")
_MARKS = re.compile(r"(?<![\w\]])\[([0-9]{1,3}(?:\s*[,;–-]\s*[0-9]{1,3})*)\](?!\()")
_ENTRY = re.compile(r"^\s*([0-9]{1,3})[.)]\s+(.+)$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Level(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, where, and what to do about it."""

    rule: str
    level: Level
    path: str
    line: int
    what: str
    do: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.level}: {self.rule}: {self.what}; {self.do}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the text for readers, with its marks."""

    text: str
    start: int
    pointers: tuple[str, ...]
    """Source ids it points to, as [@id; @id]."""
    marks: tuple[int, ...]
    """Numbers of the document's own reference list that it bears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An entry of a document's reference list."""

    position: int
    """Its number in the list, which is its place in it."""
    text: str
    start: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """A document under the eyes of the rules."""

    path: Path
    document: Document
    raw: str | None = None
    """The text of the file when it is not yet in the corpus's own format."""

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences outside front matter, headings, comments and the reference list."""
        return tuple(self._sentences())

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """The document's own reference list, in the order of print."""
        start, end = self._reference_part
        found: list[Reference] = []
        for match in re.finditer(r"^.*$", self.document.text[start:end], re.MULTILINE):
            entry = _ENTRY.match(match.group())
            if entry:
                found.append(
                    Reference(position=int(entry[1]), text=entry[2], start=start + match.start())
                )
        return tuple(found)

    def line(self, place: int) -> int:
        """Return the line of the file for a place in the document's text."""
        if self.raw is None:
            return bisect_right(self._lines, place)
        quote = self.document.text[place:].partition("\n")[0]
        unmarked = re.sub(r"^\W*(?:[0-9]+\.\s+)?(?:\w+:\s)?", "", quote).partition(". ")[0]
        words = re.findall(r"\w+", unmarked)[:8]
        pattern = re.compile(r"\W+".join(map(re.escape, words)), re.IGNORECASE)
        for number, line in enumerate(self.raw.splitlines(), 1):
            if words and pattern.search(line):
                return number
        return 1

    def line_of(self, text: str) -> int:
        """Return the line of the file that holds a text, 1 when none does."""
        lines = (self.raw or self.document.text).splitlines()
        return next((number for number, line in enumerate(lines, 1) if text in line), 1)

    def finding(self, rule: str, level: Level, place: int, what: str, do: str) -> Finding:
        """Return a finding at a place of the document's text."""
        return Finding(
            rule=rule, level=level, path=str(self.path), line=self.line(place), what=what, do=do
        )

    @cached_property
    def _lines(self) -> list[int]:
        return line_starts(self.document.text, 0)[:-1]

    @cached_property
    def _reference_part(self) -> tuple[int, int]:
        """Where the reference list is: under a heading that begins with References."""
        for heading in self.document.headings:
            if re.match(r"(?:references|bibliography)\b", heading.path[-1], re.IGNORECASE):
                return heading.start, heading.end
        return len(self.document.text), len(self.document.text)

    def _sentences(self) -> Iterator[Sentence]:
        text = self.document.text
        hidden = [match.span() for match in _COMMENT.finditer(text, self.document.body_start)]
        hidden.append(self._reference_part)
        for block in re.finditer(r"[^\n]+", text[self.document.body_start :]):
            start = self.document.body_start + block.start()
            if block.group().startswith("#") or any(a <= start < b for a, b in hidden):
                continue
            for first, last in sentence_spans(block.group()):
                yield _sentence(block.group()[first:last], start + first)


def _sentence(words: str, start: int) -> Sentence:
    return Sentence(
        text=words,
        start=start,
        pointers=tuple(
            pointer for group in _POINTERS.findall(words) for pointer in _POINTER.findall(group)
        ),
        marks=tuple(number for group in _MARKS.findall(words) for number in _numbers(group)),
    )


def _numbers(marks: str) -> Iterator[int]:
    """Yield the numbers of a mark such as 1, 3-5."""
    for part in re.split(r"\s*[,;]\s*", marks):
        ends = [int(end) for end in re.split(r"\s*[–-]\s*", part)]
        yield from range(ends[0], min(ends[-1], ends[0] + 50) + 1)
