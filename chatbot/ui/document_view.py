"""A source as its readers know it: what it is, how it was reviewed, and its whole text."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode

from chatbot.ui import texts
from chatbot.ui.markup import byline, exact, links, review_mark, safe, strength
from chatbot.ui.references_view import source_address
from ingest.types import Document, Source

NOTE = re.compile(r"Editorial note: .+?[.!?](?=\s|$)", re.DOTALL)
POINTER = re.compile(r"\[@([^\]\s;,]+(?:[;,]\s*@[^\]\s;,]+)*)\]")
_TOKEN = re.compile(rf"{POINTER.pattern}|\[(\d+(?:,\s*\d+)*)\]")
_BLOCK = re.compile(r"^(?P<hashes>#{1,6}) +(?P<heading>.+)$|^(?P<item>[-*]|\d+\.) +", re.MULTILINE)
_LABEL = re.compile(r"labelled (\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a document's text can point to."""

    sources: Mapping[str, Source]
    citing: Sequence[str] = ()
    """The ids of the sources that point to the document."""


def document_html(document: Document, around: Around, span: tuple[int, int] | None = None) -> str:
    """Return the page of a source; a span of its text is marked exactly.

    Args:
        document: The source and its text.
        around: The other sources.
        span: What to mark, as places in the document's text.
    """
    source = document.source
    kind = source.kind if source.kind != source.evidence_level else ""
    return (
        f'<article class="r-document"><p class="r-kicker">{strength(source.evidence_level)} '
        f"{safe(kind.replace('-', ' '))}</p><h1>{safe(source.title)}</h1>"
        f"{_bibliography(source)}{_stepper(source)}{_care(source)}"
        f'<div class="r-text">{text_html(document, around.sources, span)}</div>'
        f"{_citing(around)}{_related(source)}{_follow(source)}</article>"
    )


def text_html(
    document: Document, known: Collection[str], span: tuple[int, int] | None = None
) -> str:
    """Return the text of a document block by block, every character of a span in a mark."""
    low, high = span or (-1, -1)
    writing = _Writing(text=document.text, known=known, low=low, high=high)
    shown: list[str] = []
    in_list = False
    for start, end in _blocks(document.text, document.body_start):
        is_item, block = _block(writing, start, end)
        if is_item != in_list:
            shown.append("<ul>" if is_item else "</ul>")
            in_list = is_item
        shown.append(block)
    return "".join(shown) + ("</ul>" if in_list else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writing:
    """A text, and what is marked in it."""

    text: str
    known: Collection[str]
    low: int
    high: int

    def inline(self, start: int, end: int) -> str:
        """Return a stretch with its notes, its pointers, and the part of the span in it."""
        notes = [match.span() for match in NOTE.finditer(self.text, start, end)]
        edges = {start, end, self.low, self.high, *(edge for note in notes for edge in note)}
        pieces: list[str] = []
        for a, b in pairwise(sorted(edge for edge in edges if start <= edge <= end)):
            piece = _tokens(self.text[a:b], self.known)
            if self.low <= a and b <= self.high:
                piece = f"<mark{' id=cited' if a == self.low else ''}>{piece}</mark>"
            if any(low <= a and b <= high for low, high in notes):
                piece = f'<span class="r-note">{piece}</span>'
            pieces.append(piece)
        return "".join(pieces)


def _blocks(text: str, low: int) -> list[tuple[int, int]]:
    """Return the stretches of text between blank lines; a heading or an item is one by itself."""
    found: list[tuple[int, int]] = []
    for stretch in re.finditer(r"\S.*?(?=\n\s*\n|\Z)", text[low:], re.DOTALL):
        start, end = low + stretch.start(), low + stretch.end()
        edges = {start, end}
        for match in _BLOCK.finditer(text, start, end):
            edges.add(match.start())
            if match["heading"]:
                edges.add(min(match.end() + 1, end))
        found += [(a, b) for a, b in pairwise(sorted(edges)) if text[a:b].strip()]
    return found


def _block(writing: _Writing, start: int, end: int) -> tuple[bool, str]:
    """Return whether a block is an item of a list, and its HTML."""
    head = _BLOCK.match(writing.text, start, end)
    if head is None:
        return False, f"<p>{writing.inline(start, end)}</p>"
    if not head["item"]:
        level = len(head["hashes"])
        inner = writing.inline(head.start("heading"), head.end("heading"))
        return False, f"<h{min(level, 5)}>{inner}</h{min(level, 5)}>" if level > 1 else ""
    number = head["item"].rstrip(".")
    label = _LABEL.search(writing.text, start, end)
    badge = f'<span class="r-badge">{safe(label[1])}</span> ' if label else ""
    inner = f"{badge}{writing.inline(head.end(), end)}"
    if not number.isdigit():
        return True, f"<li>{inner}</li>"
    return True, f'<li id="ref-{number}"><b>{number}.</b> {inner}</li>'


def _tokens(text: str, known: Collection[str]) -> str:
    """Return text escaped, with what points to sources and references as links."""
    shown: list[str] = []
    last = 0
    for match in _TOKEN.finditer(text):
        shown.append(_ids(text[last : match.start()], known))
        if match[1]:
            ids = [part.strip().lstrip("@") for part in re.split("[;,]", match[1])]
            shown.append(f"[{', '.join(_pointer(id_, known) for id_ in ids)}]")
        else:
            numbers = [part.strip() for part in match[2].split(",")]
            marks = ", ".join(f'<a href="#ref-{number}">{number}</a>' for number in numbers)
            shown.append(f"[{marks}]")
        last = match.end()
    return "".join(shown) + _ids(text[last:], known)


def _ids(text: str, known: Collection[str]) -> str:
    """Return text escaped; "held here as ID" links to the source."""
    parts = re.split(r"(held here as )([\w-]+)", text)
    shown = [exact(parts[0])]
    for lead, id_, rest in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        shown += [exact(lead), _pointer(id_, known), exact(rest)]
    return "".join(shown)


def _pointer(source_id: str, known: Collection[str]) -> str:
    name = safe(source_id)
    return f'<a href="{source_address(source_id)}">{name}</a>' if source_id in known else name


def _bibliography(source: Source) -> str:
    numbers = " ".join(
        part for part in (source.volume, f"({source.issue})" if source.issue else "") if part
    )
    where = [source.journal, str(source.year or ""), numbers, source.pages]
    size = texts.PATIENTS.format(count=f"{source.sample_size:,}") if source.sample_size else ""
    lines = [
        safe(byline(source.authors)),
        ", ".join(safe(part) for part in where if part),
        safe(size),
        links(source.doi, source.pmid, source.url),
    ]
    return "".join(f'<p class="r-biblio">{line}</p>' for line in lines if line)


def _stepper(source: Source) -> str:
    """Return the way of a source through review, with where it stands now."""
    order = tuple(texts.STEPS)
    reached = order.index(source.review_status)
    steps = "".join(
        f'<li class="r-step{" r-done" if place <= reached else ""}"'
        f"{' aria-current=step' if place == reached else ''}>{texts.STEPS[status]}</li>"
        for place, status in enumerate(order)
    )
    updated = ""
    if source.review_date:
        updated = f'<p class="r-updated">{texts.UPDATED} {safe(source.review_date)}</p>'
    state = review_mark(source.review_status, retracted=source.retracted)
    return (
        f'<section class="r-review-state" aria-label="{texts.REVIEW_STATUS}"><h2>'
        f"{texts.REVIEW_STATUS}</h2><ol class=r-stepper>{steps}</ol><p>{state}</p>{updated}"
        f"</section>"
    )


def _care(source: Source) -> str:
    warning = ""
    if source.retracted:
        warning = f'<p class="r-notice r-loud r-retracted">{texts.RETRACTED_HELP}</p>'
    if not source.caveats:
        return warning
    care = f'<strong class="r-label">{texts.CAVEATS}</strong> <span>{safe(source.caveats)}</span>'
    return f'{warning}<p class="r-notice r-loud r-care">{care}</p>'


def _citing(around: Around) -> str:
    if not around.citing:
        return ""
    items = "".join(
        f'<li><a href="{source_address(id_)}">{safe(around.sources[id_].title)}</a></li>'
        for id_ in around.citing
    )
    return f"<h2>{texts.CITED_BY}</h2><ul>{items}</ul>"


def _related(source: Source) -> str:
    if not source.related_questions:
        return ""
    items = "".join(
        f'<li><a href="{ask_address(question, source.id)}">{safe(question)}</a></li>'
        for question in source.related_questions
    )
    return f'<h2>{texts.RELATED}</h2><ul class="r-asks">{items}</ul>'


def ask_address(question: str, source_id: str = "") -> str:
    """Return the address that asks a question in the chat; what follows # stays in the browser."""
    asked = {"ask": question} | ({"about": source_id} if source_id else {})
    return f"/#{safe(urlencode(asked, errors='replace'))}"


def _follow(source: Source) -> str:
    return (
        f'<form class="r-follow" action="/" data-about="{safe(source.id)}"><h2>{texts.FOLLOW_UP}'
        f'</h2><label for="follow">{texts.QUESTION}</label><div class="r-follow-row">'
        f'<input id="follow" name="ask" placeholder="{texts.FOLLOW_UP_HELP}" required '
        f'autocomplete="off"><button type="submit" class="r-primary">{texts.ASK}</button></div>'
        f'<p class="r-disclaimer">{texts.DISCLAIMER}</p></form>'
    )
