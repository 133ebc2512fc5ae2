"""Europe PMC: bibliographic records with abstracts, and open full texts in JATS."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from ingest.errors import CorpusError
from ingest.formats.draft import Draft, joined_caveats
from ingest.formats.jats import article_draft
from ingest.formats.kinds import kind_of
from ingest.formats.prose import heading, one_line, written
from ingest.formats.safe_xml import parsed_xml
from ingest.remote.client import Client, NotFoundError, RemoteError
from ingest.remote.replies import abstract_blocks, read_reply
from ingest.remote.settings import RemoteSettings


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)


class _Author(_Lenient):
    full_name: str = Field(default="", alias="fullName")
    group: str = Field(default="", alias="collectiveName")


class _Authors(_Lenient):
    author: tuple[_Author, ...] = ()


class _JournalName(_Lenient):
    title: str | None = None
    iso: str | None = Field(default=None, alias="isoabbreviation")


class _Journal(_Lenient):
    volume: str | None = None
    issue: str | None = None
    year: int | None = Field(default=None, alias="yearOfPublication")
    journal: _JournalName = _JournalName()


class _Types(_Lenient):
    names: tuple[str, ...] = Field(default=(), alias="pubType")


class _Notice(_Lenient):
    type: str = ""
    reference: str = ""


class _Notices(_Lenient):
    listed: tuple[_Notice, ...] = Field(default=(), alias="commentCorrection")


class _Record(_Lenient):
    pmid: str | None = None
    pmcid: str | None = None
    doi: str | None = None
    title: str | None = None
    authors: _Authors = Field(default=_Authors(), alias="authorList")
    author_string: str = Field(default="", alias="authorString")
    journal: _Journal = Field(default=_Journal(), alias="journalInfo")
    pages: str | None = Field(default=None, alias="pageInfo")
    year: int | None = Field(default=None, alias="pubYear")
    abstract: str | None = Field(default=None, alias="abstractText")
    licence: str | None = Field(default=None, alias="license")
    types: _Types = Field(default=_Types(), alias="pubTypeList")
    notices: _Notices = Field(default=_Notices(), alias="commentCorrectionList")


class _Results(_Lenient):
    result: tuple[_Record, ...] = ()


class _Reply(_Lenient):
    results: _Results = Field(alias="resultList")


class EuropePmc:
    """Europe PMC's articles service."""

    def __init__(self, client: Client, settings: RemoteSettings) -> None:
        self._client = client
        self._url = settings.europepmc_url.rstrip("/")
        self._who = {"email": settings.contact} if settings.contact else {}

    def find(self, query: str) -> Draft:
        """Return the record that a query names, such as `DOI:"10.1000/x"`.

        Raises:
            RemoteError: The service cannot be asked, or has no such record.
        """
        asked = {"query": query, "format": "json", "resultType": "core", "pageSize": "1"}
        data = self._client.get(f"{self._url}/search", {**asked, **self._who})
        found = read_reply("Europe PMC", _Reply, data).results.result
        if not found:
            raise NotFoundError(f"Europe PMC has no record for {query}")
        return _draft(found[0])

    def full_text(self, pmcid: str) -> Draft:
        """Return the open full text of an article.

        Raises:
            RemoteError: The service cannot be asked, or has no open full text of it.
        """
        data = self._client.get(f"{self._url}/{pmcid}/fullTextXML")
        try:
            root = parsed_xml(Path(f"Europe PMC's {pmcid}"), data)
            article = root if root.tag == "article" else root.find(".//article")
            if article is None:
                raise RemoteError(f"Europe PMC's {pmcid}: is <{root.tag}>, not <article>")
            return article_draft(Path(pmcid), article)
        except CorpusError as error:
            raise RemoteError(str(error)) from error


def _draft(record: _Record) -> Draft:
    title = one_line(record.title or "").rstrip(".") or None
    abstract = abstract_blocks(record.abstract)
    kind, level = kind_of(record.types.names)
    names = [author.full_name or author.group for author in record.authors.author]
    authors = names or record.author_string.rstrip(".").split(", ")
    kinds = {name.casefold() for name in record.types.names}
    about = [n for n in record.notices.listed if n.type.casefold().endswith(" in")]
    retracted = "retracted publication" in kinds or any(
        notice.type.casefold() == "retraction in" for notice in about
    )
    notices = [
        f"{notice.type.removesuffix(' in')} published: {notice.reference}" for notice in about
    ]
    return Draft(
        body=written([*heading(title or "", 1), *abstract]) if abstract else "",
        title=title,
        kind=kind,
        evidence_level=level,
        authors=tuple(filter(None, authors)),
        journal=(record.journal.journal.iso or "").replace(".", "") or record.journal.journal.title,
        year=record.journal.year or record.year,
        volume=record.journal.volume,
        issue=record.journal.issue,
        pages=record.pages,
        doi=record.doi,
        pmid=record.pmid,
        pmcid=record.pmcid,
        licence=record.licence,
        retracted=retracted,
        caveats=joined_caveats("Only the abstract is held", *notices),
    )
