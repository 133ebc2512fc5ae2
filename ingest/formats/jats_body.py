"""The text of a JATS article: sections, paragraphs, lists, tables; reference marks in brackets."""

import html as entities
import re
from collections.abc import Iterator

from lxml import etree

from ingest.formats.prose import Block, heading, item, paragraph, table
from ingest.formats.safe_xml import flat

_LEFT_OUT = frozenset(
    """table-wrap-foot graphic inline-graphic media supplementary-material object-id label alternatives-image
    permissions fn-group sec-meta processing-meta""".split()  # noqa: SIM905
)
_DIGITS = re.compile(r"[0-9]{1,3}(?:\s*[,–-]\s*[0-9]{1,3})*")
_BLOCKS = frozenset(
    """p sec list table-wrap fig boxed-text disp-quote disp-formula def-list verse-group
    table-wrap-group fig-group statement""".split()  # noqa: SIM905
)


def abstract_blocks(meta: etree._Element) -> list[Block]:
    """Return the abstract under its heading; graphical ones and translations are left out."""
    for abstract in meta.iterfind("./abstract"):
        if abstract.get("abstract-type") in (None, "", "structured", "executive-summary"):
            blocks = list(_inside(abstract, 3))
            return [*heading("Abstract", 2), *blocks] if blocks else []
    return []


def body_blocks(article: etree._Element) -> list[Block]:
    """Return the text of the article, each section under its own heading."""
    body = article.find("./body")
    return list(_inside(body, 2)) if body is not None else []


def reference_entries(article: etree._Element) -> list[str]:
    """Return the reference list, one line each."""
    return [_entry(reference) for reference in article.iterfind(".//back//ref-list//ref")]


def _entry(reference: etree._Element) -> str:
    citation = next((child for child in reference if "citation" in str(child.tag)), reference)
    names = [flat(name) for name in citation.iterfind(".//surname")]
    if citation.tag in ("mixed-citation", "citation") or not names:
        words = flat(citation)
    else:
        parts = ("article-title", "source", "year", "volume", "fpage")
        found = [flat(citation.find(f".//{part}")) for part in parts]
        words = ". ".join([", ".join(names[:3]), *filter(None, found)])
    ids = [flat(e) for e in citation.iterfind(".//pub-id") if flat(e) and flat(e) not in words]
    return " ".join([words, *ids])


def _inside(parent: etree._Element, level: int) -> Iterator[Block]:
    for child in parent:
        tag = child.tag if isinstance(child.tag, str) else ""
        if tag == "sec":
            yield from heading(marked_text(child.find("./title")), level)
            yield from _inside(child, level + 1)
        elif tag == "title" and parent.tag != "sec":
            if flat(child).casefold() != "abstract":
                yield from heading(flat(child), level)
        elif tag == "p":
            yield from _paragraph(child, level)
        elif tag == "list":
            yield from _list(child)
        elif tag in ("table-wrap", "fig"):
            yield from _figure(child)
        elif tag == "disp-formula":
            yield from paragraph(flat(child))
        elif tag in _BLOCKS:
            yield from _inside(child, level)


def _paragraph(element: etree._Element, level: int) -> Iterator[Block]:
    """Write a paragraph; a list or table inside it follows what stands before it."""
    if not any(child.tag in _BLOCKS for child in element):
        yield from paragraph(marked_text(element))
        return
    own = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS:
            yield from paragraph("".join(own))
            own = []
            holder = etree.Element("holder")
            holder.append(_copy(child))
            yield from _inside(holder, level)
        else:
            _piece(child, own)
        own.append(child.tail or "")
    yield from paragraph("".join(own))


def _copy(element: etree._Element) -> etree._Element:
    from copy import deepcopy

    copied = deepcopy(element)
    copied.tail = None
    return copied


def _list(element: etree._Element) -> Iterator[Block]:
    numbered = element.get("list-type") in ("order", "arabic")
    for number, entry in enumerate(element.iterfind("./list-item"), 1):
        text = " ".join(marked_text(child) for child in entry if child.tag in ("p", "title"))
        yield from item(text, number if numbered else None)
        for inner in entry.iterfind("./list"):
            yield from _list(inner)


def _figure(element: etree._Element) -> Iterator[Block]:
    label, caption = flat(element.find("./label")), element.find("./caption")
    text = " ".join(marked_text(child) for child in caption) if caption is not None else ""
    yield from paragraph(" ".join(filter(None, [f"{label.rstrip('.')}." if label else "", text])))
    for grid in element.iter("table"):
        yield from table([list(_cells(row)) for row in grid.iter("tr")])


def _cells(row: etree._Element) -> Iterator[str]:
    for cell in row:
        if cell.tag in ("td", "th"):
            yield marked_text(cell)
            spans = cell.get("colspan", "1")
            yield from [""] * (
                min(int(spans), 50) - 1 if spans.isascii() and spans.isdigit() else 0
            )


def marked_text(element: etree._Element | None) -> str:
    """Return the text of an element, its reference marks in brackets."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        _piece(child, parts)
        parts.append(child.tail or "")
    return "".join(parts)


def _piece(child: etree._Element, parts: list[str]) -> None:
    if child.tag is etree.Entity:
        parts.append(entities.unescape(child.text or ""))
        return
    if not isinstance(child.tag, str) or child.tag in _LEFT_OUT:
        return
    text = marked_text(child)
    before = "".join(parts[-3:])
    if child.tag == "xref" and child.get("ref-type") == "bibr":
        inside = re.search(r"\[[^\]]*$", before)
        parts.append(
            text
            if inside or "[" in text or not _DIGITS.fullmatch(text.strip())
            else f" [{text.strip()}]"
        )
    elif child.tag == "sup" and _DIGITS.fullmatch(text.strip()):
        parts.append(f"^{text.strip()}" if before[-1:].isdigit() else text)
    elif child.tag in ("p", "title", "break"):
        parts.append(f" {text} ")
    else:
        parts.append(text)
