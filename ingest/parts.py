"""Files in a Chroma collection, byte for byte: cut in parts, each a record's metadata.

Metadata and not documents, which Chroma indexes for search by their letters: 20 MB take a hundred
seconds as documents and three as metadata.
"""

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path

from ingest.chroma import Collection
from ingest.errors import ServerError

_PART = 256 * 1024
"""How many bytes a part holds."""
_AT_ONCE = 16
"""How many parts are sent in one request."""
_NOWHERE: Sequence[float] = [0.0]
"""Chroma wants a vector for each record."""


def put(collection: Collection, files: Mapping[str, Path | bytes]) -> None:
    """Store files, or what they would hold, under names."""
    parts = _cut(files)
    while some := dict(islice(parts, _AT_ONCE)):
        collection.add(
            ids=list(some),
            embeddings=[_NOWHERE for _ in some],
            metadatas=[{"part": part} for part in some.values()],
        )


def get(collection: Collection, name: str, size: int) -> Iterator[bytes]:
    """Yield what was stored under a name, part by part.

    Args:
        collection: Where it was stored.
        name: Its name.
        size: How many bytes it holds.

    Raises:
        ServerError: A part is not there or not whole.
    """
    many = -(-size // _PART)
    for start in range(0, many, _AT_ONCE):
        ids = [f"{name}/{number}" for number in range(start, min(start + _AT_ONCE, many))]
        found = collection.get(ids=ids, include=["metadatas"])
        parts = dict(zip(found["ids"], found["metadatas"] or (), strict=True))
        for id_ in ids:
            try:
                yield zlib.decompress(base64.b64decode(str(parts[id_]["part"])))
            except (LookupError, ValueError, zlib.error) as error:
                raise ServerError(f"{collection.name}: part {id_} is missing or damaged") from error


def read(collection: Collection, name: str, size: int) -> bytes:
    """Return all that was stored under a name."""
    return b"".join(get(collection, name, size))


def write(collection: Collection, name: str, size: int, path: Path) -> None:
    """Write what was stored under a name into a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(get(collection, name, size))


def _cut(files: Mapping[str, Path | bytes]) -> Iterator[tuple[str, str]]:
    """Yield the parts of some files as they are stored."""
    for name, content in files.items():
        with BytesIO(content) if isinstance(content, bytes) else content.open("rb") as file:
            parts = iter(partial(file.read, _PART), b"")
            for number, part in enumerate(parts):
                yield f"{name}/{number}", base64.b64encode(zlib.compress(part, 1)).decode()
