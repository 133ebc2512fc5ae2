"""Polite requests: one at a time and not too fast, tried again with growing pauses, bounded."""

import email.utils
import time
from collections.abc import Callable, Mapping

import httpx

from ingest.errors import AppError
from ingest.remote.settings import RemoteSettings

_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 60.0
_MOST_BYTES = 30_000_000


class RemoteError(AppError):
    """A bibliographic service did not give what was asked for."""


class NotFoundError(RemoteError):
    """The service answered, and knows no such record."""


class Client:
    """Asks the services, and says plainly when one does not answer."""

    def __init__(
        self,
        settings: RemoteSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._clock = clock
        self._asked: dict[str, float] = {}
        contact = f" (mailto:{settings.contact})" if settings.contact else ""
        self._http = httpx.Client(
            headers={"User-Agent": f"Rounds/0.1{contact}"}, timeout=settings.remote_timeout
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, url: str, parameters: Mapping[str, str] | None = None) -> bytes:
        """Return the body of a reply.

        Raises:
            NotFoundError: There is no such record.
            RemoteError: The service cannot be reached, refuses, or answers too slowly or at
                too great a length; says which and what it said.
        """
        host = httpx.URL(url).host
        pause = _FIRST_PAUSE
        said = ""
        for attempt in range(1, self._settings.remote_tries + 1):
            self._wait_turn(host)
            asked_pause = None
            try:
                reply, body = self._once(url, parameters)
            except httpx.HTTPError as error:
                said = str(error) or type(error).__name__
            except httpx.InvalidURL as error:
                raise RemoteError(f"{url}: is no address: {error}") from error
            else:
                if reply.status_code == httpx.codes.OK:
                    return body
                said = f"it answers {reply.status_code} {reply.reason_phrase}".rstrip()
                if reply.status_code in (404, 410):
                    raise NotFoundError(f"{host}: {said}")
                if reply.status_code not in _TRY_AGAIN:
                    raise RemoteError(f"{host}: {said}{_moved(reply)}")
                asked_pause = _retry_after(reply)
            if attempt < self._settings.remote_tries:
                wait = pause if asked_pause is None else asked_pause
                if wait > _LONGEST_PAUSE:
                    raise RemoteError(f"{host}: {said} and asks to wait {wait:.0f} s; try later")
                self._sleep(wait)
                pause = min(2 * pause, _LONGEST_PAUSE)
        raise RemoteError(f"{host}: {said} (tried {self._settings.remote_tries} times)")

    def _once(self, url: str, parameters: Mapping[str, str] | None) -> tuple[httpx.Response, bytes]:
        """Send one request; the time limit is that of the whole reply, not of each piece."""
        until = self._clock() + self._settings.remote_timeout
        parts: list[bytes] = []
        size = 0
        with self._http.stream("GET", url, params=parameters) as reply:
            for part in reply.iter_bytes():
                parts.append(part)
                size += len(part)
                if size > _MOST_BYTES:
                    raise RemoteError(f"{reply.url.host}: sends more than {_MOST_BYTES:,} bytes")
                if self._clock() > until:
                    limit = self._settings.remote_timeout
                    raise httpx.ReadTimeout(f"the reply takes longer than {limit:g} s")
        return reply, b"".join(parts)

    def _wait_turn(self, host: str) -> None:
        now = self._clock()
        ready = self._asked.get(host, now - self._settings.remote_interval)
        wait = ready + self._settings.remote_interval - now
        if wait > 0:
            self._sleep(wait)
        self._asked[host] = self._clock()


def _retry_after(reply: httpx.Response) -> float | None:
    """Return the seconds a service asks to wait, given as seconds or as a date."""
    value = reply.headers.get("Retry-After", "").strip()
    if value.isdigit():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def _moved(reply: httpx.Response) -> str:
    where = reply.headers.get("Location", "")
    return f" and points to {where}; set the address of the service" if where else ""
