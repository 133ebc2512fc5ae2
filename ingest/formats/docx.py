"""Word documents (.docx): headings by their styles, lists, tables; pictures are left out."""

import io
import re
import zipfile
import zlib
from pathlib import Path

from lxml import html

from ingest.errors import CorpusError
from ingest.formats.dates import year_in
from ingest.formats.draft import Draft
from ingest.formats.html_blocks import blocks_of
from ingest.formats.prose import Block, heading, written
from ingest.formats.safe_xml import DECLARES, flat, parsed_xml

_MOST_UNPACKED = 200_000_000
_MOST_XML = 10_000_000
"""Bytes of what Word has written. Reading takes a second or two and up to 70 MB of memory for each
million of them, and ten million hold more than 500 pages however they are formatted."""
_TEXT = "word/document.xml"
_IS_TEXT = re.compile(r"word/[^/]+\.xml")
_PIECE = 1_000_000
_OVERLAP = 16
"""Bytes, more than a declaration's beginning has."""
_NOT_WHOLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
)


def read_docx(path: Path, data: bytes) -> list[Draft]:
    """Return a Word document.

    Raises:
        CorpusError: It is damaged, unpacks to more than is read, or holds no text.
    """
    import mammoth

    core = _checked(path, data)
    converted = mammoth.convert_to_html(
        io.BytesIO(data),
        convert_image=mammoth.images.img_element(lambda _: {}),
        style_map="p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh",
        external_file_access=False,
    ).value
    if not converted.strip():
        raise CorpusError(path, "holds no text, or only pictures of it")
    blocks = blocks_of(html.fragment_fromstring(converted, create_parent="div"))
    if not any(not block.text.startswith("#") for block in blocks):
        raise CorpusError(path, "holds no text under its headings")
    properties = parsed_xml(path, core) if core else None
    named = flat(properties.find("./title")) if properties is not None else ""
    author = flat(properties.find("./creator")) if properties is not None else ""
    first = next((block.text for block in blocks if block.text.startswith("#")), "")
    title = named if len(named.split()) > 1 else first.lstrip("# ") or named or None
    year = year_in(flat(properties.find("./modified"))) if properties is not None else None
    return [
        Draft(
            body=written(_titled(blocks, title)),
            title=title,
            authors=(author,) if author else (),
            remarks=(f"the file was last changed in {year}; its text may be older",)
            if year
            else (),
        )
    ]


def _checked(path: Path, data: bytes) -> bytes:
    """Return the core properties, after a look at what unpacking would cost."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {entry.filename: entry for entry in archive.infolist()}
            if _TEXT not in names:
                raise CorpusError(path, "is a zip archive and not a Word document")
            size = sum(entry.file_size for entry in archive.infolist())
            if size > _MOST_UNPACKED:
                raise CorpusError(path, f"unpacks to {size // 1_000_000} MB, more than is read")
            xml = sum(entry.file_size for name, entry in names.items() if _IS_TEXT.fullmatch(name))
            if xml > _MOST_XML:
                raise CorpusError(
                    path,
                    f"has {xml // 1_000_000} MB of text with its formatting; at most"
                    f" {_MOST_XML // 1_000_000} MB are read: split it, or save it as plain text",
                )
            if any(_declares(archive, entry) for entry in archive.infolist()):
                raise CorpusError(path, "declares XML entities, which Word never does")
            core = "docProps/core.xml"
            return archive.read(core) if core in names else b""
    except _NOT_WHOLE as error:
        raise CorpusError(path, f"is not a whole .docx file: {error}") from error


def _declares(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Return whether a part declares entities; a part that is larger than it says is damaged."""
    before, found = b"", False
    with archive.open(entry) as part:
        while piece := part.read(_PIECE):  # never all at once: its size may be a lie
            found = found or bool(DECLARES.search(before + piece))
            before = piece[-_OVERLAP:]
    return found and entry.filename.endswith((".xml", ".rels"))


def _titled(blocks: list[Block], title: str | None) -> list[Block]:
    """Put the title first; other headings are one level lower than a level 1 title."""
    rest = [block for block in blocks if block.text.lstrip("#").strip() != title]
    lowered = [Block(f"#{block.text}") if block.text.startswith("# ") else block for block in rest]
    return [*(heading(title, 1) if title else []), *lowered]
