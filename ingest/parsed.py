"""Documents that need not be parsed again, because the live version was made of the same text."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest import disk, versions
from ingest.errors import AppError
from ingest.recipe import recipe
from ingest.store import TextStore
from ingest.types import Document

Known = Callable[[Path, str], Document | None]
"""Given a file and its text, returns the document it is if that is known already."""


@contextmanager
def parsed_before(index: Path) -> Iterator[Known]:
    """Lend what knows the documents of the live version of an index; nothing if there is none."""
    texts = _texts(index)
    if texts is None:
        yield lambda _path, _text: None
        return
    try:
        yield lambda path, text: _same(texts, path, text)
    finally:
        texts.close()


def _same(texts: TextStore, path: Path, text: str) -> Document | None:
    """Return the document that was read from a file of this name, if it had this text."""
    found = texts.document(path.stem)
    return found if found and found.text == text else None


def _texts(index: Path) -> TextStore | None:
    """Open the texts of the live version, when they are whole and were parsed as they would be now."""
    try:
        live = versions.read_manifest(index, versions.current(index))
        path = index / live.version / "texts.sqlite"
        alike = (live.format, live.recipe) == (versions.FORMAT, recipe())
        if not alike or disk.digest(path) != live.digests[path.name]:
            return None
        return TextStore(path)
    except (AppError, OSError, LookupError, sqlite3.Error):
        return None
