"""Every rule over a corpus or some files; findings in the order of files and lines."""

import difflib
import os
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from pathlib import Path

from ingest import disk
from ingest.embed import Embedder
from ingest.errors import CorpusError
from ingest.formats.document import document_text
from ingest.formats.registry import read_file
from ingest.identify import new_id
from ingest.load import (
    document_paths,
    front_matter_of,
    links_out,
    parse_document,
    refuse_link_out,
)
from ingest.parsed import Known, parsed_before
from ingest.rules.citations import dangling_pointers, reference_marks
from ingest.rules.claims import acronym_expansions, self_citations, unsupported_figures
from ingest.rules.copies import Copies
from ingest.rules.front_matter import front_matter
from ingest.rules.lengths import too_long
from ingest.rules.page import Finding, Level, Page
from ingest.rules.sides import lost_sides, quotable
from ingest.settings import IndexSettings
from ingest.types import Source
from ingest.vocabulary import Vocabulary, read_vocabulary

__all__ = ["Finding", "Level", "lint"]

_ALLOWED = re.compile(
    r"(?:#|<!--)[ \t]*lint: allow ([a-z-]+(?:,[ ]*[a-z-]+)*)[ \t]*\((?=[^)\n]*\w)"
)
_FIELDS = [field.name for field in fields(Source)]


def lint(
    settings: IndexSettings,
    embedder: Embedder,
    paths: Sequence[Path] = (),
    *,
    today: date | None = None,
) -> list[Finding]:
    """Return what is wrong in the corpus, or in the files given when there are any.

    A finding is not told when its file allows the rule with a reason, in a comment:
    `lint: allow acronym-expansion (quoted as printed)`.

    Raises:
        CorpusError: The vocabulary or the folder of documents cannot be used.
    """
    folder = settings.corpus / "documents"
    if not folder.is_dir():
        raise CorpusError(folder, "no such folder; a corpus keeps its texts in documents/")
    with parsed_before(settings.index) as known:
        held, broken = _pages([*links_out(folder), *document_paths(folder)], known, folder)
    real = cache(_real)  # of many files it takes long
    asked = {real(path) for path in _files(paths)}
    names = settings.corpus / "vocabulary.yaml"
    inside = {real(page.path) for page in held} | {real(f.path) for f in broken}
    inside.add(real(names))
    loose, unreadable = _pages([path for path in _files(paths) if real(path) not in inside])
    pages = [*held, *loose]
    looked_at = [page for page in pages if not paths or real(page.path) in asked]
    rules = _Rules(pages, read_vocabulary(names), settings, embedder, looked_at)
    findings = [f for f in broken if not paths or real(f.path) in asked]
    for page in looked_at:
        allowed = _allowed(page.raw or page.document.text)
        day = today or datetime.now(UTC).date()
        findings += [f for f in rules.findings(page, day) if f.rule not in allowed]
    ids = {page.document.source.id for page in looked_at}
    findings += rules.sides(names, ids if paths and real(names) not in asked else None)
    found = dict.fromkeys([*findings, *unreadable])
    return sorted(found, key=lambda f: (f.path, f.line, f.level, f.rule))


def lint_changed(
    settings: IndexSettings, embedder: Embedder, ids: Collection[str]
) -> tuple[list[Finding], list[Finding]]:
    """Return the errors and the warnings of some documents of the corpus and of its vocabulary."""
    folder = settings.corpus / "documents"
    paths = [path for path in document_paths(folder) if path.stem in ids]
    found = lint(settings, embedder, [*paths, settings.corpus / "vocabulary.yaml"])
    errors = [finding for finding in found if finding.level == Level.ERROR]
    return errors, [finding for finding in found if finding.level != Level.ERROR]


class _Rules:
    """The rules, with what they compare a page with."""

    def __init__(
        self,
        pages: Sequence[Page],
        vocabulary: Vocabulary,
        settings: IndexSettings,
        embedder: Embedder,
        looked_at: Sequence[Page],
    ) -> None:
        self._documents = {page.document.source.id: page.document for page in pages}
        self._copies = Copies(pages, looked_at)
        self._vocabulary = vocabulary
        self._settings = settings
        self._embedder = embedder

    def findings(self, page: Page, today: date) -> Iterator[Finding]:
        stale_after = timedelta(days=self._settings.review_days)
        yield from front_matter(page, today=today, stale_after=stale_after)
        yield from dangling_pointers(page, self._documents)
        yield from reference_marks(page)
        yield from self_citations(page)
        yield from acronym_expansions(page, self._vocabulary)
        yield from unsupported_figures(page, self._documents)
        yield from self._copies.same_identifiers(page)
        yield from self._copies.near_identical(page)
        yield from self._copies.copied(page)
        yield from too_long(
            page,
            passage_tokens=self._settings.passage_tokens,
            max_tokens=self._embedder.max_tokens,
            count_tokens=self._embedder.count_tokens,
        )

    def sides(self, path: Path, ids: Collection[str] | None) -> list[Finding]:
        """Return what is wrong with the vocabulary's sides of some sources, or of all for None."""
        sides = [
            side
            for point in self._vocabulary.disagreements
            for side in (*point.sides, *point.why)
            if ids is None or side.source in ids
        ]
        most = min(self._settings.passage_tokens, self._embedder.max_tokens)
        sentences = partial(quotable, max_tokens=most, count_tokens=self._embedder.count_tokens)
        found = list(lost_sides(path, sides, self._documents, sentences=sentences))
        allowed = _allowed(_text(path)) if found else ()
        return [finding for finding in found if finding.rule not in allowed]


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file())
            yield from (p for p in inside if not p.name.startswith("."))
        else:
            yield path


def _real(path: Path | str) -> str:
    """Return the one path of a file, also of a link that leads in a circle."""
    return os.path.realpath(path)


def _pages(
    paths: Sequence[Path],
    known: Known = lambda _path, _text: None,
    folder: Path | None = None,
) -> tuple[list[Page], list[Finding]]:
    """Return the documents that can be read, and a finding for whatever cannot or is elsewhere."""
    pages: dict[str, Page] = {}
    findings: list[Finding] = []
    for path in paths:
        try:
            if folder:
                refuse_link_out(path, folder)
            for page in _read(path, pages, known):
                pages[page.document.source.id] = page
        except CorpusError as error:
            findings += _unusable(path, error)
    return list(pages.values()), findings


def _read(path: Path, taken: dict[str, Page], known: Known) -> Iterator[Page]:
    if path.suffix == ".md":
        text = _text(path)
        if re.match(r"\ufeff?---[ \t]*\r?\n", text) and "\nevidence_level:" in text:
            document = known(path, text) or parse_document(path, text)
            if document.source.id in taken:
                first = taken[document.source.id].path
                raise CorpusError(path, f"id {document.source.id!r} is that of {first} too")
            yield Page(path=path, document=document)
            return
    for draft in read_file(path):
        document = parse_document(path, document_text(draft, new_id(draft, taken)))
        yield Page(path=path, document=document, raw=_raw(path, document.text))


def _text(path: Path) -> str:
    try:
        return disk.read(path).decode("utf-8")
    except OSError as error:
        raise CorpusError(path, f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CorpusError(path, f"is not UTF-8 text (byte {error.start})") from error


def _raw(path: Path, converted: str) -> str:
    """Return the file's own lines, or the text made of them when the file is not text."""
    data = path.read_bytes()
    try:
        return converted if b"\0" in data or data.startswith(b"%PDF") else data.decode("utf-8")
    except UnicodeDecodeError:
        return converted


def _unusable(path: Path, error: CorpusError) -> Iterator[Finding]:
    """Tell every unknown field, not only the first, or whatever else makes a file unusable."""
    unknown = list(_unknown_fields(path))
    yield from unknown
    if not unknown:
        line, _, problem = str(error).removeprefix(f"{path}:").strip().partition(": ")
        number = int(line) if line.isdigit() else 1
        what = problem if line.isdigit() else str(error).removeprefix(f"{path}: ")
        yield Finding(
            rule="unusable",
            level=Level.ERROR,
            path=str(path),
            line=number,
            what=what,
            do="mend it; the build refuses it",
        )


def _unknown_fields(path: Path) -> Iterator[Finding]:
    try:
        _, lines, _ = front_matter_of(path, _text(path))
    except CorpusError:
        return
    for name, line in lines.items():
        if name not in _FIELDS:
            near = difflib.get_close_matches(name, _FIELDS, n=1)
            yield Finding(
                rule="unknown-field",
                level=Level.ERROR,
                path=str(path),
                line=line,
                what=f"there is no front matter field {name!r}",
                do=f"write {near[0]!r}" if near else "see the list in corpus/README.md",
            )


def _allowed(text: str) -> frozenset[str]:
    found = _ALLOWED.findall(text)
    return frozenset(rule.strip() for group in found for rule in group.split(","))
