"""An identifier to a draft: the record, its status, and the full text where its licence allows."""

import re
from dataclasses import replace
from typing import Self

from ingest.formats.draft import UNCLASSIFIED, Draft, joined_caveats
from ingest.identify import Identifier
from ingest.remote.client import Client, NotFoundError, RemoteError
from ingest.remote.crossref import Crossref
from ingest.remote.europepmc import EuropePmc
from ingest.remote.ncbi import Ncbi
from ingest.remote.settings import RemoteSettings

_CREATIVE = re.compile(
    r"creativecommons\.org/(?:licenses/([a-z-]+)|publicdomain/(zero))", re.IGNORECASE
)
_SHORT = re.compile(r"\bcc[ -]?(0|by(?:[ -](?:nc|sa|nd))*)\b", re.IGNORECASE)
_ONLY_ABSTRACT = "Only the abstract is held"


class Services:
    """NCBI first for PMIDs and PMCIDs, Europe PMC where NCBI does not answer, Crossref for DOIs."""

    def __init__(self, settings: RemoteSettings, client: Client | None = None) -> None:
        self._client = client or Client(settings)
        self._ncbi = Ncbi(self._client, settings)
        self._europepmc = EuropePmc(self._client, settings)
        self._crossref = Crossref(self._client, settings)
        self._allowed = frozenset(settings.full_text_licences.split())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def fetch(self, identifier: Identifier) -> Draft:
        """Return the source an identifier names, retraction and corrections noted.

        Raises:
            RemoteError: No service has it, none can be asked, or there is no text to cite.
        """
        if identifier.scheme == "pmid":
            draft = self._with_full_text(self._record(identifier.value))
        elif identifier.scheme == "pmcid":
            draft = self._article(identifier.value)
        else:
            draft = self._by_doi(identifier.value)
        draft = self._with_status(draft)
        if not draft.body:
            raise RemoteError(
                f"{identifier}: no service has a text or abstract of it; add the file itself"
            )
        address = f"https://pubmed.ncbi.nlm.nih.gov/{draft.pmid}/" if draft.pmid else None
        if draft.pmcid:
            address = f"https://pmc.ncbi.nlm.nih.gov/articles/{draft.pmcid}/"
        return replace(draft, url=draft.url or address)

    def _record(self, pmid: str) -> Draft:
        try:
            return self._ncbi.pubmed(pmid)
        except NotFoundError:
            raise
        except RemoteError as first:
            try:
                return self._europepmc.find(f"EXT_ID:{pmid} AND SRC:MED")
            except RemoteError as second:
                raise RemoteError(f"{first}; {second}") from first

    def _article(self, pmcid: str) -> Draft:
        """Return an article of PubMed Central; without a right to its text, its abstract."""
        try:
            article = self._text(pmcid)
        except NotFoundError as error:
            raise NotFoundError(f"no article {pmcid}: {error}") from error
        article = replace(article, pmcid=article.pmcid or pmcid)
        record = self._record(article.pmid) if article.pmid else None
        return self._joined(record or replace(article, body=_abstract_only(article.body)), article)

    def _by_doi(self, doi: str) -> Draft:
        try:
            found = self._europepmc.find(f'DOI:"{doi}"')
        except RemoteError:
            return self._crossref.work(doi)
        if found.pmid:
            return self._with_full_text(self._record(found.pmid))
        return self._with_full_text(found)

    def _with_full_text(self, record: Draft) -> Draft:
        if not record.pmcid:
            return record
        try:
            return self._joined(record, self._text(record.pmcid))
        except RemoteError as error:
            return _remarked(record, f"the full text was not had: {error}")

    def _text(self, pmcid: str) -> Draft:
        try:
            return self._ncbi.full_text(pmcid)
        except RemoteError as first:
            try:
                return self._europepmc.full_text(pmcid)
            except RemoteError:
                raise first from None

    def _joined(self, record: Draft, article: Draft) -> Draft:
        """Return the record with the article's text if its licence lets us, else as it is."""
        licence = article.licence or record.licence
        name = licence_name(licence)
        pmcid = record.pmcid or article.pmcid
        whole = any(line.startswith("## ") for line in _after_abstract(article.body))
        if name not in self._allowed:
            told = f"full text left out: its licence is {name or licence or 'not stated'}"
            return _remarked(replace(record, licence=licence, pmcid=pmcid), told)
        if not whole:
            return _remarked(
                replace(record, licence=licence, pmcid=pmcid), "only the abstract is open"
            )
        caveats = (record.caveats or "").replace(f"{_ONLY_ABSTRACT}.", "").strip()
        kind, level = record.kind, record.evidence_level
        if kind == UNCLASSIFIED:
            kind, level = article.kind, article.evidence_level
        return replace(
            record,
            body=article.body,
            kind=kind,
            evidence_level=level,
            licence=licence,
            pmcid=pmcid,
            retracted=record.retracted or article.retracted,
            caveats=joined_caveats(caveats, None if caveats else article.caveats),
        )

    def _with_status(self, draft: Draft) -> Draft:
        """Add what Crossref knows of a retraction or correction that PubMed may not."""
        if not draft.doi:
            return draft
        try:
            work = self._crossref.work(draft.doi)
        except RemoteError as error:
            if draft.body:
                return _remarked(draft, f"Crossref could not be asked about retractions: {error}")
            return draft
        notices = (work.caveats or "").removeprefix(f"{_ONLY_ABSTRACT}.").strip()
        fresh = notices if notices and notices not in (draft.caveats or "") else None
        return replace(
            draft,
            retracted=draft.retracted or work.retracted,
            caveats=joined_caveats(draft.caveats, fresh),
            licence=draft.licence or work.licence,
        )


def licence_name(text: str | None) -> str | None:
    """Return a Creative Commons licence by its short name, such as cc-by-nc; None for others."""
    if found := _CREATIVE.search(text or ""):
        return "cc0" if found[2] else f"cc-{found[1].lower()}"
    if found := _SHORT.search(text or ""):
        part = found[1].lower().replace(" ", "-")
        return "cc0" if part == "0" else f"cc-{part}"
    return None


def _remarked(draft: Draft, remark: str) -> Draft:
    return replace(draft, remarks=(*draft.remarks, remark))


def _abstract_only(body: str) -> str:
    head, mark, rest = body.partition("## Abstract\n")
    if not mark:
        return ""
    abstract = re.split(r"^## ", rest, maxsplit=1, flags=re.MULTILINE)[0]
    return f"{head}{mark}{abstract}"


def _after_abstract(body: str) -> list[str]:
    lines = body.splitlines()
    return [line for line in lines if line not in ("## Abstract", "## References")]
