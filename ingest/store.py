"""The texts of a version: its documents and passages, in one SQLite file."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Self

from pydantic import TypeAdapter

from ingest.content import Content, Stretch
from ingest.types import Document, Heading, Passage, Source

_SCHEMA = """
CREATE TABLE documents (
    id TEXT PRIMARY KEY, source TEXT, text TEXT, body_start INTEGER, headings TEXT
) STRICT;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE, source_id TEXT, headings TEXT, start INTEGER,
    text TEXT, sentences TEXT, sentence_row INTEGER
) STRICT;
CREATE INDEX passages_of_source ON passages (source_id, start);
"""
_MARKS = 30_000
"""SQLite takes at most 32,766 values in one statement."""
_REMEMBERED = 10_000
"""How many passages are kept as they were read, in some 20 MB."""
_COLUMNS = "row, sentence_row, id, source_id, headings, start, text, sentences"
_source = TypeAdapter(Source)
_headings = TypeAdapter(tuple[Heading, ...])

StoredPassage = tuple[int, int, Passage]
"""The passage's row, the row of its first sentence, and the passage."""


class TextStore:
    """Reads the documents and passages of a version; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(_read_only(path), uri=True, check_same_thread=False)
        self._lock = Lock()
        self._passage = lru_cache(maxsize=_REMEMBERED)(self._read)

    @classmethod
    def write(cls, path: Path, content: Content, base: Path | None = None) -> Self:
        """Write documents and passages, those taken over from the same file of the version before."""
        with closing(sqlite3.connect(path.absolute().as_uri(), uri=True)) as connection:
            if base:
                connection.execute("ATTACH DATABASE ? AS base", (_read_only(base),))
            with connection:
                connection.executescript(_SCHEMA)
                rows = map(_document_row, content.documents)
                connection.executemany("INSERT INTO documents VALUES (?, ?, ?, ?, ?)", rows)
                _write_passages(connection, content.stretches)
        return cls(path)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def sources(self) -> dict[str, Source]:
        """Return the bibliographic record of every document, by id."""
        rows = self._query("SELECT id, source FROM documents ORDER BY id")
        return {str(id_): _source.validate_json(str(source)) for id_, source in rows}

    def document(self, source_id: str) -> Document | None:
        """Return a document, or None when the version has no such source."""
        rows = self._query(
            "SELECT source, text, body_start, headings FROM documents WHERE id = ?", source_id
        )
        for source, text, body_start, headings in rows:
            return Document(
                source=_source.validate_json(str(source)),
                text=str(text),
                body_start=int(str(body_start)),
                headings=_headings.validate_json(str(headings)),
            )
        return None

    def passages(self, rows: Sequence[int]) -> list[StoredPassage]:
        """Return the passages of these rows, in this order; what was read before is remembered."""
        return [self._passage(row) for row in rows]

    def _read(self, row: int) -> StoredPassage:
        [found] = self._query(f"SELECT {_COLUMNS} FROM passages WHERE row = ?", row)  # noqa: S608  fixed
        return _stored(found)

    def passages_of(self, source_id: str) -> list[StoredPassage]:
        """Return the passages of one source in reading order."""
        rows = self._query("SELECT row FROM passages WHERE source_id = ? ORDER BY start", source_id)
        return self.passages([int(str(row)) for (row,) in rows])

    def with_id(self, passage_id: str) -> list[StoredPassage]:
        """Return the passage of an id, or none."""
        sql = f"SELECT {_COLUMNS} FROM passages WHERE id = ?"  # noqa: S608  fixed
        return [_stored(row) for row in self._query(sql, passage_id)]

    def rows_of(self, source_ids: Sequence[str]) -> list[int]:
        """Return the rows of all passages of these sources."""
        found: list[int] = []
        for start in range(0, len(source_ids), _MARKS):
            some = source_ids[start : start + _MARKS]
            marks = ",".join("?" * len(some))
            sql = f"SELECT row FROM passages WHERE source_id IN ({marks})"  # noqa: S608  marks are ?s
            found += [int(str(row)) for (row,) in self._query(sql, *some)]
        return found

    def places(self, sentences: int) -> dict[str, tuple[range, range]]:
        """Return the rows of each source's passages and of their sentences, by id.

        Args:
            sentences: How many sentences there are in all.
        """
        found = self._query(
            "SELECT min(row), max(row), min(sentence_row), source_id FROM passages"
            " GROUP BY source_id ORDER BY 1"
        )
        firsts = [int(str(first)) for _, _, first, _ in found]
        ends = [*firsts[1:], sentences]
        return {
            str(id_): (range(int(str(row)), int(str(last)) + 1), range(first, end))
            for (row, last, _, id_), first, end in zip(found, firsts, ends, strict=True)
        }

    def is_cut_alike(self, document: Document) -> bool:
        """Return whether there is a document of this id whose passages are cut from the same."""
        sql = "SELECT text, body_start, headings FROM documents WHERE id = ?"
        return self._query(sql, document.source.id) == [_cut_from(document)]

    def _query(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()


def _read_only(path: Path) -> str:
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


def _write_passages(connection: sqlite3.Connection, stretches: Sequence[Stretch]) -> None:
    row = sentence_row = 0
    for stretch in stretches:
        if stretch.rows:
            by = (row - stretch.rows.start, sentence_row - stretch.sentences.start)
            connection.execute(
                "INSERT INTO passages SELECT row + ?, id, source_id, headings, start, text,"
                " sentences, sentence_row + ? FROM base.passages WHERE row >= ? AND row < ?",
                (*by, stretch.rows.start, stretch.rows.stop),
            )
            row += len(stretch.rows)
            sentence_row += len(stretch.sentences)
        for passage in stretch.new:
            connection.execute(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                _passage_row(row, sentence_row, passage),
            )
            row += 1
            sentence_row += len(passage.sentences)


def _document_row(document: Document) -> tuple[object, ...]:
    source = _source.dump_json(document.source).decode()
    return document.source.id, source, *_cut_from(document)


def _cut_from(document: Document) -> tuple[object, ...]:
    headings = _headings.dump_json(document.headings).decode()
    return document.text, document.body_start, headings


def _passage_row(row: int, sentence_row: int, passage: Passage) -> tuple[object, ...]:
    return (
        row,
        passage.id,
        passage.source_id,
        json.dumps(passage.headings),
        passage.start,
        passage.text,
        json.dumps(passage.sentences),
        sentence_row,
    )


def _stored(row: tuple[object, ...]) -> StoredPassage:
    number, sentence_row, id_, source_id, headings, start, text, sentences = map(str, row)
    passage = Passage(
        id=id_,
        source_id=source_id,
        headings=tuple(json.loads(headings)),
        start=int(start),
        text=text,
        sentences=tuple((first, last) for first, last in json.loads(sentences)),
    )
    return int(number), int(sentence_row), passage
