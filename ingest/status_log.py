"""Who approved or retracted which source, when and why: an append-only log beside the documents.

One JSON object a line in <corpus>/status.jsonl, never rewritten. What it says goes before the front
matter of a document. It is read anew when it grows, so a change shows in answers at once, embeds
nothing and makes no new version. A version keeps the log as it was when it was built, for a reader
who has the index and not the corpus.
"""

import dataclasses
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from ingest import disk
from ingest.errors import AppError
from ingest.types import ReviewStatus, Source

LOG = "status.jsonl"
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """One line of the log."""

    at: str
    """UTC, ISO 8601. The order of the lines counts, not the times: clocks go wrong."""
    source_id: str
    action: Literal["review", "retract", "reinstate"]
    status: ReviewStatus | None = None
    """What a review came to; None unless it is one."""
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogContent:
    """What a log holds."""

    changes: tuple[StatusChange, ...] = ()
    unreadable: tuple[int, ...] = ()
    """Numbers of the lines that are no change: the last one when somebody was interrupted."""


_change = TypeAdapter(StatusChange)


def change(
    source_id: str,
    action: Literal["review", "retract", "reinstate"],
    *,
    by: str,
    why: str = "",
    status: ReviewStatus | None = None,
) -> StatusChange:
    """Return a change that is made now."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return StatusChange(at=at, source_id=source_id, action=action, by=by, why=why, status=status)


def append(corpus: Path, made: StatusChange) -> Path:
    """Add a line to the log of a corpus, on disk when this returns; return the log.

    Raises:
        AppError: It cannot be written.
    """
    path = corpus / LOG
    try:
        with path.open("ab+", buffering=0) as file:
            torn = file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n"
            line = b"\n" * bool(torn) + _change.dump_json(made, exclude_none=True) + b"\n"
            if file.write(line) != len(line):
                raise AppError(f"{path}: the line was written in part only; is the disk full?")
            os.fsync(file.fileno())
    except OSError as error:
        raise AppError(f"{path}: cannot be written to: {disk.why(error)}") from error
    return path


def read_log(path: Path) -> LogContent:
    """Return what a log holds; nothing when there is none.

    Raises:
        OSError: It is there and cannot be read.
    """
    try:
        return parse_log(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return LogContent()


def parse_log(content: bytes) -> LogContent:
    """Return the changes of a log in order and which lines are none."""
    changes, unreadable = [], []
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            try:
                changes.append(_change.validate_json(line))
            except ValidationError:
                unreadable.append(number)
    return LogContent(changes=tuple(changes), unreadable=tuple(unreadable))


def standing(sources: Mapping[str, Source], changes: Iterable[StatusChange]) -> dict[str, Source]:
    """Return the sources as they stand after some changes; the last line of each kind counts."""
    now = dict(sources)
    for made in changes:
        source = now.get(made.source_id)
        if source is None:
            continue
        if made.action == "review" and made.status:
            now[source.id] = dataclasses.replace(
                source, review_status=made.status, review_date=made.at[:10]
            )
        elif made.action != "review":
            now[source.id] = dataclasses.replace(source, retracted=made.action == "retract")
    return now


class Standing:
    """The sources of a version as they stand now; safe to share between threads."""

    def __init__(self, sources: Mapping[str, Source], log: Path | None, kept: Path) -> None:
        """Read the log.

        Args:
            sources: As the version has them.
            log: The log that is followed; None when the corpus is not known.
            kept: The log as it was when the version was built; read when there is no other.
        """
        self._sources = sources
        self._log = log
        self._kept = standing(sources, read_log(kept).changes)
        self._seen: tuple[object, dict[str, Source]] = (None, self._kept)

    def now(self) -> dict[str, Source]:
        """Return the sources by id; the same object until the log changes."""
        if self._log is None:
            return self._kept
        try:
            found = self._log.stat()
            mark = (found.st_ino, found.st_size, found.st_mtime_ns)
            if mark != self._seen[0]:
                content = read_log(self._log)
                self._seen = (mark, standing(self._sources, content.changes))
                for line in content.unreadable:
                    logger.warning("%s:%d: not a change of status; passed over", self._log, line)
        except FileNotFoundError:
            pass  # what was known last: a log that is away for a moment takes no retraction back
        except OSError as error:
            logger.warning("%s: cannot be read: %s", self._log, error.strerror)
        return self._seen[1]
