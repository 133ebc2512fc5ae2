"""The version that answers now: followed when another is switched to, lent to each answer."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread

from chatbot.quoting.conflict import known_sides
from chatbot.related import RelatedQuestions
from ingest import place
from ingest.embed import Embedder
from ingest.errors import AppError, ServerError
from ingest.index import Index
from ingest.place import address_of, is_here
from ingest.terms import words

logger = logging.getLogger(__name__)


class Opened:
    """An open version, what it suggests to ask, and how many answers are being made from it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.related = RelatedQuestions(index)
        self.authors = frozenset(
            word
            for source in index.sources.values()
            for author in source.authors
            for word in words(author)
        )
        """Words of names that are no patient's."""
        self.readers = 0

    def warm_up(self) -> None:
        """Work out what of this version every question may need."""
        self.related.warm_up()
        if sides := known_sides(self.index):
            self.index.similarity(sides[0], sides)


class LiveIndex:
    """The live version of an index; safe to share between threads."""

    def __init__(self, path: Path, embedder: Embedder) -> None:
        """Open the live version.

        Raises:
            AppError: There is no index at `path`, or it cannot be used with this embedder.
        """
        self._path = path
        self._embedder = embedder
        self._opening = Lock()
        self._opened = Opened(Index.open(path, embedder))
        self._refused = ""
        """The version that was switched to and could not be opened; not tried again."""
        self._told = ""
        """What was last said of it."""
        self._closed = Event()
        self._is_watched = address_of(path) is not None
        if self._is_watched:
            Thread(target=self._watch, daemon=True, name="live version").start()

    @contextmanager
    def lent(self) -> Iterator[Opened]:
        """Lend the live version, opened anew when another was switched to.

        A version that cannot be opened is not switched to: the one that is open goes on answering.
        An answer under way keeps the version it began with, which is closed after the last of them.
        A version on a server is looked for and copied in the background, while this one answers.
        """
        with self._opening:
            if not self._is_watched and (newer := self._newer()):
                self._replace(newer)
            opened = self._opened
            opened.readers += 1
        try:
            yield opened
        finally:
            with self._opening:
                opened.readers -= 1
                if opened is not self._opened and not opened.readers:
                    opened.index.close()

    @property
    def is_here(self) -> bool:
        """Whether a question is embedded and searched for on this machine, so that nothing leaves it."""
        return is_here(self._path) and self._embedder.is_here

    def close(self) -> None:
        """Let go of the index; nothing can be asked any more."""
        with self._opening:
            self._closed.set()
            self._opened.index.close()

    def _watch(self) -> None:
        """Look for another version until this is closed."""
        while not self._closed.wait(place.LOOKS_EVERY):
            newer = self._newer()
            with self._opening:
                if newer and self._closed.is_set():
                    newer.index.close()
                elif newer:
                    self._replace(newer)

    def _newer(self) -> Opened | None:
        """Open the version that was switched to, if there is a new one that can be opened."""
        name = ""
        try:
            name = Index.live_version(self._path)
            if name in (self._opened.index.version, self._refused):
                return None
            newer = Opened(Index.open(self._path, self._embedder, name))
        except AppError as error:
            away = isinstance(error, ServerError)
            self._refused = self._refused if away else name
            if str(error) != self._told:
                self._told = str(error)
                logger.warning("still answering from %s: %s", self._opened.index.version, error)
            return None
        self._refused = self._told = ""
        return newer

    def _replace(self, newer: Opened) -> None:
        replaced, self._opened = self._opened, newer
        if not replaced.readers:
            replaced.index.close()
