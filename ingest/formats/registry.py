"""A file of any format that is read: which one it is by its content, then by its name."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest import disk
from ingest.errors import AppError, CorpusError
from ingest.formats.answer_page import is_answer_page, read_answer_page
from ingest.formats.decode import decoded
from ingest.formats.draft import Draft
from ingest.formats.markdown import read_markdown
from ingest.formats.plain import read_plain
from ingest.formats.prose import one_line

_MOST_BYTES = {"pdf": 100_000_000, "docx": 100_000_000}
_MOST_TEXT_BYTES = 20_000_000
_READ = "Markdown, text, HTML, PDF, .docx, JATS XML and PubMed XML"
_SUFFIXES = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".xml": "xml",
    ".nxml": "xml",
}
_HEAD = 4_096
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def read_file(path: Path, encoding: str | None = None) -> list[Draft]:
    """Return what a file holds: one draft, or one for each record of a PubMed export.

    Args:
        path: The file; its content says what it is, its name only where the content does not.
        encoding: Of a text file that is not UTF-8.

    Raises:
        CorpusError: It cannot be used; one line says why and what to do.
    """
    data = _bytes(path)
    kind = _kind(path, data)
    named = _SUFFIXES.get(path.suffix.casefold())
    _refuse_large(path, len(data), kind)
    try:
        drafts = _read(kind, path, data, encoding)
    except AppError:
        raise
    except Exception as error:  # a damaged file may break its reader in any way
        said = one_line(f"{type(error).__name__}: {error}")[:120]
        raise CorpusError(path, f"cannot be read as {kind}; is it damaged? ({said})") from error
    agrees = named in (None, kind) or {named, kind} <= {"xml", "jats", "pubmed"}
    remark = () if agrees else (f"named {path.suffix}, read as {kind} by its content",)
    described = f"[{one_line(path.stem.replace('_', ' ').replace('-', ' '))}]"
    return [
        replace(draft, title=draft.title or described, remarks=(*remark, *draft.remarks))
        for draft in drafts
    ]


def _read(kind: str, path: Path, data: bytes, encoding: str | None) -> list[Draft]:
    if kind in ("markdown", "text"):
        text = decoded(path, data, encoding)
        if kind == "markdown":
            return read_markdown(path, text)
        return (read_answer_page if is_answer_page(text) else read_plain)(path, text)
    if kind == "html":
        from ingest.formats.html import read_html

        return read_html(path, data, encoding or _declared(data))
    return _binary_reader(kind)(path, data)


def _binary_reader(kind: str) -> Callable[[Path, bytes], list[Draft]]:
    """Return the reader of a format; its library is imported only when it is needed."""
    if kind == "pdf":
        from ingest.formats.pdf import read_pdf

        return read_pdf
    if kind == "docx":
        from ingest.formats.docx import read_docx

        return read_docx
    if kind == "pubmed":
        from ingest.formats.pubmed import read_pubmed

        return read_pubmed
    from ingest.formats.jats import read_jats

    return read_jats


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise CorpusError(path, "is no regular file, so it has no end to read to")
        most = max(_MOST_BYTES.values())
        if size > most:
            raise CorpusError(
                path, f"is {size // 1_000_000} MB; at most {most // 1_000_000} MB are read"
            )
        data = disk.read(path)
    except OSError as error:
        raise CorpusError(path, f"cannot be read: {error.strerror}") from error
    if not data.strip():
        raise CorpusError(path, "is empty")
    return data


def _kind(path: Path, data: bytes) -> str:
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf\r\n\t ")
    named = _SUFFIXES.get(path.suffix.casefold())
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise CorpusError(
            path, "is an old or password-protected Office file; save it as plain .docx"
        )
    if named in ("pdf", "docx"):
        raise CorpusError(path, f"is named {path.suffix} but is none, or its beginning is lost")
    if not data.startswith(_WIDE) and _BINARY.search(data[:_HEAD]):
        raise CorpusError(path, f"is a binary file that is not read; what is read: {_READ}")
    return _kind_of_text(path, head, named)


def _kind_of_text(path: Path, head: bytes, named: str | None) -> str:
    start = head.lower()
    if re.search(rb"<(?:pubmedarticleset|pubmedarticle)[\s>]", start):
        return "pubmed"
    is_page = re.search(rb"<html[\s>]", start)
    if (
        start.startswith(b"<")
        and re.search(rb"<(?:pmc-articleset|article)[\s>]", start)
        and not is_page
    ):
        return "jats"
    if (
        re.match(rb"<!doctype html|<html", start)
        or (named == "html")
        or (start.startswith(b"<") and re.search(rb"<html[\s>]", start))
    ):
        return "html"
    if named == "xml" or start.startswith(b"<?xml"):
        if b"<!entity" in start:
            raise CorpusError(
                path, "declares XML entities, which are not expanded; remove its <!ENTITY …>"
            )
        raise CorpusError(
            path, "is XML but neither JATS (<article>) nor PubMed (<PubmedArticleSet>)"
        )
    if named is None and path.suffix:
        raise CorpusError(
            path, f"is a {path.suffix} file, which is not read; what is read: {_READ}"
        )
    return named or ("markdown" if start.startswith(b"---") else "text")


def _declared(data: bytes) -> str | None:
    """Return UTF-8 for a page that is it and says nothing; a page that declares knows itself."""
    if re.search(rb"<meta[^>]+charset|<\?xml[^>]+encoding", data[:_HEAD], re.IGNORECASE):
        return None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _refuse_large(path: Path, size: int, kind: str) -> None:
    most = _MOST_BYTES.get(kind, _MOST_TEXT_BYTES)
    if size > most:
        raise CorpusError(
            path,
            f"is {size // 1_000_000} MB; at most {most // 1_000_000} MB of {kind} are read: save the article alone",
        )
