"""Readers' reports as drafts of cases, for a person to finish and add."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from chatbot.feedback import Kept, read_kept
from evals.lines import numbered_lines
from evals.types import Case
from ingest.errors import CaseError, FeedbackError


def drafts(path: Path) -> Iterator[tuple[int, Case]]:
    """Yield line number and draft for each report of a file.

    Raises:
        CaseError: The file cannot be read, or a line of it is no report.
    """
    for number, line in numbered_lines(path):
        try:
            yield number, draft(read_kept(line), number)
        except FeedbackError as error:
            raise CaseError(path, str(error), number) from error


def draft(kept: Kept, number: int) -> Case:
    """Return what a report says as a case; what a good answer must say is left to a person.

    A source that is wrong or does not support its sentence is not taken over as supporting.
    """
    reported = kept.feedback
    answer = reported.bundle.answer
    doubted: set[str] = set()
    if reported.fault in ("wrong-source", "does-not-support") and reported.statement:
        statement = answer.statements[reported.statement - 1]
        doubted = {citation.source_id for citation in statement.citations}
    cited = {c.source_id for s in answer.statements for c in s.citations}
    about = f"sentence {reported.statement}" if reported.statement else "the answer"
    return Case(
        id=f"reported-{kept.at[:10]}-{number}",
        question=answer.standalone_question or answer.question,
        kind=f"reported-{reported.fault}",
        reference_answer=f"To be written. A reader on {about}: {reported.comment or 'no comment'}",
        key_points=("to be written",),
        supporting=frozenset(cited - doubted),
    )


def to_line(case: Case) -> str:
    """Return a case as a line of a file of cases, its sources in order."""
    fields = TypeAdapter(Case).dump_python(case, mode="json")
    fields["supporting"] = sorted(fields["supporting"])
    return json.dumps(fields, ensure_ascii=False)
