"""The one writer of an index: who holds it, since when, and what a killed one left.

The lock is the operating system's and ends with the process, so it is never stale; the note beside
it says who holds it, and whom it was left by when nobody does.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from ingest import disk
from ingest.claim import Writer, is_alive
from ingest.errors import AppError, IndexBusyError
from ingest.server import server_of

__all__ = ["Writer", "is_alive", "noted", "writing"]

BUILDING = "building-"
"""What the name of a folder begins with in which a version is being made."""
_NOTE = "writer.json"
_writer = TypeAdapter(Writer)


@contextmanager
def writing(index: Path, doing: str) -> Iterator[Writer | None]:
    """Hold the index for one writer and clear what a killed one left; lend who that was.

    Raises:
        IndexBusyError: Another process is writing; says which.
        AppError: The folder cannot be written to.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / "lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        holder = noted(index)
        raise IndexBusyError(
            f"{index}: another build is running ({holder or 'it does not say who'});"
            " try again when it is done"
        ) from error
    except OSError as error:
        raise AppError(f"{index}: cannot be written to: {disk.why(error)}") from error
    try:
        killed = noted(index)
        _clear(index)
        me = Writer.here(doing)
        with suppress(OSError):  # a full disk; going back still works then
            (index / _NOTE).write_bytes(_writer.dump_json(me))
        server = server_of(index)
        with server.claimed(me) if server else nullcontext() as elsewhere:
            yield killed or elsewhere
    finally:
        with suppress(OSError):
            (index / _NOTE).unlink(missing_ok=True)
        lock.release()


def noted(index: Path) -> Writer | None:
    """Return who wrote last and did not come to an end, or is writing now; None when nobody."""
    if (server := server_of(index)) and (writer := server.writer()):
        return writer
    try:
        return _writer.validate_json((index / _NOTE).read_bytes())
    except (OSError, ValidationError):
        return None


def _clear(index: Path) -> None:
    """Remove what a killed build left."""
    for left in index.glob(f"{BUILDING}*"):
        try:
            shutil.rmtree(left)
        except OSError as error:
            raise AppError(f"{left}: cannot be removed: {disk.why(error)}") from error
