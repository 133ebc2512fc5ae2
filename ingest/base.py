"""The version that a new one goes on from: what of it stays, so that only the rest is made."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from ingest.content import Content, Stretch, joined
from ingest.embed import Vectors
from ingest.manifest import Manifest
from ingest.nearest import NEW, Keys, read_keys
from ingest.store import TextStore
from ingest.types import Document, Passage
from ingest.vectors import VectorFiles

Cut = Callable[[Sequence[Document]], Iterator[list[Passage]]]
"""Cuts documents, one after the other."""


class Base:
    """A whole and undamaged version on disk."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self._manifest = manifest
        with ExitStack() as opened:
            self._texts = TextStore(folder / "texts.sqlite")
            opened.callback(self._texts.close)
            self.vectors = VectorFiles(folder)
            self._places = self._texts.places(manifest.sentences)
            self._opened = opened.pop_all()

    def content(self, documents: Sequence[Document], cut: Cut) -> Content:
        """Return what a version of these documents holds; only what changed is cut."""
        stays = [self._texts.is_cut_alike(document) for document in documents]
        changed = [document for document, same in zip(documents, stays, strict=True) if not same]
        new = cut(changed)
        stretches = []
        for document, same in zip(documents, stays, strict=True):
            if not same:
                stretches.append(Stretch(new=tuple(next(new))))
            elif place := self._places.get(document.source.id):
                stretches.append(Stretch(rows=place[0], sentences=place[1]))
        return Content(documents=tuple(documents), stretches=joined(stretches))

    def keys(self, content: Content, vectors: Vectors) -> tuple[Keys, Vectors, int]:
        """Return the key of each row here or NEW, the vectors of those, and how many were made.

        A passage that is cut anew and is what it was keeps its vector.
        """
        mine = read_keys(self.folder)
        known = [self._key(passage, mine) for passage in content.new]
        again = np.array(known, np.int64).reshape(-1)
        added = vectors[again == NEW].reshape(-1, self.vectors.stored[0].shape[1])
        return content.by_row(mine, again), added, self._manifest.vectors_made

    def _key(self, passage: Passage, keys: Keys) -> int:
        for row, _, before in self._texts.with_id(passage.id):
            if (before.headings, before.text) == (passage.headings, passage.text):
                return int(keys[row])
        return NEW

    def close(self) -> None:
        """Let go of the files."""
        self._opened.close()
