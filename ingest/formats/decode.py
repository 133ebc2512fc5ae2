"""Bytes to text: UTF-8, what a byte order mark says, or the encoding a person names."""

import codecs
from pathlib import Path

from ingest.errors import CorpusError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decoded(path: Path, data: bytes, encoding: str | None) -> str:
    """Return the text of a file.

    Raises:
        CorpusError: It is in another encoding than the one taken; says which byte.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    name = encoding or marked or "utf-8"
    try:
        return data.decode(name)
    except LookupError as error:
        raise CorpusError(path, f"there is no encoding named {name!r}") from error
    except UnicodeDecodeError as error:
        hint = "name its encoding with --encoding (such as cp1252), or save it as UTF-8"
        raise CorpusError(path, f"is not {name} text (byte {error.start}); {hint}") from error
