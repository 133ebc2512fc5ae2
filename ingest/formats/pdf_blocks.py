"""The lines of a PDF to Markdown blocks; each heading says the page its text begins on."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ingest.formats.pdf_lines import Line
from ingest.formats.plain import block_of
from ingest.formats.prose import Block, heading, one_line, references, table

_LARGER = 1.12
_TITLE = 1.25
_LONGEST_HEADING = 140
_ENDS = (".", "!", "?", ":", ";")
_NEW_ITEM = re.compile(r"\s*(?:[•◦▪‣]|[0-9]{1,2}[.)])\s+\S")
_REFERENCES = re.compile(
    r"(?:[0-9.]+\s+)?(?:references|bibliography|literature cited)", re.IGNORECASE
)
_HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
_ALIGNED = 8.0


def pdf_blocks(lines: Sequence[Line]) -> tuple[str | None, list[Block]]:
    """Return the title, if one is printed large on the first page, and the blocks under it."""
    body = _body_size(lines)
    words = Counter(word.casefold() for line in lines for word in re.findall(r"[\w-]+", line.text))
    title, rest = _title(lines, body)
    blocks = list(_Pages(words, body).blocks(rest))
    return title, [*heading(title or "", 1), *blocks]


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0]


def _title(lines: Sequence[Line], body: float) -> tuple[str | None, list[Line]]:
    first = [line for line in lines if line.page == lines[0].page]
    largest = max(line.size for line in first)
    if largest < _TITLE * body:
        return None, list(lines)
    begin = next(i for i, line in enumerate(lines) if line.size == largest)
    end = begin
    while end < len(lines) and lines[end].size == largest and lines[end].page == lines[0].page:
        end += 1
    title = one_line(" ".join(line.text for line in lines[begin:end]))
    return title, [*lines[:begin], *lines[end:]]


class _Pages:
    """Puts lines together; knows the section and the page it is in."""

    def __init__(self, words: Counter[str], body: float) -> None:
        self._words = words
        self._body = body
        self._section: str | None = None
        self._headed: tuple[str | None, int] | None = None

    def blocks(self, lines: Sequence[Line]) -> Iterator[Block]:
        for group in _groups(lines, self._body):
            if self._is_heading(group):
                self._section = one_line(" ".join(line.text for line in group))
                continue
            yield from self._place(group[0].page)
            if _is_table(group):
                yield from table([[cell.text for cell in line.cells] for line in group])
            elif self._section and _REFERENCES.fullmatch(self._section):
                yield from references(_entries(self._joined(group)))
            else:
                yield from block_of(self._joined(group))

    def _place(self, page: int) -> Iterator[Block]:
        """Head what follows by its section and page, when one of them is new."""
        here = (self._section, page)
        if here != self._headed:
            self._headed = here
            name = f"{self._section} (page {page})" if self._section else f"Page {page}"
            yield from heading(name, 2)

    def _is_heading(self, group: Sequence[Line]) -> bool:
        text = " ".join(line.text for line in group)
        larger = all(line.size >= _LARGER * self._body for line in group)
        bold = all(line.bold and line.size >= 0.95 * self._body for line in group)
        return (
            (larger or bold)
            and len(text) <= _LONGEST_HEADING
            and not text.endswith((".", ",", ";"))
            and bool(re.search(r"[^\W\d_]{2}", text))
            and not _is_table(group)
        )

    def _joined(self, group: Sequence[Line]) -> str:
        """Return the lines as one, words that were cut at a line's end whole again."""
        text = group[0].text
        for line in group[1:]:
            cut = _HYPHEN.search(text)
            if not cut or not line.text[0].islower():
                text += f" {line.text}"
                continue
            rest = re.match(r"\w+", line.text)
            whole = f"{cut[1]}{rest[0] if rest else ''}".casefold()
            hyphened = f"{cut[1]}-{rest[0] if rest else ''}".casefold()
            keep = self._words[hyphened] > self._words[whole]
            text = (text if keep else text[: cut.end(1)]) + line.text
        return text


def _groups(lines: Sequence[Line], body: float) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph, heading or table."""
    group: list[Line] = []
    for line in lines:
        if group and _starts_new(group, line, body):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _starts_new(group: Sequence[Line], line: Line, body: float) -> bool:
    last = group[-1]
    rows = _aligned(last, line)
    if rows or _is_table(group):
        return not rows
    if _other_look(last, line, body) or _NEW_ITEM.match(line.text):
        return True
    if len(last.cells) > 1 and len(line.cells) > 1 and abs(last.x - line.x) > body:
        return True
    if last.page != line.page or line.y > last.y:  # the next page or column
        return last.text.endswith(_ENDS) or line.text[0].isupper()
    return _stands_apart(group, line, body)


def _other_look(last: Line, line: Line, body: float) -> bool:
    """Return whether one of two lines is printed as a heading is and the other is not."""
    differs = abs(last.size - line.size) > 0.08 * body or last.bold != line.bold
    return differs and (last.bold or line.bold or max(last.size, line.size) >= _LARGER * body)


def _stands_apart(group: Sequence[Line], line: Line, body: float) -> bool:
    """Return whether a line is set off from those above it, by space or by an indent."""
    last = group[-1]
    gap = last.y - line.y
    usual = group[-2].y - last.y if len(group) > 1 and group[-2].y > last.y else gap
    indented = line.x > last.x + 0.8 * body and len(group) > 1 and last.text.endswith(_ENDS)
    return gap > 1.75 * max(last.size, line.size) or gap > 1.3 * usual or indented


def _aligned(first: Line, second: Line) -> bool:
    """Return whether two lines are rows of one table: as many cells, all but one above another."""
    above, below = first.cells, second.cells
    if len(above) != len(below) or len(above) < 2 or first.page != second.page:
        return False
    together = sum(abs(a.x - b.x) < _ALIGNED for a, b in zip(above, below, strict=True))
    return together >= len(above) - 1


def _is_table(group: Sequence[Line]) -> bool:
    return len(group) > 1 and len(group[0].cells) > 1 and _aligned(group[0], group[1])


def _entries(text: str) -> list[str]:
    """Return the entries of a reference list that is printed as one paragraph or several."""
    parts = re.split(r"(?:^|\s)\[?[0-9]{1,3}[.\]]\s+(?=[A-Z])", text)
    return [part for part in parts if part.strip()]
