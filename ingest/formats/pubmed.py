"""PubMed XML: one draft a record, its abstract as the text."""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ingest.errors import CorpusError
from ingest.formats.draft import Draft, joined_caveats
from ingest.formats.kinds import kind_of
from ingest.formats.prose import Block, heading, paragraph, written
from ingest.formats.safe_xml import flat, parsed_xml

_ABOUT_THIS = {
    "RetractionIn": "Retraction published",
    "PartialRetractionIn": "Partial retraction published",
    "ExpressionOfConcernIn": "Expression of concern published",
    "ErratumIn": "Correction published",
    "CorrectedandRepublishedIn": "Corrected and republished",
    "UpdateIn": "Update published",
}


def read_pubmed(path: Path, data: bytes) -> list[Draft]:
    """Return each record of a PubMed XML file.

    Raises:
        CorpusError: It is damaged, or holds no record.
    """
    root = parsed_xml(path, data)
    records = [root] if root.tag == "PubmedArticle" else root.findall("./PubmedArticle")
    if not records:
        raise CorpusError(path, "holds no PubMed record")
    return [record_draft(record) for record in records]


def record_draft(record: etree._Element) -> Draft:
    """Return a record as a draft; without an abstract its body is empty."""
    citation = record.find("./MedlineCitation")
    article = record.find("./MedlineCitation/Article")
    if citation is None or article is None:
        return Draft(body="")
    title = flat(article.find("./ArticleTitle")).rstrip(".") or None
    abstract = list(_abstract(article))
    types = [flat(kind) for kind in article.iterfind("./PublicationTypeList/PublicationType")]
    kind, level = kind_of(types)
    issue = article.find("./Journal/JournalIssue")
    return Draft(
        body=written([*heading(title or "", 1), *abstract]) if abstract else "",
        title=title,
        kind=kind,
        evidence_level=level,
        authors=tuple(_authors(article)),
        journal=flat(article.find("./Journal/ISOAbbreviation")).replace(".", "")
        or flat(article.find("./Journal/Title"))
        or None,
        year=_year(article),
        volume=flat(issue.find("./Volume")) or None if issue is not None else None,
        issue=flat(issue.find("./Issue")) or None if issue is not None else None,
        pages=flat(article.find("./Pagination/MedlinePgn")) or None,
        doi=_id(record, "doi"),
        pmid=flat(citation.find("./PMID")) or None,
        pmcid=_id(record, "pmc"),
        retracted=_is_retracted(citation, types),
        caveats=joined_caveats("Only the abstract is held", *_notices(citation)),
    )


def _abstract(article: etree._Element) -> Iterator[Block]:
    parts = article.findall("./Abstract/AbstractText")
    written_parts = [(part.get("Label", ""), paragraph(flat(part))) for part in parts]
    if not any(block for _, block in written_parts):
        return
    yield from heading("Abstract", 2)
    for label, block in written_parts:
        if label and block:
            yield from heading(label.capitalize(), 3)
        yield from block


def _authors(article: etree._Element) -> Iterator[str]:
    for author in article.iterfind("./AuthorList/Author"):
        group = flat(author.find("./CollectiveName"))
        name = f"{flat(author.find('./LastName'))} {flat(author.find('./Initials'))}".strip()
        if name or group:
            yield name or group


def _year(article: etree._Element) -> int | None:
    for path in ("./Journal/JournalIssue/PubDate", "./ArticleDate"):
        found = re.search(r"(?:19|20)[0-9]{2}", flat(article.find(path)))
        if found:
            return int(found.group())
    return None


def _id(record: etree._Element, kind: str) -> str | None:
    for element in record.iterfind("./PubmedData/ArticleIdList/ArticleId"):
        if element.get("IdType") == kind:
            return flat(element) or None
    return None


def _is_retracted(citation: etree._Element, types: list[str]) -> bool:
    notices = citation.iterfind("./CommentsCorrectionsList/CommentsCorrections")
    return "Retracted Publication" in types or any(
        notice.get("RefType") == "RetractionIn" for notice in notices
    )


def _notices(citation: etree._Element) -> Iterator[str]:
    for notice in citation.iterfind("./CommentsCorrectionsList/CommentsCorrections"):
        name = _ABOUT_THIS.get(notice.get("RefType", ""))
        if name:
            where = flat(notice.find("./RefSource")).rstrip(".")
            pmid = flat(notice.find("./PMID"))
            yield f"{name}: {where}{f' (PMID {pmid})' if pmid else ''}"
