"""What stands in the chat while an answer is being made: what is urgent, and what is checked."""

from collections.abc import Mapping, Sequence

from chatbot.types import Citation, Notice, Statement
from chatbot.ui import texts
from chatbot.ui.markup import rating, safe, short_name
from chatbot.ui.notices_view import notices_html
from chatbot.ui.references_view import span_address
from chatbot.ui.statements_view import doubt_html
from ingest.types import Source


def coming_html(
    notices: Sequence[Notice],
    statements: Sequence[Statement] = (),
    sources: Mapping[str, Source] | None = None,
) -> str:
    """Return what is known so far: the reader's notices, and each sentence that was checked.

    Args:
        notices: What must be known at once.
        statements: The checked sentences, in the order in which they came.
        sources: The records of the sources, by id.
    """
    known = sources or {}
    read = [statement for statement in statements if not statement.folded]
    items = "".join(_item(statement, known) for statement in read)
    said = f'<ul class="r-statements">{items}</ul>' if items else ""
    words = texts.MORE_COMING if items else texts.WORKING
    return (
        f'<div class="r-coming">{notices_html(notices, loud=True)}{said}'
        f'<p class="r-working">{safe(words)}</p></div>'
    )


def _item(statement: Statement, sources: Mapping[str, Source]) -> str:
    marks = "".join(_mark(citation, sources) for citation in statement.citations)
    first = sources.get(statement.citations[0].source_id) if statement.citations else None
    basis = ""
    if first:
        words = ", ".join(part for part in (rating(first), str(first.year or "")) if part)
        level = safe(first.evidence_level)
        basis = f' <span class="r-basis r-level-{level}">{words}</span>'
    return (
        f'<li class="r-says r-verdict-{safe(statement.verdict)}">'
        f"{safe(statement.plain or statement.text)}{marks}{basis}{doubt_html(statement)}</li>"
    )


def _mark(citation: Citation, sources: Mapping[str, Source]) -> str:
    """Return the link from a citation that has no number yet to its span in the whole text."""
    source = sources.get(citation.source_id)
    name = safe(short_name(source)) if source else texts.EVIDENCE
    address = span_address(citation)
    return f'&nbsp;<a class="r-mark" href="{address}" target="_blank" title="{name}">[{name}]</a>'
