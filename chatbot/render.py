"""An Answer as plain text, for the command line."""

from collections.abc import Iterable, Iterator

from chatbot.finding.evidence import shown
from chatbot.quoting.draft import TABLE
from chatbot.types import Answer, Citation, Reference, Statement, Table, Usage

ABSTAINED = "The sources held here do not answer this question."
MORE, NEAREST, NOTHING_HELD = "More", "Nearest to what is not covered", "nothing held here"


def to_text(answer: Answer) -> str:
    """Return an answer as it is read in a terminal: notices, statements, references, status."""
    parts = [f"! {notice.text}" for notice in answer.notices]
    if answer.standalone_question != answer.question:
        parts.insert(0, f"Read as: {answer.standalone_question}")
    if answer.status == "abstained":
        parts.append(ABSTAINED)
    parts += _said(answer)
    if answer.not_covered and answer.status == "partial":
        parts.append(f"\nNot covered by the sources held here: {'; '.join(answer.not_covered)}")
    if answer.nearest:
        parts.append(f"\n{NEAREST}")
        parts += [f"- {shown(citation.quote)} {_marks([citation])}" for citation in answer.nearest]
    if answer.references:
        parts.append("\nReferences")
        parts += [reference_line(reference) for reference in answer.references]
    if answer.related_questions:
        parts.append("\nRelated questions")
        parts += [f"- {question}" for question in answer.related_questions]
    parts.append(
        f"\n{answer.status}; corpus {answer.corpus_version}; answerer {answer.answerer};"
        f" {answer.timings_ms.get('total', 0):.0f} ms"
    )
    if answer.usage:
        parts.append(usage_line(answer.usage))
    parts.append(answer.disclaimer)
    return "\n".join(parts).strip()


def reference_line(reference: Reference) -> str:
    """Return a reference as one line: who, what, where, when, how strong, how reviewed."""
    authors = ", ".join(reference.authors[:3]) + (" et al." if len(reference.authors) > 3 else "")
    size = f", n = {reference.sample_size:,}" if reference.sample_size else ""
    where = ", ".join(str(part) for part in (reference.journal, reference.year) if part)
    parts = [authors, reference.title, where, f"{reference.evidence_level}{size}"]
    parts.append("RETRACTED" if reference.retracted else reference.review_status)
    return f"[{reference.number}] " + ". ".join(part.rstrip(".") for part in parts if part)


def usage_line(usage: Usage) -> str:
    """Return what asking a model took, and how much was quoted instead, as one line."""
    calls = "1 call" if usage.calls == 1 else f"{usage.calls} calls"
    cost = "" if usage.cost is None else f"; cost {usage.cost:g}"
    return (
        f"{usage.model}: {calls}, {usage.input_tokens:,} tokens read,"
        f" {usage.output_tokens:,} written{cost}; {usage.quoted:.0%} of the answer quoted instead"
    )


def _said(answer: Answer) -> Iterator[str]:
    """Yield the statements under their headings, the comparison in its place, the rest at the end."""
    open_ = [statement for statement in answer.statements if not statement.folded]
    section = None
    for statement in open_:
        if statement.section != section:
            section = statement.section
            yield f"\n{section}"
            if section == TABLE and answer.table:
                yield from _rows(answer.table, answer.statements)
        if section != TABLE or not answer.table:
            yield _line(statement)
    if folded := [statement for statement in answer.statements if statement.folded]:
        yield f"\n{MORE}"
        yield from map(_line, folded)


def _rows(table: Table, statements: tuple[Statement, ...]) -> Iterator[str]:
    """Yield a comparison aspect by aspect, a line for each side."""
    for row in table.rows:
        yield f"  {row.aspect}"
        for column, cell in zip(table.columns, row.cells, strict=True):
            said = "; ".join(_line(statements[place])[2:] for place in cell)
            yield f"    {column}: {said or NOTHING_HELD}"


def _marks(citations: Iterable[Citation]) -> str:
    return "".join(f"[{number}]" for number in dict.fromkeys(c.number for c in citations))


def _line(statement: Statement) -> str:
    marks = _marks(statement.citations)
    doubt = (
        "" if statement.verdict == "supported" else f" ({statement.verdict}: {statement.reason})"
    )
    basis = f" · {statement.basis}" if statement.basis else ""
    return f"- {statement.plain or statement.text} {marks}{basis}{doubt}"
