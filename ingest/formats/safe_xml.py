"""XML read without entities, network or external files."""

import html
import re
from pathlib import Path

from lxml import etree

from ingest.errors import CorpusError
from ingest.formats.prose import one_line

DECLARES = re.compile(rb"<!ENTITY|<\0!\0E\0N\0T|\0<\0!\0E\0N\0T")
"""How an entity is declared, in bytes of any encoding."""


def parsed_xml(path: Path, data: bytes) -> etree._Element:
    """Return the root of an XML text.

    Raises:
        CorpusError: It is damaged, or declares entities, which no record of a journal needs.
    """
    if DECLARES.search(data):
        raise CorpusError(
            path, "declares XML entities, which are not expanded; remove its <!ENTITY …>"
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CorpusError(path, f"is not whole XML: {one_line(str(error))}") from error
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    return root


def flat(element: etree._Element | None) -> str:
    """Return the text of an element as one line; a named character becomes that character."""
    return one_line("".join(pieces(element))) if element is not None else ""


def pieces(element: etree._Element) -> list[str]:
    """Return the stretches of text in an element, in order."""
    found = [element.text or ""]
    for child in element:
        if child.tag is etree.Entity:
            found.append(html.unescape(child.text or ""))
        elif isinstance(child.tag, str):
            found += pieces(child)
        found.append(child.tail or "")
    return found
