"""The evidence panel: each cited span in its passage, with the source it comes from.

Every citation is a list item whose id is the target of the citation marks in the answer. The
style sheet opens the item the address points to (`:target`), or the first one, so choosing a
citation needs no script and works with the keyboard.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.types import Answer, Citation
from chatbot.ui import texts
from chatbot.ui.markup import clip, exact, safe, short_name
from chatbot.ui.references_view import span_address
from chatbot.ui.source_card import source_card
from chatbot.ui.statements_view import Span, citations_of, span_of
from ingest.errors import AppError
from ingest.types import Document, Heading

CONTEXT = 420
"""Characters of neighbouring text shown on either side of the span, at most."""
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*|\n(?=[-*] )")
_POINTER = re.compile(r"\[@([\w-]+)\]", re.ASCII)
_HEADING_LINE = re.compile(r"^#{1,6}[ \t].*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The panel's part for one answer, open where other answers of the conversation link in."""

    turn: int
    pieces: tuple[str, ...]
    """Its HTML, cut in each card where the links to the other sentences on its source go."""
    cut_at: tuple[Span, ...]
    """The cited span of each cut."""
    rests_on: tuple[tuple[Span, ...], ...]
    """The spans that each statement of the answer rests on."""

    def html(self, conversation: Sequence["Evidence"]) -> str:
        """Return the whole part, as one of a conversation."""
        links = (_also(span, self.turn, conversation) for span in self.cut_at)
        joined = (link + piece for link, piece in zip(links, self.pieces[1:], strict=True))
        return self.pieces[0] + "".join(joined)


def evidence_of(
    answer: Answer, turn: int, document_of: Callable[[str], Document], exported: str = ""
) -> Evidence:
    """Return the panel's part for one answer: a list of its citations, each with its passage.

    Args:
        answer: The answer.
        turn: Its place in the conversation, which keeps its anchors apart from others.
        document_of: Returns a source with its text.
        exported: What else belongs to the answer and goes where its evidence goes.
    """
    cited = {span_of(citation): citation for citation in citations_of(answer)}
    asked = f'<p class="r-asked">{texts.EVIDENCE_OF}: {safe(clip(answer.question, 120))}</p>'
    pieces = [f'<section class="r-turn">{asked}']
    pieces[0] += f'<ol aria-label="{texts.EVIDENCE_LIST}">' if cited else _none()
    for place, citation in enumerate(cited.values(), start=1):
        before, after = _item(answer, citation, f"cite-{turn}-{place}", turn, document_of)
        pieces[-1] += before
        pieces.append(after)
    pieces[-1] += f"{'</ol>' if cited else ''}</section>{exported}"
    return Evidence(
        turn=turn,
        pieces=tuple(pieces),
        cut_at=tuple(cited),
        rests_on=tuple(tuple(map(span_of, said.citations)) for said in answer.statements),
    )


def panel_html(parts: Sequence[Evidence]) -> str:
    """Return the whole panel: the evidence of every answer so far, the newest first."""
    inner = "".join(part.html(parts) for part in reversed(parts))
    return f'<div class="r-evidence">{inner or _empty()}</div>'


def _none() -> str:
    return f'<p class="r-empty">{texts.EVIDENCE_NONE}</p>'


def _empty() -> str:
    return f'<p class="r-empty">{texts.EVIDENCE_EMPTY}</p>'


def passage_html(document: Document, start: int, end: int) -> str:
    """Return the span in its neighbourhood, with exactly the span marked."""
    section = _section(document, start, end)
    low = max(document.body_start, section.start if section else 0)
    high = min(len(document.text), section.end if section else len(document.text))
    before, cut_before = _tail(_HEADING_LINE.sub("", document.text[low:start]).lstrip())
    after, cut_after = _head(_HEADING_LINE.sub("", document.text[end:high]).rstrip())
    return (
        f'<blockquote class="r-passage">{"… " if cut_before else ""}{_neighbour(before)}'
        f"<mark>{_linked(document.text[start:end])}</mark>"
        f"{_neighbour(after)}{' …' if cut_after else ''}</blockquote>"
    )


def heading_path(document: Document, start: int, end: int) -> tuple[str, ...]:
    """Return the headings above a span, outermost first."""
    section = _section(document, start, end)
    return section.path if section else ()


def _section(document: Document, start: int, end: int) -> Heading | None:
    around = [h for h in document.headings if h.start <= start and end <= h.end]
    return max(around, key=lambda heading: (heading.start, len(heading.path)), default=None)


def _tail(text: str) -> tuple[str, bool]:
    """Return the end of the text before the span, from a whole word on."""
    if len(text) <= CONTEXT:
        return text, False
    kept = text[-CONTEXT:]
    first_space = re.search(r"\s", kept)
    return (kept[first_space.end() :] if first_space else ""), True


def _head(text: str) -> tuple[str, bool]:
    """Return the start of the text after the span, up to a whole word."""
    if len(text) <= CONTEXT:
        return text, False
    kept = text[:CONTEXT]
    last_space = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:last_space].rstrip() if last_space >= 0 else ""), True


def _neighbour(text: str) -> str:
    """Return neighbouring text escaped, with its paragraphs kept apart."""
    return '<span class="r-break"> </span>'.join(
        _linked(paragraph) for paragraph in _PARAGRAPH.split(text)
    )


def _linked(text: str) -> str:
    """Return text escaped, every character of it, with pointers to other sources as links."""
    return _POINTER.sub(
        r'<a class="r-pointer" href="/source/\1" target="_blank">\g<0></a>', exact(text)
    )


def _item(
    answer: Answer,
    citation: Citation,
    anchor: str,
    turn: int,
    document_of: Callable[[str], Document],
) -> tuple[str, str]:
    """Return a citation with its passage as HTML, in two: between go links to other sentences."""
    reference = next((r for r in answer.references if r.number == citation.number), None)
    name = short_name(reference) if reference else citation.source_id
    before = (
        f'<li class="r-item" id="{anchor}" tabindex="-1"><a class="r-pick" href="#{anchor}">'
        f'<span class="r-number">[{citation.number}]</span> <span><b>{safe(name)}</b> '
        f'<span class="r-start">{safe(clip(citation.quote, 90))}</span></span></a>'
        f'<article class="r-card">{_passage(citation, document_of)}'
        f"{_supports(answer, span_of(citation), turn)}"
    )
    return before, f"{source_card(reference) if reference else ''}</article></li>"


def _passage(citation: Citation, document_of: Callable[[str], Document]) -> str:
    try:
        document = document_of(citation.source_id)
    except AppError:
        return _quote_only(citation)
    if document.text[citation.start : citation.end] != citation.quote:
        return _quote_only(citation)
    path = heading_path(document, citation.start, citation.end)
    trail = " &gt; ".join(safe(heading) for heading in path if heading != document.source.title)
    above = f'<p class="r-path">{texts.SECTION}: {trail}</p>' if trail else ""
    whole = (
        f'<p class="r-whole"><a href="{span_address(citation)}" '
        f'target="_blank">{texts.OPEN_TEXT}</a></p>'
    )
    return above + passage_html(document, citation.start, citation.end) + whole


def _quote_only(citation: Citation) -> str:
    return (
        f'<p class="r-notice r-other">{texts.GONE}</p>'
        f'<blockquote class="r-passage">{exact(citation.quote)}</blockquote>'
    )


def _also(span: Span, turn: int, conversation: Sequence[Evidence]) -> str:
    """Return links to the other sentences of the conversation that rest on the same source."""
    links = [
        f'<a href="#say-{other.turn}-{place}">{_named(place, other.turn, turn)}</a>'
        for other in conversation
        for place, spans in enumerate(other.rests_on, start=1)
        if any(source_id == span[0] for source_id, _, _ in spans)
        and not (other.turn == turn and span in spans)
    ]
    if not links:
        return ""
    return f'<div class="r-also"><h3>{texts.ALSO_CITED}</h3><p>{" · ".join(links)}</p></div>'


def _named(place: int, answer: int, here: int) -> str:
    if answer == here:
        return texts.SENTENCE.format(place=place)
    return texts.SENTENCE_OF.format(place=place, answer=answer)


def _supports(answer: Answer, span: Span, turn: int) -> str:
    """Return links back to the sentences a span supports, in words where they differ from it."""
    lines: list[str] = []
    for place, statement in enumerate(answer.statements, start=1):
        quotes = {span_of(c): c.quote for c in statement.citations}
        if span not in quotes:
            continue
        own = "" if statement.text == quotes[span] else f": {safe(statement.text)}"
        name = texts.SENTENCE.format(place=place)
        lines.append(f'<li><a href="#say-{turn}-{place}">{name}</a>{own}</li>')
    if not lines:
        return f'<p class="r-supports r-only-near">{texts.ONLY_NEAR}</p>'
    return f'<div class="r-supports"><h3>{texts.SUPPORTS}</h3><ul>{"".join(lines)}</ul></div>'
