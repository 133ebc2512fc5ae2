"""JATS XML, as PubMed Central and most publishers hold articles: front matter, then the text."""

import re
from pathlib import Path

from lxml import etree

from ingest.errors import CorpusError
from ingest.formats.draft import Draft, joined_caveats
from ingest.formats.jats_body import abstract_blocks, body_blocks, reference_entries
from ingest.formats.kinds import kind_of
from ingest.formats.prose import heading, references, written
from ingest.formats.safe_xml import flat, parsed_xml

_NOTICES = (
    ("retract", "Retraction"),
    ("concern", "Expression of concern"),
    ("correct", "Correction"),
    ("erratum", "Correction"),
)
_ABOUT_ANOTHER = ("retracted-article", "corrected-article", "object-of-concern")
"""Related articles that a notice is about; the other way round the notice is about this one."""


def read_jats(path: Path, data: bytes) -> list[Draft]:
    """Return the article of a JATS file.

    Raises:
        CorpusError: It is damaged, or holds no article with a text.
    """
    root = parsed_xml(path, data)
    article = root if root.tag == "article" else root.find(".//article")
    if article is None:
        raise CorpusError(path, "holds no <article>")
    return [article_draft(path, article)]


def article_draft(path: Path, article: etree._Element) -> Draft:
    """Return an article element as a draft.

    Raises:
        CorpusError: It has neither abstract nor text.
    """
    meta = article.find("./front/article-meta")
    if meta is None:
        raise CorpusError(path, "has no <article-meta>, so nothing says what it is")
    title = flat(meta.find(".//article-title")) or None
    text = body_blocks(article)
    if text and not text[0].text.startswith("#"):
        text = [*heading("Text", 2), *text]
    text = [*abstract_blocks(meta), *text]
    if not any(not block.text.startswith("#") for block in text):
        raise CorpusError(path, "has neither an abstract nor a text")
    listed = references(reference_entries(article))
    blocks = [
        *heading(title or "", 1),
        *text,
        *(heading("References", 2) if listed else []),
        *listed,
    ]
    kind, level = kind_of([article.get("article-type", "")])
    retracted, notices = _status(article, meta, title or "")
    pmcid = _article_id(meta, "pmcid") or _article_id(meta, "pmc")
    return Draft(
        body=written(blocks),
        title=title,
        kind=kind,
        evidence_level=level,
        authors=_authors(meta),
        journal=_journal(article),
        year=_year(meta),
        volume=flat(meta.find("./volume")) or None,
        issue=flat(meta.find("./issue")) or None,
        pages=_pages(meta),
        doi=_article_id(meta, "doi"),
        pmid=_article_id(meta, "pmid"),
        pmcid=f"PMC{pmcid.upper().removeprefix('PMC')}" if pmcid else None,
        licence=licence_of(meta),
        retracted=retracted,
        caveats=joined_caveats(*notices),
    )


def licence_of(meta: etree._Element) -> str | None:
    """Return the licence as its address, or its words when it has none."""
    licence = meta.find(".//permissions/license")
    if licence is None:
        return None
    for element in licence.iter():
        for name, value in element.attrib.items():
            if name.endswith("href") and "creativecommons.org" in value:
                return str(value)
        if element.tag == "license_ref" and (element.text or "").strip():
            return str(element.text).strip()
    return flat(licence)[:200] or None


def _authors(meta: etree._Element) -> tuple[str, ...]:
    found: list[str] = []
    for contributor in meta.iterfind(".//contrib"):
        if contributor.get("contrib-type", "author") != "author":
            continue
        surname, given = contributor.find(".//surname"), contributor.find(".//given-names")
        initials = given.get("initials") if given is not None else None
        first = initials or "".join(part[0] for part in re.findall(r"\w+", flat(given)))
        group = flat(contributor.find("./collab"))
        name = f"{flat(surname)} {first}".strip() if surname is not None else group
        if name:
            found.append(name)
    return tuple(found)


def _journal(article: etree._Element) -> str | None:
    for path in (
        "./front/journal-meta//abbrev-journal-title",
        "./front/journal-meta//journal-title",
    ):
        if name := flat(article.find(path)):
            return name
    for element in article.iterfind("./front/journal-meta/journal-id"):
        if element.get("journal-id-type") in ("iso-abbrev", "nlm-ta"):
            return flat(element) or None
    return None


def _year(meta: etree._Element) -> int | None:
    years = [flat(year) for year in meta.iterfind("./pub-date/year")]
    plain = [int(year) for year in years if re.fullmatch(r"(19|20)[0-9]{2}", year)]
    return min(plain, default=None)


def _pages(meta: etree._Element) -> str | None:
    first, last = flat(meta.find("./fpage")), flat(meta.find("./lpage"))
    if first and last and first != last:
        return f"{first}-{last}"
    return first or flat(meta.find("./elocation-id")) or None


def _article_id(meta: etree._Element, kind: str) -> str | None:
    for element in meta.iterfind("./article-id"):
        if element.get("pub-id-type") == kind:
            return flat(element) or None
    return None


def _status(article: etree._Element, meta: etree._Element, title: str) -> tuple[bool, list[str]]:
    """Return whether the article is retracted, and what was published about it since."""
    retracted = bool(
        re.match(r"\W*(?:retracted|withdrawn)\b(?!\s+(?:paper|article)s)", title, re.I)
    )
    if article.get("article-type") == "retraction":
        return retracted, ["This is the notice of a retraction, not a study"]
    notices: list[str] = []
    for related in meta.iterfind("./related-article"):
        kind = related.get("related-article-type", "")
        name = next((name for part, name in _NOTICES if part in kind), None)
        if not name or kind in _ABOUT_ANOTHER:
            continue
        retracted = retracted or name == "Retraction"
        address = next((v for k, v in related.attrib.items() if k.endswith("href")), "")
        notices.append(f"{name} published: {address or flat(related)}".rstrip(": "))
    return retracted, notices
