"""Small pieces of HTML; everything that comes from outside goes through `safe`."""

import html
import re
from urllib.parse import quote, urlsplit

from chatbot.types import Reference
from chatbot.ui import texts
from ingest.types import EvidenceLevel, ReviewStatus, Source

_SPACE = re.compile(r"\s+")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_INITIALS = re.compile(r"\s+[A-Z][A-Z.\-]{0,3}$")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
SHOWN_AUTHORS = 3
SHORTEST = 25
"""Characters that a question keeps at least when its asides go."""


def exact(text: str) -> str:
    """Return the text with every character that HTML could act on written out."""
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"), quote=True)


def safe(text: str) -> str:
    """Return the text escaped and on one line, so that Markdown finds no new block in it."""
    return exact(_SPACE.sub(" ", text).strip())


def clip(text: str, length: int) -> str:
    """Return the text cut at a word to about the length, with an ellipsis when cut."""
    line = _SPACE.sub(" ", text).strip()
    if len(line) <= length:
        return line
    return line[:length].rsplit(" ", 1)[0].rstrip(",;: ") + " …"


def without_asides(question: str) -> str:
    """Return a question without what it says in brackets, when enough is left to read."""
    short = _SPACE.sub(" ", _ASIDE.sub("", question)).strip()
    return short if len(short) >= SHORTEST else question


def web_address(url: str | None) -> str | None:
    """Return the address when it is an ordinary web link, and nothing otherwise."""
    if not url or any(character.isspace() for character in url):
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and host else None


def links(doi: str | None, pmid: str | None, url: str | None) -> str:
    """Return text links to a source, best first; each opens in a new tab."""
    found: list[tuple[str, str]] = []
    if doi and _DOI.fullmatch(doi):
        found.append((f"https://doi.org/{quote(doi, safe='/:;().-_')}", f"{texts.DOI}:{doi}"))
    if pmid and pmid.isascii() and pmid.isdigit():
        found.append((f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", f"{texts.PUBMED} {pmid}"))
    address = web_address(url)
    if address and not found:
        found.append((address, f"{texts.WEB} ({urlsplit(address).hostname})"))
    return " · ".join(
        f'<a href="{safe(target)}" target="_blank" rel="noopener noreferrer">{safe(label)}</a>'
        for target, label in found
    )


def byline(authors: tuple[str, ...]) -> str:
    """Return the authors as print gives them: the first three, then et al."""
    shown = ", ".join(authors[:SHOWN_AUTHORS])
    return f"{shown} {texts.ET_AL}" if len(authors) > SHOWN_AUTHORS else shown


def short_name(reference: Reference | Source) -> str:
    """Return what a reader calls the source in passing: first author and year."""
    if reference.authors:
        who = _INITIALS.sub("", reference.authors[0])
    else:
        who = reference.journal or clip(reference.title, 40)
    return f"{who} {reference.year}" if reference.year else who


def rating(reference: Reference | Source) -> str:
    """Return the sort of evidence and how many people it rests on, escaped."""
    words = texts.LEVELS.get(reference.evidence_level, reference.evidence_level)
    if reference.sample_size is None:
        return safe(words)
    count = f"{reference.sample_size:,}"
    return f"{safe(words)}, {safe(texts.PATIENTS.format(count=count))}"


def strength(level: EvidenceLevel) -> str:
    """Return the sort of evidence as a badge in words; its border tells pooled, primary, other."""
    return (
        f'<span class="r-level r-level-{safe(level)}">{safe(texts.LEVELS.get(level, level))}</span>'
    )


def review_badge(reference: Reference) -> str:
    """Return the review status of a reference as a badge."""
    return review_mark(reference.review_status, retracted=reference.retracted)


def review_mark(status: ReviewStatus, *, retracted: bool) -> str:
    """Return the review status as a badge, with a mark when the source was retracted."""
    words = texts.REVIEW_SHORT.get(status, status)
    kind = status.replace(" ", "-")
    badge = f'<span class="r-badge r-{safe(kind)}">{safe(words)}</span>'
    if retracted:
        return f'<span class="r-badge r-retracted">{texts.RETRACTED}</span> {badge}'
    return badge
