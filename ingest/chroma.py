"""Chroma's clients, in a folder and on a server. Chroma is imported here only."""

import os
import shutil
import sqlite3
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

import chromadb
import httpx
from chromadb.api.client import Client
from chromadb.api.fastapi import FastAPI
from chromadb.api.models.Collection import Collection
from chromadb.config import Settings
from chromadb.errors import ChromaError, InternalError, NotFoundError

from ingest.errors import ServerAwayError, ServerError
from ingest.place import Address

__all__ = [
    "CHROMA_ERRORS",
    "Client",
    "Collection",
    "NotFoundError",
    "at_once",
    "client_of",
    "copy",
    "look_at",
    "server",
    "telling",
]

CHROMA_ERRORS = (
    ChromaError,
    AttributeError,  # Chroma's, when it stops a client whose database it could not open
)
"""What Chroma raises when its files are missing, cut short, overwritten or cannot be written."""
_DATABASE = "chroma.sqlite3"
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)
"""Seconds between tries while a server that has answered before is not there."""
_WAITS = ContextVar("_WAITS", default=True)
_CONNECT_SECONDS = 5.0
_AWAY = (502, 503, 504)
"""What a proxy replies with while the server behind it is not there."""
_LONGEST = 160
"""How many characters of a server's complaint are told."""


def reading(folder: Path, opened: ExitStack) -> Client:
    """Open a folder; a copy of it when it is on a disk that is full or may not be written to.

    Chroma writes to its database even when it is only read, and fails otherwise after it failed
    once in a process.
    """
    database = folder / _DATABASE
    try:
        if not database.exists() or os.access(database, os.W_OK):
            return client_of(folder)
    except InternalError as error:
        if not any(words in str(error) for words in ("readonly", "full")):
            raise
    except AttributeError:
        if not database.exists():
            raise
    copy = opened.enter_context(tempfile.TemporaryDirectory(prefix="rounds-"))
    shutil.copytree(folder, copy, dirs_exist_ok=True, copy_function=shutil.copyfile)
    return client_of(Path(copy))


def copy(folder: Path, to: Path) -> None:
    """Copy a folder while others read in it.

    Who reads writes to the database, and to vector files only while they hold nothing yet; SQLite
    copies the database as it is at one moment.
    """
    shutil.copytree(
        folder, to, copy_function=shutil.copyfile, ignore=shutil.ignore_patterns(f"{_DATABASE}*")
    )
    source = f"{(folder / _DATABASE).absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(source, uri=True)) as old,
        closing(sqlite3.connect(to / _DATABASE)) as new,
    ):
        old.backup(new)


def look_at(collection: Collection, candidates: int) -> None:
    """Have a search of a collection keep this many candidates (ef_search)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of Chroma at its own function
        collection.modify(configuration={"hnsw": {"ef_search": candidates}})


def client_of(path: Path) -> Client:
    """Return a client of a folder; the caller closes it."""
    client = chromadb.PersistentClient(str(path), Settings(anonymized_telemetry=False))
    assert isinstance(client, Client), "the interface has no close()"
    return client


@lru_cache(maxsize=16)
def server(address: Address) -> Client:
    """Return the client of a server, which every thread of the process shares.

    Tokens and certificates are Chroma's own settings, from the environment. A request waits some
    seconds for a server that has answered before, as when it is started anew.

    Raises:
        ServerError: No Chroma server answers there, or it lets nobody in.
    """
    settings = Settings(anonymized_telemetry=False)
    given = settings.chroma_server_ssl_verify
    verify = True if given is None else given
    _knock(address, verify)
    try:
        client = chromadb.HttpClient(
            host=address.url, settings=settings, tenant=address.tenant, database=address.database
        )
    except Exception as error:  # Chroma raises bare Exceptions here
        raise ServerError(f"{address}: {_first_line(error)}") from error
    assert isinstance(client, Client)
    assert isinstance(client._server, FastAPI)
    waiting = httpx.Client(
        headers=client._server._session.headers,
        timeout=httpx.Timeout(
            settings.chroma_query_request_timeout_seconds, connect=_CONNECT_SECONDS
        ),
        transport=_Patient(address, httpx.HTTPTransport(verify=verify)),
    )
    client._server._session.close()
    client._server._session = waiting  # Chroma's own waits for ever, and has no setting for that
    return client


@contextmanager
def at_once() -> Iterator[None]:
    """Ask a server once and do not wait for it."""
    before = _WAITS.set(False)
    try:
        yield
    finally:
        _WAITS.reset(before)


@contextmanager
def telling(address: Address) -> Iterator[None]:
    """Say in one line what a server says in many.

    Raises:
        ServerError: In place of what Chroma raised.
    """
    try:
        yield
    except CHROMA_ERRORS as error:
        raise ServerError(f"{address}: {_first_line(error)}") from error


class _Patient(httpx.BaseTransport):
    """Sends a request again while the server is away, and says in one line that it stays away."""

    def __init__(self, address: Address, transport: httpx.BaseTransport) -> None:
        self._address = address
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; it is one of those that may arrive twice.

        Raises:
            ServerError: The server stays away, or does not let us in.
        """
        reason = ""
        for pause in (*(_PAUSES if _WAITS.get() else ()), None):
            try:
                response = self._transport.handle_request(request)
            except httpx.ReadTimeout as error:
                raise ServerAwayError(
                    f"{self._address}: the Chroma server takes too long"
                ) from error
            except httpx.TransportError as error:
                reason = _first_line(error)
            else:
                if response.status_code not in _AWAY:
                    self._check(response)
                    return response
                response.close()
                reason = f"status {response.status_code}"
            if pause is not None:
                time.sleep(pause)
        raise ServerAwayError(
            f"{self._address}: the Chroma server does not answer any more ({reason}): start it again"
        )

    def _check(self, response: httpx.Response) -> None:
        """Raise for a refusal that is not in Chroma's own words."""
        if response.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise ServerError(
                f"{self._address}: lets nobody in without a valid token"
                " (CHROMA_CLIENT_AUTH_PROVIDER, CHROMA_CLIENT_AUTH_CREDENTIALS)"
            )
        is_json = "json" in response.headers.get("content-type", "")
        if response.is_error and not is_json:
            text = response.read().decode("utf-8", "replace")
            told = f"status {response.status_code} {text.partition(chr(10))[0][:_LONGEST]}"
            raise ServerError(f"{self._address}: {told.strip()}")

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()


def _knock(address: Address, verify: bool | str) -> None:
    """Raise unless a Chroma server answers."""
    try:
        found = httpx.get(
            f"{address.url}/api/v2/heartbeat",
            timeout=_CONNECT_SECONDS,
            verify=verify,
            trust_env=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ServerAwayError(
            f"{address}: no Chroma server answers there ({_first_line(error)}): start it with"
            "  chroma run --path DIR  or correct CHROMA_URL"
        ) from error
    if found.status_code == httpx.codes.NOT_FOUND:
        raise ServerError(f"{address}: what answers there is no Chroma server: correct CHROMA_URL")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:_LONGEST] or type(error).__name__
