"""The registry of an index on a Chroma server: which versions there are and which one is live.

A collection of records. `live` names the live version and the newest status log; `version/<name>` says
of a version which manifest it has, and when readers were sent on from it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from ingest import chroma
from ingest.place import Address

LIVE = "live"
"""The record of the live version."""
VERSION = "version/"
"""What the record of a version begins with."""
FILES = "-files"
"""What the name of the collection of a version's files ends with."""
_SECOND = 1_000_000_000
_PAGE = 100
_NOWHERE: Sequence[float] = [0.0]
"""Chroma wants a vector for each record."""

Record = dict[str, str | int]
"""What the registry says of something."""


class Registry:
    """The registry of one index; whatever it raises is Chroma's or a ServerError."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def record(self, id_: str) -> Record:
        """Return a record; an empty one when there is none."""
        try:
            found = self.opened().get(ids=[id_], include=["metadatas"])
        except chroma.NotFoundError:
            return {}
        return _plain((found["metadatas"] or [{}])[0]) if found["ids"] else {}

    def versions(self) -> dict[str, Record]:
        """Return the record of each version, by its name."""
        try:
            found = self.opened().get(where={"kind": "version"}, include=["metadatas"])
        except chroma.NotFoundError:
            return {}
        records = zip(found["ids"], found["metadatas"] or (), strict=True)
        return {
            id_.removeprefix(VERSION): _plain(record)
            for id_, record in records
            if id_.startswith(VERSION)
        }

    def write(self, records: dict[str, Record]) -> None:
        """Write records in one request; what a record says and these do not stays."""
        self.opened(make=True).upsert(
            ids=list(records),
            embeddings=[_NOWHERE for _ in records],
            metadatas=[dict(record) for record in records.values()],
        )

    def opened(self, *, make: bool = False) -> chroma.Collection:
        """Return the collection of the records."""
        return self._open(self._address.name, make)

    def collection(self, name: str, *, make: bool = False) -> chroma.Collection:
        """Return one of the collections of the versions."""
        return self._open(f"{self._address.name}-{name}", make)

    def delete_collection(self, name: str) -> None:
        """Delete one of the collections of the versions, if it is there."""
        with suppress(chroma.NotFoundError):
            chroma.server(self._address).delete_collection(f"{self._address.name}-{name}")

    def remove_unknown(self) -> None:
        """Delete the collections of versions and claims that no record speaks of."""
        known = self.versions()
        prefix = f"{self._address.name}-"
        for name in list(self._names()):
            rest = name.removeprefix(prefix)
            version = re.fullmatch(rf"(\d{{4,}}-[0-9a-f]{{8}})(?:{FILES})?", rest)
            old_claim = re.fullmatch(r"writer-[0-9a-f]{32}", rest)
            if rest != name and (old_claim or (version and version[1] not in known)):
                self.delete_collection(rest)

    def clock(self) -> int:
        """Return the server's time in seconds."""
        return int(chroma.server(self._address).heartbeat()) // _SECOND

    def _open(self, name: str, make: bool) -> chroma.Collection:
        client = chroma.server(self._address)
        opening = client.get_or_create_collection if make else client.get_collection
        return opening(name, embedding_function=None)

    def _names(self) -> Iterator[str]:
        client, start = chroma.server(self._address), 0
        while page := client.list_collections(limit=_PAGE, offset=start):
            yield from (collection.name for collection in page)
            start += len(page)


def _plain(record: Mapping[str, object] | None) -> Record:
    """Return what we put into a record."""
    return {name: value for name, value in (record or {}).items() if isinstance(value, str | int)}
