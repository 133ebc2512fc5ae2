"""PDF files with a text layer; the page stays in the headings."""

import io
import logging
import time
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, PdfReadError, WrongPasswordError

from ingest.errors import CorpusError
from ingest.formats.dates import year_in
from ingest.formats.draft import Draft
from ingest.formats.pdf_blocks import pdf_blocks
from ingest.formats.pdf_lines import Line, page_lines, without_running_heads
from ingest.formats.prose import one_line, written

_MOST_PAGES = 1_000
_MOST_SECONDS = 120
_LEAST_LETTERS = 40
"""Letters a page has on average; a scan has none, but a stamp or a watermark may be text."""


def read_pdf(path: Path, data: bytes) -> list[Draft]:
    """Return the text of a PDF.

    Raises:
        CorpusError: It is damaged, encrypted or scanned, or longer than is read.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = _opened(path, data)
    pages = _pages(path, reader)
    lines = without_running_heads(pages)
    letters = sum(len(line.text) for line in lines)
    if letters < _LEAST_LETTERS * max(1, min(len(pages), 3)):
        raise CorpusError(
            path, "has no text layer; it looks scanned: run text recognition (OCR) on it first"
        )
    title, blocks = pdf_blocks(lines)
    meta = reader.metadata
    named = one_line(str(meta.title or "")) if meta else ""
    author = one_line(str(meta.author or "")) if meta else ""
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    return [
        Draft(
            body=written(blocks),
            title=title or (named if len(named.split()) > 2 else None),
            authors=tuple(part.strip() for part in author.split(",") if part.strip()),
            remarks=tuple(_remarks(empty, str(meta.get("/CreationDate", "")) if meta else "")),
        )
    ]


def _remarks(empty: list[int], made: str) -> list[str]:
    """Say what the file alone cannot settle."""
    year = year_in(made[2:6])
    remarks = [f"the PDF was made in {year}; its text may be older"] if year else []
    if empty:
        listed = ", ".join(map(str, empty[:20]))
        remarks.append(f"no text on page {listed}: a picture, or scanned")
    return remarks


def _opened(path: Path, data: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise CorpusError(path, "is encrypted: save a copy without a password")
        count = len(reader.pages)
    except (DependencyError, WrongPasswordError) as error:
        raise CorpusError(path, "is encrypted: save a copy without a password") from error
    except PdfReadError as error:
        raise CorpusError(path, f"is not a whole PDF: {one_line(str(error))}") from error
    if count > _MOST_PAGES:
        raise CorpusError(path, f"has {count} pages; at most {_MOST_PAGES} are read: split it")
    if not count:
        raise CorpusError(path, "is not a whole PDF: it has no pages")
    return reader


def _pages(path: Path, reader: PdfReader) -> list[list[Line]]:
    started = time.monotonic()
    pages: list[list[Line]] = []
    for number, page in enumerate(reader.pages, 1):
        pages.append(page_lines(page, number))
        if time.monotonic() - started > _MOST_SECONDS:
            raise CorpusError(path, f"page {number} was not reached in {_MOST_SECONDS} s: split it")
    return pages
