"""What the question path passes on, and the Answer a reader gets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ingest.types import EvidenceLevel, ReviewStatus

Role = Literal["clinician", "trainee", "patient"]
Status = Literal["answered", "partial", "abstained"]
Verdict = Literal["supported", "partial", "unsupported", "contradicted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier turn of the conversation."""

    role: Literal["reader", "rounds"]
    text: str


def turns_of(texts: Sequence[str]) -> tuple[Turn, ...]:
    """Return the turns of a conversation given as texts: the reader's first, then ours, and so on."""
    return tuple(
        Turn(role="rounds" if place % 2 else "reader", text=text)
        for place, text in enumerate(texts)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the reader must know beside the answer."""

    kind: str
    """false-premise, pending-review, retracted, conflict, low-evidence, …"""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A span of a source that supports a statement."""

    number: int
    """The reference it points to; given when the answer is put together."""
    source_id: str
    passage_id: str
    start: int
    """`source_text[start:end] == quote`."""
    end: int
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One sentence of an answer, with the spans that support it."""

    text: str
    section: str
    citations: tuple[Citation, ...]
    verdict: Verdict
    reason: str = ""
    """Why the verdict is what it is, in words for the reader; empty when supported."""
    basis: str = ""
    """What it rests on, for the eye beside it: "retrospective cohort, 2024, n = 110"."""
    folded: bool = False
    """Whether it is shown only when the reader asks for more."""
    plain: str = ""
    """The text with terms explained in place, for a trainee or patient; empty when it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A cited source as the reader sees it under the answer."""

    number: int
    source_id: str
    title: str
    kind: str
    evidence_level: EvidenceLevel
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    sample_size: int | None
    doi: str | None
    pmid: str | None
    url: str | None
    review_status: ReviewStatus
    retracted: bool
    caveats: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One aspect of a comparison, told for each of the things compared."""

    aspect: str
    cells: tuple[tuple[int, ...], ...]
    """For each column the places of its statements in the answer; empty where no source says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Statements of an answer side by side."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What asking a model for an answer took, and how much of the answer is its own."""

    model: str
    calls: int
    input_tokens: int
    """As the model's server counts; 0 when it does not."""
    output_tokens: int
    cost: float | None
    """In the currency of the prices that are set; None when none are."""
    quoted: float = 0.0
    """Share of the statements that are quoted from the sources instead."""

    def plus(self, other: "Usage | None") -> "Usage":
        """Return both together; the share of the statements that are quoted stays."""
        if other is None:
            return self
        return replace(
            self,
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=None if self.cost is None else round(self.cost + (other.cost or 0.0), 6),
        )

    def with_quoted(self, share: float) -> "Usage":
        """Return the same with the share of the statements that are quoted."""
        return replace(self, quoted=share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the reader gets: checked statements, or an honest refusal."""

    question: str
    standalone_question: str
    status: Status
    statements: tuple[Statement, ...]
    references: tuple[Reference, ...]
    notices: tuple[Notice, ...]
    not_covered: tuple[str, ...]
    """Parts of the question that no source held here covers, in the reader's words."""
    nearest: tuple[Citation, ...] = ()
    """What was found nearest to the parts not covered."""
    table: Table | None = None
    """The statements side by side, when things are compared."""
    related_questions: tuple[str, ...]
    corpus_version: str
    answerer: str
    """quoting, or the model whose sentences are shown."""
    usage: Usage | None = None
    """What the model took; None when none was asked."""
    disclaimer: str
    role: Role = "clinician"
    """Who it is worded for; it changes no text, figure or citation of a statement."""
    timings_ms: dict[str, float] = field(default_factory=dict)
    """understand, retrieve, write, verify and total."""
