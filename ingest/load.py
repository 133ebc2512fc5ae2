"""Files of the corpus to Documents, with file and line for whatever is wrong."""

import dataclasses
import difflib
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import TypeAdapter, ValidationError

from ingest import disk
from ingest.errors import AppError, CorpusError
from ingest.plain_yaml import read_yaml
from ingest.types import Document, Heading, Source

_OPENING = re.compile(r"\ufeff?---[ \t]*(\r\n?|\n)")
_CLOSING = re.compile(r"^---[ \t]*(\r\n?|\n|\Z)", re.MULTILINE)
_NEWLINE = re.compile(r"\r\n?|\n")
_FIELDS = {field.name: field for field in dataclasses.fields(Source)}
_REQUIRED = [
    name
    for name, field in _FIELDS.items()
    if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
]
_ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


def load_documents(
    corpus: Path, known: Callable[[Path, str], Document | None] = lambda _path, _text: None
) -> list[Document]:
    """Return every document of the corpus, by id.

    Args:
        corpus: A folder with documents/.
        known: Returns the document that a text is, when that was found out before.

    Raises:
        AppError: The folder is missing or empty, or documents cannot be used; one line each.
    """
    folder = corpus / "documents"
    if not folder.is_dir():
        raise CorpusError(folder, "no such folder; a corpus keeps its texts in documents/")
    documents: dict[str, tuple[Path, Document]] = {}
    problems: list[str] = []
    for path in (*links_out(folder), *document_paths(folder)):
        try:
            refuse_link_out(path, folder)
            text = _read(path)
            document = known(path, text) or parse_document(path, text)
            _refuse_second(documents, path, document)
            documents[document.source.id] = (path, document)
        except CorpusError as error:
            problems.append(str(error))
    if problems:
        raise AppError("\n".join(problems))
    if not documents:
        raise CorpusError(folder, "holds no .md document, so there is nothing to index")
    return [documents[id_][1] for id_ in sorted(documents)]


def document_paths(folder: Path) -> list[Path]:
    """Return the documents of a folder by path: files, and links that may lead nowhere; no pipes."""
    found = (path for path in folder.rglob("*.md") if path.is_file() or not path.exists())
    return sorted(found, key=attrgetter("parts"))  # a path compares slowly itself


def links_out(folder: Path) -> list[Path]:
    """Return the links to folders that are elsewhere, whose documents are not read."""
    inside = (Path(root, name) for root, names, _ in os.walk(folder) for name in names)
    return sorted(path for path in inside if _leads_out(path, folder))


def refuse_link_out(path: Path, folder: Path) -> None:
    """Raise when a link leads out of a folder: what it leads to may change or be left behind.

    Raises:
        CorpusError: It does.
    """
    if _leads_out(path, folder):
        raise CorpusError(
            path,
            f"is a symbolic link out of the corpus, to {os.path.realpath(path)}:"
            " put a copy in its place",
        )


def _leads_out(path: Path, folder: Path) -> bool:
    if not path.is_symlink():
        return False
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def read_document(path: Path) -> Document:
    """Read one Markdown file with YAML front matter.

    Raises:
        CorpusError: It cannot be read, or its front matter or text is not usable.
    """
    return parse_document(path, _read(path))


def parse_document(path: Path, text: str) -> Document:
    """Return the document a text is, without looking whether the file holds it yet.

    Raises:
        CorpusError: Its front matter or text is not usable.
    """
    front_matter, body_start = _parts(path, text)
    source = _source(path, front_matter)
    if not text[body_start:].strip():
        raise CorpusError(path, "has front matter but no text")
    return Document(
        source=source,
        text=text,
        body_start=body_start,
        headings=tuple(_headings(text, body_start)),
    )


def front_matter_of(path: Path, text: str) -> tuple[dict[str, object], dict[str, int], int]:
    """Return the fields that have a value, the line of each field, and where the body starts.

    Raises:
        CorpusError: There is no front matter, or it is not YAML of the form field: value.
    """
    front_matter, body_start = _parts(path, text)
    return *_front_matter(path, front_matter), body_start


def _read(path: Path) -> str:
    try:
        return disk.read(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(
            path, f"is not UTF-8 text (byte {error.start}); save it as UTF-8"
        ) from error
    except OSError as error:
        raise CorpusError(path, f"cannot be read: {error.strerror}") from error


def _parts(path: Path, text: str) -> tuple[str, int]:
    """Return the front matter and where the body starts."""
    opening = _OPENING.match(text)
    if not opening:
        raise CorpusError(path, "must begin with front matter between two --- lines", 1)
    closing = _CLOSING.search(text, opening.end())
    if not closing:
        raise CorpusError(path, "the front matter is not closed by a --- line", 1)
    return text[opening.end() : closing.start()], closing.end()


def _source(path: Path, front_matter: str) -> Source:
    values, lines = _front_matter(path, front_matter)
    for name, line in lines.items():
        if name not in _FIELDS:
            near = difflib.get_close_matches(name, _FIELDS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise CorpusError(path, f"unknown front matter field {name!r}{hint}", line)
    missing = [name for name in _REQUIRED if name not in values]
    if missing:
        raise CorpusError(path, f"front matter lacks {', '.join(map(repr, missing))}", 1)
    try:
        source = _sources().validate_python(values)
    except ValidationError as error:
        [first, *_] = error.errors()
        name = str(first["loc"][0])
        problem = first["msg"][0].lower() + first["msg"][1:]
        raise CorpusError(path, f"{name}: {problem}", lines.get(name, 1)) from error
    if not _ID.fullmatch(source.id):
        raise CorpusError(path, f"id {source.id!r}: use a-z, 0-9, - . _ only", lines["id"])
    return source


@cache
def _sources() -> TypeAdapter[Source]:
    return TypeAdapter(Source)


def _front_matter(path: Path, text: str) -> tuple[dict[str, object], dict[str, int]]:
    """Return the fields that have a value, all scalars as text, and the line of each."""
    try:
        node, content = read_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise CorpusError(path, f"front matter is not YAML: {error.problem}", line) from error
    except (yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
        problem = f"front matter cannot be used: {error}".replace("\n", " ")
        raise CorpusError(path, problem, 1) from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(content, dict):
        raise CorpusError(path, "front matter must be lines of the form field: value", 1)
    lines: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise CorpusError(path, "a field's name must be plain text", key.start_mark.line + 2)
        if key.value in lines:
            raise CorpusError(path, f"field {key.value!r} is given twice", key.start_mark.line + 2)
        lines[key.value] = key.start_mark.line + 2
    values = {name: value for name, value in content.items() if value not in ("", "null", "~")}
    return values, lines


def _refuse_second(seen: dict[str, tuple[Path, Document]], path: Path, document: Document) -> None:
    if document.source.id in seen:
        first = seen[document.source.id][0]
        raise CorpusError(path, f"id {document.source.id!r} is already used by {first}")


def _headings(text: str, body_start: int) -> Iterator[Heading]:
    starts = line_starts(text, body_start)
    tokens = blocks_of(text[body_start:])
    found: list[tuple[int, int, str]] = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.map:
            found.append((starts[token.map[0]], int(token.tag[1]), inline.content))
    path: list[tuple[int, str]] = []
    for number, (start, level, title) in enumerate(found):
        path = [(depth, name) for depth, name in path if depth < level] + [(level, title)]
        end = found[number + 1][0] if number + 1 < len(found) else len(text)
        yield Heading(path=tuple(name for _, name in path), start=start, end=end)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt().enable("table").disable(["inline", "text_join"])


def blocks_of(text: str) -> list[Token]:
    """Return the blocks of a Markdown text; what stands within a block is not looked into."""
    return _markdown().parse(text)


def line_starts(text: str, start: int) -> list[int]:
    """Return the offset of each line from `start` on, and the end of the text."""
    return [start, *(line.end() for line in _NEWLINE.finditer(text, start)), len(text)]
