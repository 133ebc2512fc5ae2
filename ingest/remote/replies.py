"""JSON replies of the services, read into what is used of them."""

import json
from typing import TypeVar

from lxml import html
from pydantic import BaseModel, TypeAdapter, ValidationError

from ingest.formats.html_blocks import blocks_of
from ingest.formats.prose import Block, heading, one_line
from ingest.remote.client import RemoteError

Reply = TypeVar("Reply", bound=BaseModel)


def read_reply(service: str, kind: type[Reply], data: bytes) -> Reply:
    """Return a reply as its type.

    Raises:
        RemoteError: It is something else.
    """
    try:
        return TypeAdapter(kind).validate_python(json.loads(data))
    except ValidationError as error:
        [first, *_] = error.errors()
        where = ".".join(map(str, first["loc"]))
        raise RemoteError(
            f"{service}: unexpected reply: {where}: {first['msg'].lower()}"
        ) from error
    except (ValueError, RecursionError) as error:
        start = one_line(data[:60].decode("utf-8", "replace"))
        raise RemoteError(f"{service}: the reply is not JSON; it begins {start!r}") from error


def abstract_blocks(marked_up: str | None) -> list[Block]:
    """Return an abstract that has HTML or JATS tags in it, under its heading."""
    if not marked_up or not marked_up.strip():
        return []
    plain = marked_up.replace("<jats:", "<").replace("</jats:", "</")
    plain = plain.replace("<title>", "<h4>").replace("</title>", "</h4>")
    blocks = blocks_of(html.fragment_fromstring(plain, create_parent="div"))
    sections = [
        Block(f"### {block.text.lstrip('# ')}") if block.text.startswith("#") else block
        for block in blocks
        if block.text.lstrip("# ").casefold() != "abstract"
    ]
    return [*heading("Abstract", 2), *sections] if sections else []
