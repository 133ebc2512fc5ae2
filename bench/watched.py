"""The shipped embedder, watched: how long each thread spent in it, and on which texts."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import local

from ingest.embed import Vectors
from ingest.onnx_embedder import OnnxEmbedder


class WatchedEmbedder(OnnxEmbedder):
    """Embeds as the one it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        """Documents embedded so far."""
        self._spent = local()
        self._warming = False
        self._warmed: dict[str, Vectors] = {}

    @contextmanager
    def warming(self) -> Iterator[None]:
        """Remember the questions embedded meanwhile, so that an index opened anew has them."""
        self._warming = True
        try:
            yield
        finally:
            self._warming = False

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text."""
        self.texts += texts
        return super().embed_documents(texts)

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length for a question."""
        if text in self._warmed:
            return self._warmed[text]
        started = time.perf_counter()
        vector = super().embed_query(text)
        self._spent.seconds = getattr(self._spent, "seconds", 0.0) + time.perf_counter() - started
        if self._warming:
            self._warmed[text] = vector
        return vector

    def spent(self) -> float:
        """Return the seconds this thread has spent on questions since it last asked."""
        seconds: float = getattr(self._spent, "seconds", 0.0)
        self._spent.seconds = 0.0
        return seconds
