"""Who writes to an index: said in a file beside it, or claimed on the server that holds it.

On a server the claim is a collection, which can be made under one name only once. It ends with the
writer or, when that was killed, once it has not been renewed for a minute; at once when it was this
machine's and the process is gone.
"""

import os
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError

from ingest import chroma
from ingest.errors import AppError, IndexBusyError
from ingest.place import Address

_RENEWED_EVERY = 10.0
"""Seconds."""
_STALE = 60.0
"""After how many seconds without renewal, by the server's clock, a writer counts as killed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """A process that writes to an index."""

    pid: int
    host: str
    since: str
    """UTC, ISO 8601."""
    doing: str

    @classmethod
    def here(cls, doing: str) -> "Writer":
        """Return this process."""
        since = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(pid=os.getpid(), host=socket.gethostname(), since=since, doing=doing)

    def __str__(self) -> str:
        return f"{self.doing} by process {self.pid} on {self.host} since {self.since}"


_writer = TypeAdapter(Writer)


def is_alive(writer: Writer) -> bool:
    """Return whether a writer is still there, as far as can be told from here."""
    if writer.host != socket.gethostname() or os.name == "nt":
        return True
    try:
        os.kill(writer.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


class Claim:
    """A claim on an index on a server, renewed as long as it is held."""

    def __init__(self, address: Address, held: chroma.Collection, me: Writer) -> None:
        self._address = address
        self._held = held
        self._me = me
        self._done = threading.Event()
        self._renewing = threading.Thread(target=self._renew, daemon=True)
        self._renewing.start()

    def check(self) -> None:
        """Raise when somebody else took the index over, as after this process was stopped for long.

        Raises:
            IndexBusyError: Says who.
        """
        holder = _holder(self._address)
        if holder is None or holder.id != self._held.id:
            other = _writer_of(holder) if holder else None
            raise IndexBusyError(
                f"{self._address}: this {self._me.doing} was taken for killed, and"
                f" {other or 'another'} took over; run it again"
            )

    def end(self) -> None:
        """Give the index free."""
        self._done.set()
        self._renewing.join()
        with suppress(AppError, *chroma.CHROMA_ERRORS):  # it is stale at once
            _remove(self._address, self._held)

    def _renew(self) -> None:
        while not self._done.wait(_RENEWED_EVERY):
            with suppress(AppError, *chroma.CHROMA_ERRORS):
                client = chroma.server(self._address)
                self._held.modify(metadata=_noted(self._me, client.heartbeat()))


@contextmanager
def claimed(address: Address, me: Writer) -> Iterator[tuple[Claim, Writer | None]]:
    """Hold an index on a server for one writer; lend the claim, and whom a stale one was left by.

    Raises:
        IndexBusyError: Another process is writing; says which.
        ServerError: The server does not answer.
    """
    with chroma.telling(address):
        killed = _take_away_stale(address)
        held = _make(address, me)
    claim = Claim(address, held, me)
    try:
        yield claim, killed
    finally:
        claim.end()


def holder(address: Address) -> Writer | None:
    """Return who has claimed an index on a server, alive or killed; None when nobody has."""
    found = _holder(address)
    return _writer_of(found) if found else None


def _make(address: Address, me: Writer) -> chroma.Collection:
    """Make the collection that is the claim."""
    client, token = chroma.server(address), uuid.uuid4().hex
    noted = {**_noted(me, client.heartbeat()), "token": token}
    try:
        return client.create_collection(_name(address), metadata=noted, embedding_function=None)
    except chroma.CHROMA_ERRORS as error:
        found = _holder(address)
        if found is None:
            raise
        writer = _writer_of(found)
        if (found.metadata or {}).get("token") == token:  # it had arrived; the reply got lost
            return found
        raise IndexBusyError(
            f"{address}: another build is running ({writer or 'it does not say who'});"
            " try again when it is done"
        ) from error


def _take_away_stale(address: Address) -> Writer | None:
    """Remove the claim of a killed writer; return who that was."""
    found = _holder(address)
    if found is None:
        return None
    writer = _writer_of(found)
    renewed = int(str((found.metadata or {}).get("renewed", 0)))
    unrenewed = (chroma.server(address).heartbeat() - renewed) / 1e9
    if writer and is_alive(writer) and unrenewed < _STALE:
        return None
    _remove(address, found)
    return writer


def _remove(address: Address, claim: chroma.Collection) -> None:
    """Remove a claim and no other: by its identity it is renamed first, and only then deleted."""
    gone = f"{_name(address)}-{uuid.uuid4().hex}"
    with suppress(chroma.NotFoundError):  # another took it away meanwhile
        claim.modify(name=gone)
        chroma.server(address).delete_collection(gone)


def _holder(address: Address) -> chroma.Collection | None:
    try:
        return chroma.server(address).get_collection(_name(address), embedding_function=None)
    except chroma.NotFoundError:
        return None


def _writer_of(claim: chroma.Collection) -> Writer | None:
    try:
        return _writer.validate_json(str((claim.metadata or {}).get("writer", "")))
    except ValidationError:
        return None


def _noted(writer: Writer, now: int) -> dict[str, str]:
    return {"writer": _writer.dump_json(writer).decode(), "renewed": str(now)}


def _name(address: Address) -> str:
    return f"{address.name}-writer"
