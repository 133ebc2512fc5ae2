"""The lines of a PDF's pages: text, place and size, without running heads and page numbers."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from pypdf import PageObject

_MARGIN = 0.09
_REPEATED = 0.3
_CELL_GAP = 1.2
_WIDTH = 0.5
"""The width of a letter as a share of its size, roughly; PDF text has starts and no ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text drawn at one place."""

    text: str
    x: float
    size: float
    bold: bool


@dataclass(slots=True, kw_only=True)
class Line:
    """One printed line, from the pieces drawn on it."""

    page: int
    y: float
    height: float
    """Of the page."""
    pieces: list[Piece] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the line."""
        return " ".join("".join(piece.text for piece in self.pieces).split())

    @property
    def x(self) -> float:
        """Where the line begins."""
        return self.pieces[0].x

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        sizes: Counter[float] = Counter()
        for piece in self.pieces:
            sizes[piece.size] += len(piece.text.strip())
        return sizes.most_common(1)[0][0]

    @property
    def bold(self) -> bool:
        """Whether all of it is printed bold."""
        return all(piece.bold for piece in self.pieces if piece.text.strip())

    @property
    def in_margin(self) -> bool:
        """Whether it stands where running heads and page numbers do."""
        return not _MARGIN * self.height < self.y < (1 - _MARGIN) * self.height

    @property
    def cells(self) -> list[Piece]:
        """The pieces that stand apart from each other, as the cells of a table's row do."""
        cells: list[Piece] = []
        for piece in self.pieces:
            if not piece.text.strip():
                continue
            if cells:
                last = cells[-1]
                end = last.x + _WIDTH * last.size * len(last.text.strip())
                if piece.x < end + _CELL_GAP * piece.size * _WIDTH:
                    joined = last.text + piece.text
                    cells[-1] = Piece(text=joined, x=last.x, size=last.size, bold=last.bold)
                    continue
            cells.append(piece)
        return cells


def page_lines(page: PageObject, number: int) -> list[Line]:
    """Return the lines of a page in the order they are drawn, which is that of reading."""
    height = float(page.mediabox.height) or 1.0
    bottom = float(page.mediabox.bottom)
    lines: list[Line] = []

    def take(
        text: str,
        cm: Sequence[float],
        tm: Sequence[float],
        font: dict[str, object] | None,
        size: float,
    ) -> None:
        if not text.strip():
            return
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5] - bottom
        scale = abs(tm[3] * cm[3]) or abs(tm[1] * cm[1]) or 1.0
        real = round(size * scale, 1)
        name = str((font or {}).get("/BaseFont", ""))
        bold = bool(re.search(r"bold|black|heavy|semibold|demi", name, re.IGNORECASE))
        piece = Piece(text=text, x=x, size=real, bold=bold)
        if "\n" in text.strip("\n") or text.startswith("\n"):
            piece = Piece(text=text.replace("\n", " "), x=x, size=real, bold=bold)
        if lines and abs(lines[-1].y - y) < 0.4 * max(real, 1.0):
            lines[-1].pieces.append(piece)
        else:
            lines.append(Line(page=number, y=y, height=height, pieces=[piece]))

    page.extract_text(visitor_text=take)
    return [line for line in lines if line.text]


def without_running_heads(pages: Sequence[list[Line]]) -> list[Line]:
    """Return the lines of all pages without those in the margins that repeat or number pages."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({_plain(line) for line in lines if line.in_margin})
    often = max(2, round(_REPEATED * len(pages)))
    kept: list[Line] = []
    for lines in pages:
        for line in lines:
            numbers_it = re.fullmatch(
                r"(?:page\s*)?[0-9ivxl]{1,5}(?:\s*(?:/|of)\s*[0-9]+)?", line.text, re.IGNORECASE
            )
            if line.in_margin and (seen[_plain(line)] >= often or numbers_it):
                continue
            kept.append(line)
    return kept


def _plain(line: Line) -> str:
    return re.sub(r"[0-9]+", "0", line.text.casefold())
