"""Stored answers that rest on a source retracted, removed or changed since.

A stored answer is what `python -m chatbot ask --json` printed: a file of one, a file of lines of
them, or anything in JSON that has them inside, such as a report of the evaluation.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from ingest import disk
from ingest.errors import AppError
from ingest.index import Index

Why = Literal["retracted", "removed", "changed"]
_POINTER = re.compile(r"@([a-z0-9][a-z0-9._-]*)")
_MARK = "affected"
"""The field of a stored answer that `mark` writes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A span of a stored answer that does not stand any more."""

    source_id: str
    why: Why
    quote: str
    through: str = ""
    """The overview that quotes it, when the answer does not cite the source itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """A stored answer with the spans that do not stand any more."""

    path: Path
    question: str
    corpus_version: str
    spans: tuple[Touched, ...]


JsonObject = dict[str, object]


@dataclass(frozen=True, slots=True)
class Stored:
    """A file with the answers found in it."""

    path: Path
    values: list[object]
    """The file's content: one value, or one a line."""
    lines: bool
    answers: list[JsonObject]
    """Parts of `values`: what is written into them is written into the file's content."""


def read_stored(paths: Sequence[Path]) -> list[Stored]:
    """Return the files that hold answers: those named, and all JSON in the folders named.

    Raises:
        AppError: A named file is missing, is not JSON or holds no answer.
    """
    found = []
    for path in paths:
        if path.is_dir():
            inside = [p for p in sorted(path.rglob("*")) if p.suffix in (".json", ".jsonl")]
            held = [stored for p in inside if (stored := _read(p, named=False))]
        else:
            held = [stored] if (stored := _read(path, named=True)) else []
        if not held:
            raise AppError(f"{path}: holds no stored answer (what  ask --json  prints)")
        found += held
    return found


def affected(stored: Sequence[Stored], index: Index) -> list[Affected]:
    """Return the stored answers that rest on something that does not stand any more."""
    found = []
    for file in stored:
        for answer in file.answers:
            if spans := _touched(answer, index):
                found.append(
                    Affected(
                        path=file.path,
                        question=str(answer.get("question", "")),
                        corpus_version=str(answer.get("corpus_version", "")),
                        spans=tuple(spans),
                    )
                )
    return found


def mark(stored: Sequence[Stored], index: Index) -> int:
    """Write into each stored answer what does not stand any more; return how many files changed.

    A mark that no longer holds is taken back.

    Raises:
        AppError: A file cannot be written.
    """
    changed = 0
    for file in stored:
        before = json.dumps(file.values)
        for answer in file.answers:
            answer.pop(_MARK, None)
            if spans := _touched(answer, index):
                answer[_MARK] = [
                    {"source_id": span.source_id, "why": span.why, "quote": span.quote}
                    for span in spans
                ]
        if json.dumps(file.values) != before:
            _write(file)
            changed += 1
    return changed


def _read(path: Path, *, named: bool) -> Stored | None:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        lines = path.suffix == ".jsonl"
        values = [json.loads(line) for line in text.split("\n") if line.strip()] if lines else []
        values = values if lines else [json.loads(text)]
    except OSError as error:
        raise AppError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        if not named:
            return None
        raise AppError(f"{path}: is not JSON: {error}") from error
    answers = [answer for value in values for answer in _answers(value)]
    return Stored(path, values, lines, answers) if answers else None


def _answers(value: object) -> Iterator[JsonObject]:
    """Yield the answers in a JSON value, however deep."""
    if isinstance(value, dict):
        if isinstance(value.get("statements"), list) and "question" in value:
            yield cast(JsonObject, value)
        else:
            for part in value.values():
                yield from _answers(part)
    elif isinstance(value, list):
        for part in value:
            yield from _answers(part)


def _touched(answer: JsonObject, index: Index) -> list[Touched]:
    """Return the spans of an answer that do not stand any more, each once."""
    found: dict[tuple[str, str], Touched] = {}
    for citation in _citations(answer):
        source_id, quote = str(citation.get("source_id", "")), str(citation.get("quote", ""))
        if why := _why(source_id, quote, index):
            found[source_id, quote] = Touched(source_id=source_id, why=why, quote=quote)
        for pointed in _POINTER.findall(" ".join(re.findall(r"\[@[^\]]*\]", quote))):
            source = index.sources.get(pointed)
            if source and source.retracted:
                found[pointed, quote] = Touched(
                    source_id=pointed, why="retracted", quote=quote, through=source_id
                )
    return list(found.values())


def _citations(answer: JsonObject) -> Iterator[JsonObject]:
    """Yield all citations of an answer, those of its statements and any beside them."""
    waiting: list[object] = [value for name, value in answer.items() if name != _MARK]
    while waiting:
        value = waiting.pop(0)
        if isinstance(value, dict):
            if "source_id" in value and "quote" in value:
                yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _why(source_id: str, quote: str, index: Index) -> Why | None:
    """Return why a span does not stand any more; None when it does, wherever it has moved to."""
    source = index.sources.get(source_id)
    document = index.document(source_id)
    if source is None or document is None:
        return "removed"
    if source.retracted:
        return "retracted"
    return None if quote in document.text else "changed"


def _write(file: Stored) -> None:
    if file.lines:
        text = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in file.values)
    else:
        text = json.dumps(file.values[0], indent=1, ensure_ascii=False) + "\n"
    pending = file.path.with_name(f".{file.path.name}.new")
    try:
        pending.write_text(text, encoding="utf-8")
        pending.replace(file.path)
    except OSError as error:
        raise AppError(f"{file.path}: cannot be written: {disk.why(error)}") from error
