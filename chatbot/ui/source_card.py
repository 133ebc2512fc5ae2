"""What is known of a cited source, at a glance."""

from chatbot.types import Reference
from chatbot.ui import texts
from chatbot.ui.markup import byline, links, rating, review_badge, safe
from chatbot.ui.references_view import source_address


def source_card(reference: Reference) -> str:
    """Return the card of a source: title, authors, where, type and size, review, cautions, links."""
    warning = ""
    if reference.retracted:
        warning = f'<p class="r-notice r-loud r-retracted">{texts.RETRACTED_HELP}</p>'
    caveats = ""
    if reference.caveats:
        caveats = f'<p class="r-caveats"><b>{texts.CAVEATS}:</b> {safe(reference.caveats)}</p>'
    who = f"<p>{safe(byline(reference.authors))}</p>" if reference.authors else ""
    where = ", ".join(str(part) for part in (reference.journal, reference.year) if part)
    out = links(reference.doi, reference.pmid, reference.url)
    title = f'<a href="{source_address(reference.source_id)}" target="_blank">'
    return (
        f'<div class="r-source">{warning}<h3>{title}{safe(reference.title)}</a></h3>{who}'
        f"<p>{safe(where)}</p><p>{_sort(reference)} {review_badge(reference)}</p>{caveats}"
        f'<p>{out}</p><p><button type="button" class="r-tool r-leave" '
        f'data-source="{safe(reference.source_id)}">{texts.LEAVE_THIS_OUT}</button></p></div>'
    )


def _sort(reference: Reference) -> str:
    """Return the sort of evidence, its size, and the kind of text where that says more."""
    kind = reference.kind.replace("-", " ")
    if kind == reference.evidence_level.replace("-", " "):
        return rating(reference)
    return f"{rating(reference)} ({safe(kind)})"
