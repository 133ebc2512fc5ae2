"""A tree of HTML elements to Markdown blocks: headings, paragraphs, lists, tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import html

from ingest.formats.prose import Block, heading, item, paragraph, table

_HEADING = re.compile(r"h([1-6])")
_MARKS = re.compile(r"\s*[\[(]?\s*[0-9]{1,3}(?:\s*[,–-]\s*[0-9]{1,3})*\s*[\])]?\s*")
_BLOCKS = frozenset(
    """address article blockquote body caption center dd details div dl dt fieldset figcaption
    figure footer header hr html legend main menu ol p pre section summary ul""".split()  # noqa: SIM905
)
_NO_TEXT = frozenset(
    """script style noscript template svg img iframe object embed video audio canvas head title
    button input select textarea map""".split()  # noqa: SIM905
)


@dataclass
class _Walk:
    blocks: list[Block] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    def flush(self) -> None:
        self.blocks += paragraph("".join(self.pending))
        self.pending.clear()


def blocks_of(root: html.HtmlElement) -> list[Block]:
    """Return what an element holds, in reading order."""
    walk = _Walk()
    _inside(root, walk)
    walk.flush()
    return walk.blocks


def text_of(element: html.HtmlElement) -> str:
    """Return the text of an element, its superscript reference marks in brackets."""
    parts: list[str] = []
    _inline(element, parts)
    return "".join(parts)


def _inside(element: html.HtmlElement, walk: _Walk) -> None:
    walk.pending.append(element.text or "")
    for child in element:
        _child(child, walk)
        walk.pending.append(child.tail or "")


def _child(child: html.HtmlElement, walk: _Walk) -> None:
    tag = child.tag if isinstance(child.tag, str) else ""
    if not tag or tag in _NO_TEXT:
        return
    title = _HEADING.fullmatch(tag)
    if title:
        walk.flush()
        walk.blocks += heading(text_of(child), int(title[1]))
    elif tag == "table":
        walk.flush()
        _table(child, walk)
    elif tag == "li":
        walk.flush()
        _item(child, walk)
    elif tag in _BLOCKS:
        walk.flush()
        _inside(child, walk)
        walk.flush()
    elif any(_is_block(inner) for inner in child.iterdescendants()):
        _inside(child, walk)
    else:
        _inline_child(child, walk.pending)


def _is_block(element: html.HtmlElement) -> bool:
    tag = element.tag
    return isinstance(tag, str) and (
        tag in _BLOCKS or tag in ("li", "table") or bool(_HEADING.fullmatch(tag))
    )


def _item(element: html.HtmlElement, walk: _Walk) -> None:
    """Write an item; blocks inside it, such as an inner list, follow it."""
    own = [element.text or ""]
    inner: list[html.HtmlElement] = []
    for child in element:
        if not inner and not _is_block(child) and not any(map(_is_block, child.iterdescendants())):
            _inline_child(child, own)
        elif not inner and child.tag == "p" and not "".join(own).strip():
            own.append(text_of(child))
        else:
            inner.append(child)
            continue
        if not inner:
            own.append(child.tail or "")
    parent = element.getparent()
    number = None
    if parent is not None and parent.tag == "ol":
        number = sum(1 for _ in element.itersiblings("li", preceding=True)) + 1
    walk.blocks += item("".join(own), number)
    for child in inner:
        _child(child, walk)
        walk.pending.append(child.tail or "")
    walk.flush()


def _table(element: html.HtmlElement, walk: _Walk) -> None:
    rows = [list(_cells(row)) for row in element.iter("tr")]
    for_layout = element.xpath(".//table | .//h1 | .//h2 | .//h3 | .//ul | .//ol")
    if for_layout or max(map(len, rows), default=0) < 2:
        for row in element.iter("tr"):
            if row.xpath("ancestor::table[1]")[0] is element:
                for cell in row:
                    walk.flush()
                    _inside(cell, walk)
                    walk.flush()
        return
    for caption in element.iterchildren("caption"):
        walk.blocks += paragraph(text_of(caption))
    walk.blocks += table(rows)


def _cells(row: html.HtmlElement) -> Iterator[str]:
    for cell in row:
        if cell.tag in ("td", "th"):
            yield text_of(cell)
            spans = cell.get("colspan", "1")
            yield from [""] * (
                min(int(spans), 50) - 1 if spans.isascii() and spans.isdigit() else 0
            )


def _inline(element: html.HtmlElement, parts: list[str]) -> None:
    parts.append(element.text or "")
    for child in element:
        _inline_child(child, parts)
        parts.append(child.tail or "")


def _inline_child(child: html.HtmlElement, parts: list[str]) -> None:
    tag = child.tag if isinstance(child.tag, str) else ""
    if not tag or tag in _NO_TEXT:
        return
    if tag == "br":
        parts.append(" ")
    elif tag == "sup":
        before = "".join(parts[-2:])[-1:]
        parts.append(_superscript(text_of(child), before, has_link=child.find(".//a") is not None))
    else:
        if _is_block(child) or tag in ("td", "th", "tr"):
            parts.append(" ")
        _inline(child, parts)
        if _is_block(child) or tag in ("td", "th", "tr"):
            parts.append(" ")


def _superscript(text: str, before: str, *, has_link: bool) -> str:
    """Write a raised text: a reference mark in brackets, a power with ^, a unit's as it is."""
    if not _MARKS.fullmatch(text):
        return text
    if before.isdigit() and not has_link:
        return f"^{text.strip()}"
    if before.isalpha() and text.strip() in ("2", "3") and not has_link:
        return text
    return f" [{text.strip(' []()')}]"
