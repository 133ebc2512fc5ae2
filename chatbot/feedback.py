"""What readers report about an answer, kept on this machine as JSON Lines."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from chatbot.bundle import Bundle, is_whole
from ingest.errors import FeedbackError

Fault = Literal["wrong-source", "does-not-support", "missing", "outdated", "unclear"]
FILE = "feedback.jsonl"
MOST_CHARACTERS = 4_000
"""Of the free text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """One report of a reader, with the answer it is about."""

    fault: Fault
    statement: int | None = None
    """Which statement, from 1; the answer as a whole when it is None."""
    comment: str = ""
    bundle: Bundle


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report as it is kept."""

    at: str
    """When it came, in UTC."""
    feedback: Feedback


_SENT = TypeAdapter(Feedback)
_KEPT = TypeAdapter(Kept)


def read_sent(body: bytes) -> Feedback:
    """Read a report as the page sends it.

    Raises:
        FeedbackError: It is no report, or about a statement that the answer does not have.
    """
    try:
        sent = _SENT.validate_json(body)
    except ValidationError as error:
        raise FeedbackError(_problem(error)) from error
    if not is_whole(sent.bundle):
        raise FeedbackError("bundle: the answer was changed after it was exported")
    if sent.statement is not None and not 1 <= sent.statement <= len(sent.bundle.answer.statements):
        raise FeedbackError(f"statement {sent.statement}: the answer has no such statement")
    if len(sent.comment) > MOST_CHARACTERS:
        raise FeedbackError(f"comment: longer than {MOST_CHARACTERS:,} characters")
    return sent


def read_kept(line: str) -> Kept:
    """Read one line of the file.

    Raises:
        FeedbackError: The line is no report.
    """
    try:
        return _KEPT.validate_json(line)
    except ValidationError as error:
        raise FeedbackError(_problem(error)) from error


class FeedbackLog:
    """The file that reports are added to; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._writing = Lock()

    def add(self, feedback: Feedback) -> None:
        """Keep one report.

        Raises:
            FeedbackError: It cannot be written.
        """
        at = datetime.now(UTC).isoformat(timespec="seconds")
        line = _KEPT.dump_json(Kept(at=at, feedback=feedback)) + b"\n"
        try:
            with self._writing:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self.path.open("ab") as file:
                    file.write(line)
        except OSError as error:
            raise FeedbackError(f"{self.path}: {error.strerror}; the report is not kept") from error


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(map(str, first["loc"])) or "the report"
    return f"{where}: {first['msg'].lower()}"
