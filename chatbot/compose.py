"""Drafts to what the reader gets: checked, numbered, with references, status and notices."""

import dataclasses
from collections.abc import Sequence

from chatbot.finding.evidence import Candidate, rests_on_retracted
from chatbot.question.understand import Query
from chatbot.quoting.draft import ALSO, GAPS, PREMISE, Draft
from chatbot.types import Citation, Notice, Reference, Role, Statement, Status
from chatbot.verify import verify
from ingest.index import Index
from ingest.types import Hit, Source

_FIRST_KINDS = ("emergency", "phi", "false-premise", "conflict", "retracted")
_FIRST = 10
"""How many passages a retracted source is looked for in, to tell the reader."""


def checked(
    drafts: Sequence[Draft], index: Index
) -> tuple[tuple[Draft, ...], tuple[Statement, ...]]:
    """Return the drafts whose spans support them, and each as a statement; the rest are withheld.

    So is, whoever wrote it, what rests on a retracted source.
    """
    kept, statements = [], []
    for draft in drafts:
        if any(rests_on_retracted(span, index) for span in draft.spans):
            continue
        check = verify(draft.text, [span.quote for span in draft.spans], index.vocabulary)
        if check.verdict in ("supported", "partial"):
            statement = Statement(
                text=draft.text,
                section=draft.section,
                citations=tuple(map(citation, draft.spans)),
                verdict=check.verdict,
                reason=check.reason,
                basis=basis(draft.spans[0].source),
                folded=draft.folded,
            )
            kept.append(draft)
            statements.append(statement)
    return tuple(kept), tuple(statements)


def basis(source: Source) -> str:
    """Return what a source is in a few words: retrospective cohort, 2024, n = 110."""
    size = f"n = {source.sample_size:,}" if source.sample_size else ""
    kind = "drug label" if source.evidence_level == "label" else source.kind.replace("-", " ")
    parts = (kind, str(source.year or ""), size)
    return ", ".join(part for part in parts if part)


def numbered(
    statements: Sequence[Statement], near: Sequence[Citation], index: Index
) -> tuple[tuple[Statement, ...], tuple[Citation, ...], tuple[Reference, ...]]:
    """Number the sources of statements, then of nearest passages, in the order they are read."""
    cited = [citation for statement in statements for citation in statement.citations]
    order = dict.fromkeys(citation.source_id for citation in [*cited, *near])
    numbers = {source_id: number for number, source_id in enumerate(order, start=1)}
    references = tuple(_reference(number, index.sources[id_]) for id_, number in numbers.items())
    told = tuple(
        dataclasses.replace(statement, citations=_with_numbers(statement.citations, numbers))
        for statement in statements
    )
    return told, _with_numbers(near, numbers), references


def status_of(statements: Sequence[Statement], missing: Sequence[str]) -> Status:
    """Return whether a question was answered, partly answered or declined."""
    if not statements:
        return "abstained"
    said = [s.section for s in statements if s.section not in (PREMISE, ALSO)]
    if missing or not said or said[0] == GAPS:
        return "partial"
    return "answered"


def notices(
    query: Query,
    statements: Sequence[Statement],
    references: Sequence[Reference],
    role: Role,
) -> tuple[Notice, ...]:
    """Return what the reader must know beside the answer."""
    found = []
    corrected = any(statement.section == PREMISE for statement in statements)
    for wrong in query.wrong if corrected else ():
        right = wrong.acronym.expansions[0]
        text = f"{wrong.acronym.acronym} does not stand for “{wrong.given}”. It stands for {right}."
        found.append(Notice(kind="false-premise", text=text))
    for word, name in query.misspelt.items():
        found.append(Notice(kind="spelling", text=f"“{word}” was read as “{name}”."))
    waiting = [r for r in references if r.review_status != "approved"]
    if waiting:
        marks = ", ".join(f"[{r.number}] {r.review_status}" for r in waiting)
        text = f"Not every source cited here has passed human review: {marks}."
        found.append(Notice(kind="pending-review", text=text))
    if role == "patient":
        text = "This is what the sources say, not advice for you: please talk to your care team."
        found.append(Notice(kind="not-advice", text=text))
    return tuple(found)


def in_order(*found: Notice) -> tuple[Notice, ...]:
    """Return notices in the order they matter: danger, personal details, premises, conflicts, rest."""
    return tuple(
        sorted(found, key=lambda n: _FIRST_KINDS.index(n.kind) if n.kind in _FIRST_KINDS else 9)
    )


def left_out(hits: Sequence[Hit], index: Index) -> tuple[Notice, ...]:
    """Return a notice for each retracted source that would else have been among the first."""
    found = dict.fromkeys(hit.passage.source_id for hit in hits[:_FIRST])
    return tuple(
        Notice(
            kind="retracted", text=f"A retracted source was left out: {index.sources[id_].title}."
        )
        for id_ in found
        if index.sources[id_].retracted
    )


def from_a_copy(index: Index) -> tuple[Notice, ...]:
    """Return a notice when the server that holds the corpus does not answer."""
    text = (
        "The server that holds the corpus does not answer; this comes from the copy of version"
        f" {index.version} that was read from it. What was retracted since is not known here."
    )
    return (Notice(kind="index-unavailable", text=text),) * index.is_cut_off


def citation(span: Candidate) -> Citation:
    """Return the span of a sentence as a citation without a number."""
    return Citation(
        number=0,
        source_id=span.source.id,
        passage_id=span.passage.id,
        start=span.start,
        end=span.end,
        quote=span.quote,
    )


def _with_numbers(citations: Sequence[Citation], numbers: dict[str, int]) -> tuple[Citation, ...]:
    return tuple(
        dataclasses.replace(citation, number=numbers[citation.source_id]) for citation in citations
    )


def _reference(number: int, source: Source) -> Reference:
    return Reference(
        number=number,
        source_id=source.id,
        title=source.title,
        kind=source.kind,
        evidence_level=source.evidence_level,
        authors=source.authors,
        journal=source.journal,
        year=source.year,
        sample_size=source.sample_size,
        doi=source.doi,
        pmid=source.pmid,
        url=source.url,
        review_status=source.review_status,
        retracted=source.retracted,
        caveats=source.caveats,
    )
