"""The values that travel: a Document is split into Passages; a search returns Hits."""

import hashlib
from dataclasses import dataclass
from typing import Literal

ReviewStatus = Literal["submitted", "under review", "approved"]
EvidenceLevel = Literal[
    "guideline",
    "systematic-review",
    "trial",
    "cohort",
    "case-series",
    "case-report",
    "label",
    "expert-opinion",
    "news",
]


def fingerprint(*parts: str) -> str:
    """Return a short stable hash of the parts, for ids and change detection."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The bibliographic record of a document."""

    id: str
    """Stable across re-ingests; what citations and evaluation cases refer to."""
    title: str
    kind: str
    """What sort of text it is: retrospective-cohort, review, synthesis, …"""
    evidence_level: EvidenceLevel
    review_status: ReviewStatus
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
    """Patients or participants the source rests on."""
    topics: tuple[str, ...] = ()
    also_read: tuple[str, ...] = ()
    """Further addresses some of its facts were read at."""
    related_questions: tuple[str, ...] = ()
    caveats: str | None = None
    """What a reader should know before leaning on it: inferred or unseen items."""
    licence: str | None = None
    retracted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which sources a search may find; what is not given does not restrict it."""

    kinds: frozenset[str] = frozenset()
    """Kinds or evidence levels of a source, such as cohort or guideline; any of them will do."""
    since: int | None = None
    """The earliest year; a source without a year is left out."""
    approved: bool = False
    """Only sources whose review is done."""
    without: frozenset[str] = frozenset()
    """Ids of sources to leave out."""

    def lets_through(self, source: Source) -> bool:
        """Return whether a search may find this source."""
        return (
            (not self.kinds or not self.kinds.isdisjoint({source.kind, source.evidence_level}))
            and (self.since is None or (source.year is not None and source.year >= self.since))
            and (not self.approved or source.review_status == "approved")
            and source.id not in self.without
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a document and the stretch of text under it."""

    path: tuple[str, ...]
    """The headings above it and itself, outermost first."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source and its text as read from the corpus."""

    source: Source
    text: str
    """The whole file, so that any span can be checked against the file itself."""
    body_start: int
    """Where the text for readers begins, after the front matter."""
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document: the unit that is embedded, found and cited."""

    id: str
    """A content hash: the same text in the same source keeps its id."""
    source_id: str
    headings: tuple[str, ...]
    start: int
    """`document.text[start:start + len(text)] == text`."""
    text: str
    sentences: tuple[tuple[int, int], ...]
    """Start and end of each sentence within `text`."""

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def end(self) -> int:
        """The end of the passage in the document's text."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A passage found by a search, and how it was found."""

    passage: Passage
    score: float
    """Where the learned order puts it, from 0 to 1; comparable within one search."""
    similarity: float
    """Cosine of the question and the passage, or its nearest sentence."""
    sentence_scores: tuple[float, ...]
    """How near the question each sentence of the passage is; see `Index.search`."""
    dense_rank: int | None
    """Rank in the vector search from 1; None when only the words found it."""
    lexical_rank: int | None
    """Rank in the word search from 1; None when only the vectors found it."""
