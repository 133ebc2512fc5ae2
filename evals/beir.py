"""Retrieval sets in the layout of BEIR: a corpus, questions and graded judgments.

`corpus.jsonl` (or `.jsonl.gz`) holds `{_id, title, text}`; the questions are in
`<split>/queries.jsonl` or `queries.jsonl`, the judgments in `<split>/qrels.tsv` or
`qrels/<split>.tsv` with the header `query-id corpus-id score`. See Thakur et al., BEIR,
NeurIPS Datasets and Benchmarks 2021.
"""

import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import CaseError
from ingest.types import Document, Heading, Source

_COLUMNS = 3
_BROKEN = re.compile(r"[\ud800-\udfff]")
_HEADER = ["query-id", "corpus-id", "score"]
_GRADE = re.compile(r"-?[0-9]{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of a retrieval set."""

    id: str
    text: str
    part: str
    """The data set it came from, when the folder mixes several; figures are told apart by it."""
    group: str
    """Questions of one article or conversation share it; they belong on one side of a split."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievalSet:
    """Documents, the questions that have a relevant one, and which those are."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    judgments: dict[str, dict[str, int]]
    """Grade of each judged document, by question id and document id."""


def read_beir(folder: Path, split: str) -> RetrievalSet:
    """Read one split of a folder; questions without a relevant document are left out.

    Raises:
        CaseError: A file is missing, empty or broken, or names what is not there; says the line.
    """
    qrels = _qrels(folder, split)
    queries = _first(folder / split / "queries.jsonl", folder / "queries.jsonl")
    documents = {document.source.id: document for document in read_documents(folder)}
    asked = _questions(queries)
    judgments = _judgments(qrels, documents.keys(), asked.keys())
    relevant = [id_ for id_, grades in judgments.items() if max(grades.values()) > 0]
    if not relevant:
        raise CaseError(qrels, "no question has a relevant document")
    return RetrievalSet(
        documents=tuple(document for document in documents.values() if document.text.strip()),
        questions=tuple(asked[id_] for id_ in relevant),
        judgments={id_: judgments[id_] for id_ in relevant},
    )


def read_documents(folder: Path) -> list[Document]:
    """Return the corpus of a folder, each record a document of its own.

    Raises:
        CaseError: It is missing, empty or broken; says the line.
    """
    corpus = _first(folder / "corpus.jsonl.gz", folder / "corpus.jsonl")
    documents: dict[str, Document] = {}
    for number, row in _rows(corpus):
        document = _document(row)
        if document.source.id in documents:
            raise CaseError(corpus, f"the _id {document.source.id!r} is used twice", number)
        documents[document.source.id] = document
    if not documents:
        raise CaseError(corpus, "holds no document")
    return list(documents.values())


def _qrels(folder: Path, split: str) -> Path:
    """Return the file of a split's judgments.

    Raises:
        CaseError: There is none; says which splits there are.
    """
    candidates = (folder / split / "qrels.tsv", folder / "qrels" / f"{split}.tsv")
    there = {path.parent.name for path in folder.glob("*/qrels.tsv")}
    there |= {path.stem for path in folder.glob("qrels/*.tsv")}
    if there and not any(path.is_file() for path in candidates):
        raise CaseError(folder, f"has no split {split!r}; --split {' or '.join(sorted(there))}")
    return _first(*candidates)


def _questions(path: Path) -> dict[str, Question]:
    asked: dict[str, Question] = {}
    for number, row in _rows(path):
        question = _question(row)
        if question.id in asked:
            raise CaseError(path, f"the _id {question.id!r} is used twice", number)
        asked[question.id] = question
    return asked


def _first(*candidates: Path) -> Path:
    for path in candidates:
        if path.is_file():
            return path
    names = " or ".join(str(path) for path in candidates)
    raise CaseError(candidates[0].parent, f"no such file: {names}")


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield line number and object of each line that is not blank."""
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CaseError(path, f"not JSON: {str(error)[:80]}", number) from error
        except RecursionError as error:
            raise CaseError(path, "nested too deeply", number) from error
        if not isinstance(row, dict):
            raise CaseError(path, "not a JSON object", number)
        missing = [name for name in ("_id", "text") if not isinstance(row.get(name), str)]
        if missing:
            raise CaseError(path, f"has no text in the field {missing[0]!r}", number)
        if any(_BROKEN.search(str(row.get(name))) for name in ("_id", "title", "text")):
            raise CaseError(path, "has half a character, which is no Unicode text", number)
        yield number, row


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    number = 0
    try:
        with (gzip.open if path.suffix == ".gz" else open)(
            path, "rt", encoding="utf-8-sig"
        ) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, str(line)
    except UnicodeDecodeError as error:
        raise CaseError(path, "not UTF-8", number + 1) from error
    except (OSError, EOFError, zlib.error) as error:
        raise CaseError(path, f"cannot be read ({error})", number + 1) from error


def _document(row: dict[str, object]) -> Document:
    text, title = str(row["text"]), str(row.get("title") or "").strip()
    return Document(
        source=Source(
            id=str(row["_id"]),
            title=title,
            kind="passage",
            evidence_level="expert-opinion",
            review_status="submitted",
        ),
        text=text,
        body_start=0,
        headings=(Heading(path=(title,) if title else (), start=0, end=len(text)),),
    )


def _question(row: dict[str, object]) -> Question:
    id_ = str(row["_id"])
    return Question(
        id=id_,
        text=str(row["text"]),
        part=str(row.get("source") or "all"),
        group=str(row.get("split_key") or id_),
    )


def _judgments(
    path: Path, documents: Collection[str], asked: Collection[str]
) -> dict[str, dict[str, int]]:
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in _lines(path):
        cells = line.rstrip("\n").split("\t")
        if number == 1 and [cell.strip() for cell in cells] == _HEADER:
            continue
        if len(cells) != _COLUMNS or not _GRADE.fullmatch(cells[2]):
            raise CaseError(path, "must be: query-id, corpus-id, whole score, by tabs", number)
        question, document, grade = cells
        if question not in asked:
            raise CaseError(path, f"{question!r} is not among the questions", number)
        if document not in documents:
            raise CaseError(path, f"{document!r} is not in the corpus", number)
        if found[question].setdefault(document, int(grade)) != int(grade):
            raise CaseError(path, f"{question!r} and {document!r} have another score above", number)
    if not found:
        raise CaseError(path, "holds no judgment")
    return dict(found)
