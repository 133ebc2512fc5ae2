"""Web pages: the article without what is around it, and what its head says of it."""

import re
from pathlib import Path

from lxml import etree, html

from ingest.errors import CorpusError
from ingest.formats.dates import iso_date, year_in
from ingest.formats.draft import Draft
from ingest.formats.html_blocks import blocks_of, text_of
from ingest.formats.prose import Block, heading, one_line, written

_AROUND = """//script | //style | //noscript | //template | //svg | //nav | //aside | //form
 | //iframe | //dialog | //button | //footer | //header[not(ancestor::article or ancestor::main)]
 | //*[@hidden] | //*[@aria-hidden='true']"""
_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu".split()  # noqa: SIM905
)
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|navbar|nav|breadcrumbs?|social|share|sharing|newsletter"
    r"|subscribe|subscription|advert(?:isement)?|ads?|promo|sidebar|popup|modal|skip-link|site-header"
    r"|site-footer|related-articles|comments|menu|toolbar|paywall)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MOST_OF_THE_PAGE = 0.5
_LEAST = 40
"""Letters below which a page has no article, only what a script would fill in."""


def read_html(path: Path, data: bytes, encoding: str | None) -> list[Draft]:
    """Return the article of a page.

    Raises:
        CorpusError: It holds no text.
    """
    root = _parsed(path, data, encoding)
    if root is None or root.find(".//body") is None:
        raise CorpusError(path, "holds no HTML page")
    meta = _meta(root)
    title = _title(root, meta)
    for element in root.xpath(_AROUND):
        _drop(element)
    _drop_named(root)
    blocks = blocks_of(_article(root))
    if sum(len(block.text) for block in blocks) < _LEAST:
        raise CorpusError(path, "holds no article text; is the page filled in by a script?")
    return [_draft(root, meta, title, _under_title(blocks, title))]


def _parsed(path: Path, data: bytes, encoding: str | None) -> html.HtmlElement | None:
    parser = html.HTMLParser(encoding=encoding, no_network=True, huge_tree=False)
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, LookupError) as error:
        raise CorpusError(path, f"cannot be read as HTML: {one_line(str(error))}") from error


def _meta(root: html.HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        name = (tag.get("name") or tag.get("property") or "").lower()
        content = one_line(tag.get("content") or "")
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _title(root: html.HtmlElement, meta: dict[str, list[str]]) -> str | None:
    titles = [one_line(text_of(h1)) for h1 in root.iter("h1")]
    printed = one_line("".join(root.xpath("//head/title//text()")[:1]))
    return (
        _first(meta, "citation_title", "dc.title")
        or next(filter(None, titles), None)
        or _first(meta, "og:title")
        or printed
        or None
    )


def _drop(element: html.HtmlElement) -> None:
    if element.getparent() is not None and element.tag not in ("body", "main", "article"):
        element.drop_tree()


def _drop_named(root: html.HtmlElement) -> None:
    """Drop banners, menus and the like by role and name, unless most of the page is in them."""
    whole = len(root.text_content()) or 1
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "head"):
            continue
        named = _NAMED.search(f"{element.get('class', '')} {element.get('id', '')}")
        if (named or element.get("role") in _ROLES) and (
            len(element.text_content()) < _MOST_OF_THE_PAGE * whole
        ):
            _drop(element)


def _article(root: html.HtmlElement) -> html.HtmlElement:
    for path in ("//main", "//*[@role='main']", "//article"):
        found = root.xpath(path)
        if len(found) == 1 and len(found[0].text_content().strip()) >= _LEAST:
            return found[0]
    return root.find(".//body")


def _under_title(blocks: list[Block], title: str | None) -> list[Block]:
    """Put the title first as the one heading of level 1."""
    if not title:
        return blocks
    same = f"# {title}"
    rest = [block for block in blocks if block.text != same]
    return [*heading(title, 1), *rest]


def _draft(
    root: html.HtmlElement, meta: dict[str, list[str]], title: str | None, blocks: list[Block]
) -> Draft:
    date = _first(
        meta, "citation_publication_date", "citation_date", "article:published_time", "dc.date"
    )
    first, last = _first(meta, "citation_firstpage"), _first(meta, "citation_lastpage")
    address = next(iter(root.xpath("//link[@rel='canonical']/@href")), None) or _first(
        meta, "og:url"
    )
    licence = next(iter(root.xpath("//*[@rel='license']/@href")), None)
    return Draft(
        body=written(blocks),
        title=title,
        kind="web-article",
        authors=tuple(meta.get("citation_author") or meta.get("author") or ()),
        journal=_first(meta, "citation_journal_title", "og:site_name", "dc.publisher"),
        year=year_in(date),
        volume=_first(meta, "citation_volume"),
        issue=_first(meta, "citation_issue"),
        pages=f"{first}-{last}" if first and last else first,
        doi=_doi(_first(meta, "citation_doi", "dc.identifier")),
        pmid=_first(meta, "citation_pmid"),
        url=address if address and address.startswith(("http://", "https://")) else None,
        review_date=iso_date(_first(meta, "article:modified_time", "last-modified")),
        licence=licence or _first(meta, "dc.rights"),
    )


def _doi(text: str | None) -> str | None:
    found = re.search(r"10\.[0-9]{4,9}/\S+", text or "")
    return found.group() if found else None
