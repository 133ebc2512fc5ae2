"""Drafts to what the reader gets: checked, numbered, with references, status and notices."""

import dataclasses
from collections.abc import Sequence

from chatbot.evidence import Candidate
from chatbot.quoting import ANSWER, GAPS, PREMISE, Draft
from chatbot.types import Citation, Notice, Reference, Role, Statement, Status
from chatbot.understand import Query
from chatbot.verify import verify
from ingest.index import Index
from ingest.types import Hit, Source

_FIRST = 10
"""How many passages a retracted source is looked for in, to tell the reader."""


def checked(drafts: Sequence[Draft], index: Index) -> list[Statement]:
    """Return the drafts whose spans support them as statements; the rest are withheld."""
    statements = []
    for draft in drafts:
        check = verify(draft.text, [span.quote for span in draft.spans], index.vocabulary)
        if check.verdict in ("supported", "partial"):
            statement = Statement(
                text=draft.text,
                section=draft.section,
                citations=tuple(map(_citation, draft.spans)),
                verdict=check.verdict,
                reason=check.reason,
            )
            statements.append(statement)
    return statements


def numbered(
    statements: Sequence[Statement], index: Index
) -> tuple[tuple[Statement, ...], tuple[Reference, ...]]:
    """Number the cited sources in the order they are read; return statements and references."""
    numbers: dict[str, int] = {}
    for statement in statements:
        for citation in statement.citations:
            numbers.setdefault(citation.source_id, len(numbers) + 1)
    references = tuple(_reference(number, index.sources[id_]) for id_, number in numbers.items())
    return tuple(_with_numbers(statement, numbers) for statement in statements), references


def status_of(statements: Sequence[Statement], missing: Sequence[str]) -> Status:
    """Return whether a question was answered, partly answered or declined."""
    if not statements:
        return "abstained"
    sections = [statement.section for statement in statements if statement.section != PREMISE]
    if missing or ANSWER not in sections or sections[0] == GAPS:
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


def _citation(span: Candidate) -> Citation:
    return Citation(
        number=0,
        source_id=span.source.id,
        passage_id=span.passage.id,
        start=span.start,
        end=span.end,
        quote=span.quote,
    )


def _with_numbers(statement: Statement, numbers: dict[str, int]) -> Statement:
    citations = tuple(
        dataclasses.replace(citation, number=numbers[citation.source_id])
        for citation in statement.citations
    )
    return dataclasses.replace(statement, citations=citations)


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
