"""An Answer as plain text, for the command line."""

from chatbot.types import Answer, Reference, Statement

ABSTAINED = "The sources held here do not answer this question."


def to_text(answer: Answer) -> str:
    """Return an answer as it is read in a terminal: notices, statements, references, status."""
    parts = [f"! {notice.text}" for notice in answer.notices]
    if answer.standalone_question != answer.question:
        parts.insert(0, f"Read as: {answer.standalone_question}")
    if answer.status == "abstained":
        parts.append(ABSTAINED)
    section = None
    for statement in answer.statements:
        if statement.section != section:
            section = statement.section
            parts.append(f"\n{section}")
        parts.append(_line(statement))
    if answer.not_covered and answer.status == "partial":
        parts.append(f"\nNot covered by the sources held here: {'; '.join(answer.not_covered)}")
    if answer.references:
        parts.append("\nReferences")
        parts += [reference_line(reference) for reference in answer.references]
    if answer.related_questions:
        parts.append("\nRelated questions")
        parts += [f"- {question}" for question in answer.related_questions]
    parts.append(
        f"\n{answer.status}; corpus {answer.corpus_version}; answerer {answer.answerer};"
        f" {answer.timings_ms.get('total', 0):.0f} ms\n{answer.disclaimer}"
    )
    return "\n".join(parts).strip()


def reference_line(reference: Reference) -> str:
    """Return a reference as one line: who, what, where, when, how strong, how reviewed."""
    authors = ", ".join(reference.authors[:3]) + (" et al." if len(reference.authors) > 3 else "")
    size = f", n = {reference.sample_size:,}" if reference.sample_size else ""
    where = ", ".join(str(part) for part in (reference.journal, reference.year) if part)
    parts = [authors, reference.title, where, f"{reference.evidence_level}{size}"]
    parts.append("RETRACTED" if reference.retracted else reference.review_status)
    return f"[{reference.number}] " + ". ".join(part.rstrip(".") for part in parts if part)


def _line(statement: Statement) -> str:
    marks = "".join(f"[{n}]" for n in dict.fromkeys(c.number for c in statement.citations))
    doubt = (
        "" if statement.verdict == "supported" else f" ({statement.verdict}: {statement.reason})"
    )
    return f"- {statement.plain or statement.text} {marks}{doubt}"
