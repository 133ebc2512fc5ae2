"""Crossref: what publishers register of a DOI, and the notices published about it since."""

from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field

from ingest.formats.draft import Draft, joined_caveats
from ingest.formats.prose import heading, one_line, written
from ingest.remote.client import Client
from ingest.remote.replies import abstract_blocks, read_reply
from ingest.remote.settings import RemoteSettings


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Author(_Lenient):
    family: str = ""
    given: str = ""
    name: str = ""


class _Date(_Lenient):
    parts: tuple[tuple[int | None, ...], ...] = Field(default=(), alias="date-parts")


class _Licence(_Lenient):
    url: str = Field(default="", alias="URL")


class _Update(_Lenient):
    type: str = ""
    doi: str = Field(default="", alias="DOI")


class _Work(_Lenient):
    doi: str = Field(alias="DOI")
    title: tuple[str, ...] = ()
    journal: tuple[str, ...] = Field(default=(), alias="container-title")
    short_journal: tuple[str, ...] = Field(default=(), alias="short-container-title")
    authors: tuple[_Author, ...] = Field(default=(), alias="author")
    issued: _Date = _Date()
    volume: str | None = None
    issue: str | None = None
    pages: str | None = Field(default=None, alias="page")
    abstract: str | None = None
    url: str | None = Field(default=None, alias="URL")
    licences: tuple[_Licence, ...] = Field(default=(), alias="license")
    updates: tuple[_Update, ...] = Field(default=(), alias="updated-by")


class _Reply(_Lenient):
    message: _Work


class Crossref:
    """Crossref's works."""

    def __init__(self, client: Client, settings: RemoteSettings) -> None:
        self._client = client
        self._url = settings.crossref_url.rstrip("/")
        self._who = {"mailto": settings.contact} if settings.contact else {}

    def work(self, doi: str) -> Draft:
        """Return what is registered of a DOI, its body empty when there is no abstract.

        Raises:
            RemoteError: The service cannot be asked, or has no such DOI.
        """
        data = self._client.get(f"{self._url}/works/{quote(doi, safe='')}", self._who)
        return _draft(read_reply("Crossref", _Reply, data).message)


def _draft(work: _Work) -> Draft:
    title = one_line(" ".join(work.title[:1])) or None
    abstract = abstract_blocks(work.abstract)
    years = [part[0] for part in work.issued.parts if part and part[0]]
    kinds = {update.type for update in work.updates}
    notices = [
        f"{update.type.replace('_', ' ').replace('-', ' ').capitalize()} published: DOI {update.doi}"
        for update in work.updates
        if update.type not in ("new_version", "new_edition")
    ]
    retracted = bool(kinds & {"retraction", "withdrawal", "removal"})
    return Draft(
        body=written([*heading(title or "", 1), *abstract]) if abstract else "",
        title=title,
        authors=tuple(filter(None, map(_name, work.authors))),
        journal=next(iter((*work.short_journal, *work.journal)), "").replace(".", "") or None,
        year=years[0] if years else None,
        volume=work.volume,
        issue=work.issue,
        pages=work.pages,
        doi=work.doi.lower(),
        url=work.url,
        licence=next((licence.url for licence in work.licences if licence.url), None),
        retracted=retracted or (title or "").upper().startswith("RETRACTED"),
        caveats=joined_caveats("Only the abstract is held", *notices),
    )


def _name(author: _Author) -> str:
    initials = "".join(part[0] for part in author.given.replace("-", " ").split())
    return f"{author.family} {initials}".strip() if author.family else author.name
