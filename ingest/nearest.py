"""The passages' vectors in Chroma: which rows lie nearest to a vector."""

import math
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from ingest import chroma
from ingest.embed import Vectors
from ingest.errors import IndexDamagedError
from ingest.place import Address

_COLLECTION = "passages"
_BATCH = 5_000
_BYTES = 8_000_000
"""How much of vectors is sent to a server at once."""


class NearestRows:
    """The vectors of one version, open for searching; safe to share between threads."""

    def __init__(self, place: Path) -> None:
        """Open what `write` left: a folder, of which nothing need be writable, or on a server.

        Raises:
            ServerError: They are on a server, which does not answer.
        """
        self._place = place
        with ExitStack() as opened:
            if place.is_file():
                address, name = _named(place)
                client = chroma.server(address)
            else:
                client, name = chroma.reading(place, opened), _COLLECTION
                opened.callback(client.close)
            self._vectors = client.get_collection(name, embedding_function=None)
            self._opened = opened.pop_all()

    @staticmethod
    def write(place: Path, vectors: Vectors) -> None:
        """Store the vectors, each under its row: in a folder, or on the server a file names."""
        if place.is_file():
            address, name = _named(place)
            _write(chroma.server(address), name, vectors)
            return
        client = chroma.client_of(place)
        try:
            _write(client, _COLLECTION, vectors)
        finally:
            client.close()

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self._vectors.count())

    def nearest(self, vector: Vectors, k: int, allowed: Collection[int] | None = None) -> list[int]:
        """Return the rows of the `k` nearest vectors, nearest first; only of those allowed.

        Raises:
            IndexDamagedError: They are not on the server any more.
        """
        ids = None if allowed is None else [str(row) for row in allowed]
        try:
            found = self._vectors.query(
                query_embeddings=vector[np.newaxis], n_results=k, ids=ids, include=[]
            )
        except chroma.NotFoundError as error:
            raise IndexDamagedError(
                f"{self._place.parent.name} is not on the server any more: ask again"
            ) from error
        return [int(row) for row in found["ids"][0]]

    def close(self) -> None:
        """Let go of the files."""
        self._opened.close()


def place_on(place: Path, address: Address, collection: str) -> None:
    """Say in a file that the vectors of a version are in a collection of a server."""
    place.write_text(f"{address.folder}\n{collection}\n", encoding="utf-8")


def _looked_at(vectors: int) -> int:
    """Return how many candidates a search keeps (ef_search).

    Of Chroma's own 100, ever more of the nearest are overlooked as there are more vectors. With the
    square root of their number, recall stays (`make bench` measures it) and time grows little.
    """
    return max(100, round(4 * math.sqrt(vectors)))


def _named(place: Path) -> tuple[Address, str]:
    """Return the server and the collection that a file names."""
    first, _, second = place.read_text(encoding="utf-8").partition("\n")
    address = Address.read(first)
    if address is None or not second.strip():
        raise IndexDamagedError(f"{place} names no collection: run  python -m ingest build")
    return address, second.strip()


def _write(client: chroma.Client, name: str, vectors: Vectors) -> None:
    collection = client.get_or_create_collection(
        name,
        configuration={"hnsw": {"space": "cosine", "ef_search": _looked_at(len(vectors))}},
        embedding_function=None,
    )
    step = min(_BATCH, client.get_max_batch_size(), max(_BYTES // (vectors[:1].nbytes or 1), 1))
    for start in range(0, len(vectors), step):
        rows = range(start, min(start + step, len(vectors)))
        collection.add(ids=[str(row) for row in rows], embeddings=vectors[rows.start : rows.stop])
