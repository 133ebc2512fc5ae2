"""Plain text: paragraphs between blank lines, list marks, and lines that look like headings."""

import re
from collections.abc import Iterator
from pathlib import Path

from ingest.errors import CorpusError
from ingest.formats.draft import Draft
from ingest.formats.prose import Block, heading, item, one_line, paragraph, written

_BULLET = re.compile(r"\s*[•◦▪‣*+–-]\s+(?=\S)")
_NUMBERED = re.compile(r"\s*([0-9]{1,2})[.)]\s+(?=\S)")
_ENDS_A_SENTENCE = (".", "!", "?", ":", ";", ",")
_LONGEST_HEADING = 90


def read_plain(path: Path, text: str) -> list[Draft]:
    """Return a text file, its first heading as the title.

    Raises:
        CorpusError: It holds no words.
    """
    blocks = [block for lines in _groups(text) for block in _blocks(lines)]
    if not any(not block.text.startswith("#") for block in blocks):
        raise CorpusError(path, "holds no text")
    title = None
    if blocks[0].text.startswith("#"):
        title = blocks[0].text.lstrip("# ")
        blocks[0] = Block(f"# {title}")
    return [Draft(body=written(blocks), title=title)]


def _groups(text: str) -> Iterator[list[str]]:
    """Yield the lines between blank ones."""
    group: list[str] = []
    for line in re.split(r"\r\n?|\n|\f", text):
        if line.strip():
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _blocks(lines: list[str]) -> Iterator[Block]:
    if len(lines) == 1 and looks_like_heading(lines[0]):
        yield from heading(lines[0], 2)
        return
    joined: list[str] = []
    for line in lines:
        if joined and (_BULLET.match(line) or _NUMBERED.match(line)):
            yield from block_of(" ".join(joined))
            joined = []
        joined.append(line)
    yield from block_of(" ".join(joined))


def block_of(line: str) -> list[Block]:
    """Return a line as an item of a list when it is marked as one, else as a paragraph."""
    bullet, numbered = _BULLET.match(line), _NUMBERED.match(line)
    if bullet:
        return item(line[bullet.end() :])
    if numbered:
        return item(line[numbered.end() :], int(numbered[1]))
    return paragraph(line)


def looks_like_heading(line: str) -> bool:
    """Return whether a line alone reads as a heading: short, no mark of a sentence's end."""
    words = one_line(line)
    return (
        0 < len(words) <= _LONGEST_HEADING
        and not words.endswith(_ENDS_A_SENTENCE)
        and (words[0].isupper() or words[0].isdigit() or words[0] == "#")
        and not _BULLET.match(line)
    )
