"""NCBI E-utilities: PubMed records, and PubMed Central's full texts in JATS."""

from pathlib import Path

from lxml import etree

from ingest.errors import CorpusError
from ingest.formats.draft import Draft
from ingest.formats.jats import article_draft
from ingest.formats.pubmed import record_draft
from ingest.formats.safe_xml import parsed_xml
from ingest.remote.client import Client, NotFoundError, RemoteError
from ingest.remote.settings import RemoteSettings


class Ncbi:
    """PubMed and PubMed Central."""

    def __init__(self, client: Client, settings: RemoteSettings) -> None:
        self._client = client
        self._url = f"{settings.ncbi_url.rstrip('/')}/efetch.fcgi"
        self._who = {"tool": "rounds", **({"email": settings.contact} if settings.contact else {})}

    def pubmed(self, pmid: str) -> Draft:
        """Return the PubMed record, its body empty when it has no abstract.

        Raises:
            RemoteError: The service cannot be asked, or has no such record.
        """
        root = self._fetched("pubmed", pmid, "PubmedArticleSet")
        record = root.find(".//PubmedArticle")
        if record is None:
            raise NotFoundError(f"PubMed has no article with PMID {pmid}")
        return record_draft(record)

    def full_text(self, pmcid: str) -> Draft:
        """Return the article as PubMed Central holds it, with its licence.

        Raises:
            RemoteError: The service cannot be asked, or does not hand out this article.
        """
        root = self._fetched("pmc", pmcid.removeprefix("PMC"), "pmc-articleset", "article")
        article = root if root.tag == "article" else root.find(".//article")
        if article is None:
            raise NotFoundError(f"PubMed Central has no article {pmcid}")
        try:
            return article_draft(Path(pmcid), article)
        except CorpusError as error:
            raise RemoteError(str(error)) from error

    def _fetched(self, database: str, id_: str, *roots: str) -> etree._Element:
        query = {"db": database, "id": id_, "retmode": "xml", **self._who}
        data = self._client.get(self._url, query)
        try:
            root = parsed_xml(Path(f"NCBI's reply for {id_}"), data)
        except CorpusError as error:
            raise RemoteError(str(error)) from error
        if root.tag not in roots:
            raise RemoteError(f"NCBI's reply for {id_}: is <{root.tag}>, not <{roots[0]}>")
        return root
