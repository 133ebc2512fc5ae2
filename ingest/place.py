"""Where an index is: in a folder, or on a Chroma server, of which a folder keeps what was read.

The folder for a server is named after the server's address. So whoever is given the folder of an
index knows which of the two it is, and what was read from one server is never taken for another's.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import quote, unquote, urlsplit

from ingest.errors import SettingsError

LOOKS_EVERY = 1.0
"""After how many seconds a reader asks a server again which version is live."""
_PARTS = 4
"""A folder's name holds url, tenant, database and name, each quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An index on a Chroma server."""

    url: str
    tenant: str = "default_tenant"
    database: str = "default_database"
    name: str = "rounds"
    """What the names of its collections begin with."""

    @classmethod
    def given(cls, url: str, **more: str) -> Self:
        """Return the address that the settings give.

        Raises:
            SettingsError: The URL is none.
        """
        found = urlsplit(url)
        if found.scheme not in ("http", "https") or not found.hostname:
            raise SettingsError(f"CHROMA_URL: give it as http://HOST:PORT (it is {url!r})")
        return cls(url=url.rstrip("/"), **{name: value for name, value in more.items() if value})

    @classmethod
    def read(cls, text: str) -> "Address | None":
        """Return the address a folder is named after; None when it is named after none."""
        parts = [unquote(part) for part in text.split("+")]
        if len(parts) != _PARTS or not parts[0].startswith(("http://", "https://")):
            return None
        return cls(url=parts[0], tenant=parts[1], database=parts[2], name=parts[3])

    @property
    def folder(self) -> str:
        """The name of the folder that keeps what was read from there."""
        parts = (self.url, self.tenant, self.database, self.name)
        return "+".join(quote(part, safe="") for part in parts)

    @property
    def is_here(self) -> bool:
        """Whether the server is on this machine."""
        return is_loopback(self.url)

    def __str__(self) -> str:
        return f"{self.url} ({self.name})"


def is_loopback(url: str) -> bool:
    """Return whether a server is on this machine, as one without a host is: //:11434."""
    host = urlsplit(url).hostname or "localhost"
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_here(index: Path) -> bool:
    """Return whether an index is on this machine, in a folder or on a server."""
    address = address_of(index)
    return address is None or address.is_here


def address_of(index: Path) -> Address | None:
    """Return the server that an index is on; None when it is in the folder itself."""
    return Address.read(index.name)
