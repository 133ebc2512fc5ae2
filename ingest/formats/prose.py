"""Clean lines and the few Markdown blocks that documents are made of.

Whatever a source's text looks like, a paragraph stays one line that Markdown reads as a paragraph,
so that no word of it is lost from the passages.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]+")
_THIN_SPACE = re.compile(
    r"(?<![0-9])[\u00a0\u2009\u202f]|[\u00a0\u2009\u202f](?![0-9]{3}(?![0-9]))"
)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
_READ_AS_STRUCTURE = re.compile(r"(?:#{1,6}(?=\s|$)|`{3}|~{3}|<(?=[a-zA-Z/!?])|\[[^\]]*\]:)")
_MARK_AFTER_STOP = re.compile(r"(?<=[\w)%])([.!?]) ?(\[[0-9]{1,3}(?:[,–-] ?[0-9]{1,3})*\])(?=\s|$)")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table or comment, ready to be written."""

    text: str
    is_item: bool = False


def one_line(text: str) -> str:
    """Return text as one line: spaces, ligatures and invisible characters brought to order.

    A thin or fixed space stays where it parts the thousands of a number.
    """
    plain = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    plain = plain.translate(_INVISIBLE).translate(_LIGATURES)
    parts = [_SPACES.sub(" ", part) for part in re.split("([\u00a0\u2009\u202f])", plain)]
    return _THIN_SPACE.sub(" ", "".join(parts)).strip()


def paragraph(text: str) -> list[Block]:
    """Return a paragraph, or nothing when the text has no letter and no digit."""
    line = _safe(_marks_before_stops(one_line(text)))
    return [Block(line)] if _LETTER_OR_DIGIT.search(line) else []


def heading(text: str, level: int) -> list[Block]:
    """Return a heading of a level from 1 to 6, or nothing when it has no words."""
    line = one_line(text).strip("# ")
    return [Block(f"{'#' * min(max(level, 1), 6)} {line}")] if _words(line) else []


def item(text: str, number: int | None = None) -> list[Block]:
    """Return an item of a list, numbered or not."""
    line = _safe(_marks_before_stops(one_line(text)))
    mark = f"{number}." if number is not None else "-"
    return [Block(f"{mark} {line}", is_item=True)] if _words(line) else []


def table(rows: Sequence[Sequence[str]]) -> list[Block]:
    """Return a table whose first row is its head; a single column becomes paragraphs."""
    cells = [[one_line(cell).replace("|", "\\|") for cell in row] for row in rows]
    cells = [row for row in cells if any(map(_words, row))]
    columns = max(map(len, cells), default=0)
    if columns < 2:
        return [block for row in cells for block in paragraph(" ".join(row))]
    full = [[*row, *[""] * (columns - len(row))] for row in cells]
    lines = [f"| {' | '.join(row)} |" for row in full]
    lines.insert(1, f"|{' --- |' * columns}")
    return [Block("\n".join(lines))]


def references(entries: Iterable[str]) -> list[Block]:
    """Return a reference list as a comment: kept in the file, never found or quoted."""
    lines = [one_line(entry).replace("--", "–") for entry in entries]
    lines = [line for line in lines if line]
    if not lines:
        return []
    listed = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return [Block(f"<!-- references\n{listed}\n-->")]


def comment(name: str, text: str) -> list[Block]:
    """Return a remark that is kept in the file and is no text of the source."""
    return [Block(f"<!-- {name}: {one_line(text).replace('--', '–')} -->")]


def written(blocks: Sequence[Block]) -> str:
    """Return the blocks as Markdown: items of one list on following lines."""
    pieces = [block.text for block in blocks[:1]]
    for before, block in pairwise(blocks):
        pieces += ["\n" if before.is_item and block.is_item else "\n\n", block.text]
    return "".join([*pieces, "\n"]) if pieces else ""


def _words(text: str) -> bool:
    return bool(_LETTER_OR_DIGIT.search(text))


def _marks_before_stops(line: str) -> str:
    """Put a reference mark into the sentence it belongs to: `so. [1]` is `so [1].` then."""
    return _MARK_AFTER_STOP.sub(r" \2\1", line)


def _safe(line: str) -> str:
    return f"\\{line}" if _READ_AS_STRUCTURE.match(line) else line
