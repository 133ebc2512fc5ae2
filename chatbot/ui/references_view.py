"""The references under an answer, as print gives them, with what is known of each."""

from urllib.parse import quote

from chatbot.types import Citation, Reference
from chatbot.ui import texts
from chatbot.ui.markup import byline, links, rating, review_badge, safe


def references_html(references: tuple[Reference, ...]) -> str:
    """Return the list of references, or nothing when nothing is cited."""
    if not references:
        return ""
    items = "".join(map(_reference, references))
    return (
        f'<div class="r-references"><h3 class="r-section">{texts.REFERENCES}</h3>'
        f"<ul>{items}</ul></div>"
    )


def source_address(source_id: str) -> str:
    """Return the address of the page on a source."""
    return f"/source/{quote(source_id, safe='', errors='replace')}"


def span_address(citation: Citation) -> str:
    """Return the address of a cited span in the whole text of its source."""
    place = f"?from={citation.start}&amp;to={citation.end}#cited"
    return source_address(citation.source_id) + place


def _reference(reference: Reference) -> str:
    who = f"{safe(byline(reference.authors)).rstrip('.')}. " if reference.authors else ""
    where = f"<em>{safe(reference.journal)}</em>, " if reference.journal else ""
    year = safe(str(reference.year or texts.UNDATED))
    title = safe(reference.title).rstrip(".")
    out = links(reference.doi, reference.pmid, reference.url)
    held = f'<a href="{source_address(reference.source_id)}">{texts.HELD_TEXT}</a>'
    retracted = ' class="r-is-retracted"' if reference.retracted else ""
    return (
        f'<li{retracted}><span class="r-number">{reference.number}</span>'
        f'<div><span class="r-ref-text">{who}<span class="r-title">{title}</span>. '
        f"{where}{year}.</span> "
        f'<span class="r-ref-meta">{rating(reference)} {review_badge(reference)} '
        f"{' · '.join(part for part in (out, held) if part)}</span></div></li>"
    )
