"""What a file or a service says of a source, before it has an id and a place in the corpus."""

from dataclasses import dataclass

from ingest.types import EvidenceLevel, ReviewStatus

UNCLASSIFIED = "unclassified"
"""The kind of a source whose design nobody has looked at yet."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A source as read: its text as Markdown, and the fields of a Source that are known."""

    body: str
    title: str | None = None
    kind: str = UNCLASSIFIED
    evidence_level: EvidenceLevel = "expert-opinion"
    """The weakest until a person or the record says otherwise."""
    review_status: ReviewStatus = "submitted"
    review_date: str | None = None
    authors: tuple[str, ...] = ()
    journal: str | None = None
    year: int | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    sample_size: int | None = None
    topics: tuple[str, ...] = ()
    also_read: tuple[str, ...] = ()
    related_questions: tuple[str, ...] = ()
    caveats: str | None = None
    licence: str | None = None
    retracted: bool = False
    id: str | None = None
    """The id the file gives itself, if it does."""
    pmcid: str | None = None
    """Where full text may be had; not kept."""
    remarks: tuple[str, ...] = ()
    """What the person who adds it should hear; not kept."""


def joined_caveats(*parts: str | None) -> str | None:
    """Return caveats as one text, or None when there are none."""
    said = [part.strip() for part in parts if part and part.strip()]
    return " ".join(part if part[-1] in ".!?" else f"{part}." for part in said) or None
