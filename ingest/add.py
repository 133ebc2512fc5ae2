"""New sources into the corpus: from files, folders and identifiers, one document each."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from ingest import disk
from ingest.errors import AppError, CorpusError
from ingest.formats.document import document_text, to_fill
from ingest.formats.draft import Draft
from ingest.formats.registry import read_file
from ingest.identify import Identifier, identifier_in, new_id, plain_doi
from ingest.load import document_paths, parse_document
from ingest.similar import NEARLY_THE_SAME, Sketches, sketch

Fetch = Callable[[Identifier], Draft]
"""What asks the services; called for identifiers only."""
_LEAST_ALIKE = 20
"""Stretches of words below which a text repeats another only when all of it does."""


@dataclass(frozen=True, kw_only=True)
class Added:
    """A source that is in the corpus now, or was already as it is."""

    id: str
    path: str
    origin: str
    """The argument it came from."""
    title: str | None
    kind: str
    replaced: bool
    """Whether a document of that id was there and is overwritten."""
    to_fill: tuple[str, ...]
    """The fields a person must still look at."""
    remarks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Refused:
    """An argument, or a file in a folder, that was not added."""

    origin: str
    problem: str
    duplicate_of: str | None = None


@dataclass(kw_only=True)
class AddReport:
    """What came of each argument, in order."""

    added: list[Added] = field(default_factory=list)
    unchanged: list[Added] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class DuplicateError(CorpusError):
    """A source is in the corpus already."""

    def __init__(self, path: Path, problem: str, id_: str) -> None:
        super().__init__(path, problem)
        self.id = id_


class Intake:
    """Puts drafts into one corpus, knowing what it holds."""

    def __init__(
        self, corpus: Path, fetch: Fetch, *, encoding: str | None = None, replace_: bool = False
    ) -> None:
        """Read what the corpus holds.

        Args:
            corpus: The folder with documents/, which is made when it is missing.
            fetch: Asked for identifiers.
            encoding: Of text files that are not UTF-8.
            replace_: Whether a document of the same id may be overwritten.

        Raises:
            CorpusError: There is no such corpus.
        """
        if not corpus.is_dir():
            raise CorpusError(corpus, "no such folder; name the corpus with --corpus")
        self._folder = corpus / "documents"
        self._fetch = fetch
        self._encoding = encoding
        self._replace = replace_
        self._paths: dict[str, Path] = {}
        self._known: dict[tuple[str, str], str] = {}
        self._sketches = Sketches()
        for path in document_paths(self._folder):
            with contextlib.suppress(CorpusError, OSError):  # the build names what cannot be used
                self._remember(path, path.read_bytes().decode("utf-8", "replace"))

    def add(self, arguments: Sequence[str], id_: str | None = None) -> AddReport:
        """Add what each argument names; what is bad is told and the others are still added."""
        report = AddReport()
        for argument in arguments:
            for origin, read in self._sources(argument):
                try:
                    for draft in read():
                        outcome = self._put(draft, origin, id_)
                        (report.added if outcome[1] else report.unchanged).append(outcome[0])
                except AppError as error:
                    twin = error.id if isinstance(error, DuplicateError) else None
                    problem = str(error).removeprefix(f"{origin}: ")
                    report.refused.append(
                        Refused(origin=origin, problem=problem, duplicate_of=twin)
                    )
        return report

    def _sources(self, argument: str) -> Iterator[tuple[str, Callable[[], list[Draft]]]]:
        """Yield each file or identifier of an argument, with what reads it."""
        path = Path(argument)
        files = [path]
        if path.is_dir():
            inside = sorted(path.rglob("*"))
            files = [p for p in inside if p.is_file() and not _is_hidden(p, path)]
            if not files:
                yield argument, partial(_fail, path, "is a folder without files")
        identifier = None if path.exists() else identifier_in(argument)
        if identifier:
            yield argument, partial(self._fetched, identifier)
        elif path.exists():
            for file in files:
                yield str(file), partial(read_file, file, self._encoding)
        else:
            yield argument, partial(_fail, path, "no such file, and not a PMID, PMCID or DOI")

    def _fetched(self, identifier: Identifier) -> list[Draft]:
        return [self._fetch(identifier)]

    def _put(self, draft: Draft, origin: str, id_: str | None) -> tuple[Added, bool]:
        """Write one draft, and return it with whether anything changed."""
        where = Path(origin)
        if not draft.body.strip():
            raise CorpusError(where, "has no text and no abstract to cite; add the file itself")
        draft = _submitted(draft)
        twin = self._twin(draft)
        wanted = id_ or draft.id or (twin[0] if twin else None) or new_id(draft, self._paths)
        text = document_text(draft, wanted)
        path = self._paths.get(wanted, self._folder / f"{wanted}.md")
        there = path.exists()
        if there and path.read_bytes() == text.encode():
            return _result(draft, wanted, path, origin), False
        if twin and not (self._replace and twin[0] == wanted):
            raise DuplicateError(where, f"is in the corpus as {twin[0]}: {twin[1]}", twin[0])
        if there and not self._replace:
            raise DuplicateError(where, f"{path} is there already; --replace overwrites it", wanted)
        parse_document(path, text)  # what is written can be read, or nothing is written
        _write(path, text, overwrite=there)
        self._remember(path, text)
        return replace(_result(draft, wanted, path, origin), replaced=there), True

    def _twin(self, draft: Draft) -> tuple[str, str] | None:
        """Return the id of a document that is the same source, and what they share."""
        doi = plain_doi(draft.doi)
        for name, value in (("doi", doi), ("pmid", draft.pmid)):
            if value and (name, value) in self._known:
                return self._known[name, value], f"the same {name.upper()} {value}"
        mine = sketch(draft.body)
        alike, share = self._sketches.most_alike(mine)
        if share < (NEARLY_THE_SAME if len(mine) >= _LEAST_ALIKE else 1):
            return None
        return alike, f"{share:.0%} of the text is the same"

    def _remember(self, path: Path, text: str) -> None:
        document = parse_document(path, text)
        source = document.source
        self._paths[source.id] = path
        for name, value in (("doi", plain_doi(source.doi)), ("pmid", source.pmid)):
            if value:
                self._known[name, value] = source.id
        self._sketches.add(source.id, sketch(text[document.body_start :]))


def _submitted(draft: Draft) -> Draft:
    """Return the draft as nobody here has reviewed it."""
    if draft.review_status == "submitted":
        return draft
    remark = f"review_status was {draft.review_status!r}; a person here must review it again"
    return replace(draft, review_status="submitted", remarks=(*draft.remarks, remark))


def _result(draft: Draft, id_: str, path: Path, origin: str) -> Added:
    return Added(
        id=id_,
        path=str(path),
        origin=origin,
        title=draft.title,
        kind=draft.kind,
        replaced=False,
        to_fill=tuple(to_fill(draft)),
        remarks=draft.remarks,
    )


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _fail(path: Path, problem: str) -> list[Draft]:
    raise CorpusError(path, problem)


def _write(path: Path, text: str, *, overwrite: bool) -> None:
    """Write a document whole or not at all.

    Raises:
        CorpusError: The folder cannot be written to, or the file came to be there meanwhile.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".adding-", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            if not overwrite and path.exists():
                raise FileExistsError(17, "is there already")
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise CorpusError(path, f"cannot be written: {disk.why(error)}") from error
