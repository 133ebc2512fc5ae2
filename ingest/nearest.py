"""The passages' vectors in Chroma: which rows lie nearest to a vector.

In Chroma each vector has a key that it keeps from version to version, while the rows of passages
move as documents come and go; `keys.npy` says which key a row has.
"""

import math
from collections.abc import Collection
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest import chroma
from ingest.embed import Vectors
from ingest.errors import IndexDamagedError
from ingest.place import Address

Keys = NDArray[np.int64]
PLACE = "chroma"
"""The file of a version that says where its vectors are; a folder when they are in the version."""
NEW = -1
"""Stands for the key of a vector that has none yet."""
_KEYS = "keys.npy"
_COLLECTION = "passages"
_BATCH = 5_000
_SAVED, _SAVES = 1_000, 200
"""After how many vectors Chroma writes its graph down, at least, and how often at most: each time it
writes the ids of all there are. What it has not written down is put into the graph again whenever
it is opened."""
_BYTES = 8_000_000
"""How much of vectors is sent to a server at once."""
_ALL_OF = 1_000
_SAME_DISTANCE = 6
"""To how many decimals two distances are compared: what Chroma gives back of a vector and is given
once more, it rounds once more."""
_DELETED = 0.2
"""Of how many deleted vectors for each that is there a new version begins with a new collection.
Deleted ones take room, and a search goes over them."""


class NearestRows:
    """The vectors of one version, open for searching; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open what `write` left in a version's folder, of which nothing need be writable.

        Raises:
            ServerError: The vectors are on a server, which does not answer.
        """
        self._folder = folder
        with ExitStack() as opened:
            self._keys = read_keys(folder)
            self._row_of = np.full(self._keys.max(initial=-1) + 1, -1)
            self._row_of[self._keys] = np.arange(len(self._keys))
            self._vectors = _collection(folder / PLACE, opened)
            self._opened = opened.pop_all()

    @staticmethod
    def write(folder: Path, vectors: Vectors) -> int:
        """Store the vectors of all rows, in the folder or on the server it names; return how many."""
        np.save(folder / _KEYS, np.arange(len(vectors), dtype=np.int64))
        place = folder / PLACE
        if place.is_file():
            address, name = _named(place)
            _write(chroma.server(address), name, vectors)
            return len(vectors)
        client = chroma.client_of(place)
        try:
            _write(client, _COLLECTION, vectors)
        finally:
            client.close()
        return len(vectors)

    @staticmethod
    def write_after(folder: Path, base: Path, keys: Keys, new: Vectors, made: int) -> int:
        """Store the vectors of a version that goes on from another.

        In a folder Chroma's files are copied and changed, as long as that does not leave too much
        in them that was deleted; on a server, which copies no collection, all vectors are sent.

        Args:
            folder: The version's.
            base: That of the version it goes on from.
            keys: The key each row has there, or NEW.
            new: The vectors of those that are new.
            made: How many vectors were put into Chroma so far.

        Returns:
            How many were now.
        """
        place, after = folder / PLACE, made + len(new)
        if place.is_file() or after - len(keys) > _DELETED * len(keys):
            return NearestRows.write(folder, _all_vectors(base / PLACE, keys, new))
        gone = np.setdiff1d(read_keys(base), keys)
        keys = keys.copy()
        keys[keys == NEW] = np.arange(made, after)
        np.save(folder / _KEYS, keys)
        chroma.copy(base / PLACE, place)
        client = chroma.client_of(place)
        try:
            vectors = client.get_collection(_COLLECTION, embedding_function=None)
            if len(gone):
                _delete(vectors, gone)
            _add(client, vectors, range(made, after), new)
            chroma.look_at(vectors, _looked_at(len(keys)))
        finally:
            client.close()
        return after

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self._vectors.count())

    def nearest(self, vector: Vectors, k: int, allowed: Collection[int] | None = None) -> list[int]:
        """Return the rows of the `k` nearest vectors, nearest first; only of those allowed.

        Of two that are as near the one with the lower row comes first, whichever was stored first.

        Raises:
            IndexDamagedError: They are not on the server any more.
            ServerAwayError: The server does not answer; it is not waited for.
        """
        ids = None if allowed is None else [str(self._keys[row]) for row in allowed]
        try:
            with chroma.at_once():
                found = self._vectors.query(
                    query_embeddings=vector[np.newaxis], n_results=k, ids=ids, include=["distances"]
                )
        except chroma.NotFoundError as error:
            raise IndexDamagedError(
                f"{self._folder.name} is not on the server any more: ask again"
            ) from error
        rows = self._row_of[[int(key) for key in found["ids"][0]]]
        [distances] = found["distances"] or [[]]
        return [int(row) for row in rows[np.lexsort((rows, np.round(distances, _SAME_DISTANCE)))]]

    def close(self) -> None:
        """Let go of the files."""
        self._opened.close()


def read_keys(folder: Path) -> Keys:
    """Return the key of each row of a version."""
    return np.asarray(np.load(folder / _KEYS), np.int64)


def place_on(place: Path, address: Address, collection: str) -> None:
    """Say in a file that the vectors of a version are in a collection of a server."""
    place.write_text(f"{address.folder}\n{collection}\n", encoding="utf-8")


def _collection(place: Path, opened: ExitStack) -> chroma.Collection:
    """Open the collection of a version for reading."""
    if place.is_file():
        address, name = _named(place)
        client = chroma.server(address)
    else:
        client, name = chroma.reading(place, opened), _COLLECTION
        opened.callback(client.close)
    return client.get_collection(name, embedding_function=None)


def _looked_at(vectors: int) -> int:
    """Return how many candidates a search keeps (ef_search).

    All of a small corpus: Chroma links its vectors anew each time it opens them, in several threads,
    so that with fewer candidates some of the nearest are overlooked, and others the next time. Of Chroma's own 100, ever more of the nearest are overlooked as there are more vectors. With
    the square root of their number, recall stays (`make bench` measures it) and time grows little.
    """
    return max(100, min(vectors, _ALL_OF), round(4 * math.sqrt(vectors)))


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
        configuration={
            "hnsw": {
                "space": "cosine",
                "ef_search": _looked_at(len(vectors)),
                "sync_threshold": max(_SAVED, len(vectors) // _SAVES),
            }
        },
        embedding_function=None,
    )
    _add(client, collection, range(len(vectors)), vectors)


def _add(
    client: chroma.Client, collection: chroma.Collection, keys: range, vectors: Vectors
) -> None:
    step = min(_BATCH, client.get_max_batch_size(), max(_BYTES // (vectors[:1].nbytes or 1), 1))
    for start in range(0, len(vectors), step):
        some = slice(start, start + step)
        collection.add(ids=[str(key) for key in keys[some]], embeddings=vectors[some])


def _delete(collection: chroma.Collection, keys: Keys) -> None:
    for start in range(0, len(keys), _BATCH):
        collection.delete(ids=[str(key) for key in keys[start : start + _BATCH]])


def _all_vectors(base: Path, keys: Keys, new: Vectors) -> Vectors:
    """Return the vectors of all rows, those that are not new as they lie in Chroma."""
    found = np.empty((len(keys), new.shape[1]), np.float32)
    found[keys == NEW] = new
    old = np.flatnonzero(keys != NEW)
    with ExitStack() as opened:
        collection = _collection(base, opened)
        for start in range(0, len(old), _BATCH):
            rows = {str(keys[row]): row for row in old[start : start + _BATCH]}
            some = collection.get(ids=list(rows), include=["embeddings"])
            if len(some["ids"]) != len(rows):
                raise IndexDamagedError(f"{base}: {len(rows) - len(some['ids'])} vectors are lost")
            found[[rows[id_] for id_ in some["ids"]]] = np.asarray(some["embeddings"], np.float32)
    return found
