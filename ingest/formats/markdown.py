"""Markdown files, with front matter or without."""

import dataclasses
import difflib
import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.errors import CorpusError
from ingest.formats.dates import iso_date, year_in
from ingest.formats.draft import Draft
from ingest.load import front_matter_of
from ingest.types import Source

_TITLE = re.compile(r"^# +(.+?)[ #]*$", re.MULTILINE)
_FIELDS = [field.name for field in dataclasses.fields(Source)]


def read_markdown(path: Path, text: str) -> list[Draft]:
    """Return a Markdown file as it is, with the fields its front matter names rightly.

    Raises:
        CorpusError: The front matter is not YAML, a value cannot be used, or there is no text.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "")
    values: Mapping[str, object] = {}
    lines: Mapping[str, int] = {}
    body = text
    if text.startswith("---\n"):
        values, lines, start = front_matter_of(path, text)
        body = text[start:]
    if not body.strip():
        raise CorpusError(path, "holds no text")
    first = _TITLE.search(body)
    known, remarks = _known(values)
    known.setdefault("title", first[1] if first else None)
    try:
        draft = TypeAdapter(Draft).validate_python({**known, "body": body.strip() + "\n"})
    except ValidationError as error:
        [problem, *_] = error.errors()
        name = str(problem["loc"][0])
        raise CorpusError(path, f"{name}: {problem['msg'].lower()}", lines.get(name)) from error
    return [dataclasses.replace(draft, remarks=remarks)]


def _known(values: Mapping[str, object]) -> tuple[dict[str, object], tuple[str, ...]]:
    """Return the fields of a Source among the values, and a remark for each other key."""
    known: dict[str, object] = {}
    remarks: list[str] = []
    for name, value in values.items():
        if name in _FIELDS:
            known[name] = value
        elif name in ("date", "published") and isinstance(value, str):
            known.setdefault("year", year_in(value))
        elif name in ("updated", "lastmod") and isinstance(value, str):
            known.setdefault("review_date", iso_date(value))
        elif name == "author":
            known.setdefault("authors", [value] if isinstance(value, str) else value)
        else:
            near = difflib.get_close_matches(name, _FIELDS, n=1)
            hint = f" (did you mean {near[0]!r}?)" if near else ""
            remarks.append(f"front matter field {name!r} is unknown{hint} and was left out")
    return known, tuple(remarks)
