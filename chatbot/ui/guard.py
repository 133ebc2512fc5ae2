"""The door of the page: without login every route, API, file and MCP endpoint is refused.

It stands before Gradio and everything Gradio mounts, so nothing there has to remember to ask.
Browsers log in by a form and get a cookie; programs send HTTP Basic, or log in as Gradio's
client does.
"""

import base64
import binascii
import hmac
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatbot.ui import texts
from chatbot.ui.login_view import login_html
from ingest.errors import SettingsError

COOKIE = "rounds-session"
HOURS = 12
"""A session ends after a long shift."""
SESSIONS = 10_000
TRIES = 10
"""Wrong passwords in a minute, from anywhere, after which login waits."""
MOST_BODY = 10_000
STARTUP = "/gradio_api/startup-events"


@dataclass(slots=True)
class Login:
    """A user name and a password, and who has given them."""

    user: str
    password: str = field(repr=False)
    starting: bool = True
    """Until the server is up Gradio calls itself once, without login, to start its queue."""
    _sessions: "OrderedDict[str, float]" = field(default_factory=OrderedDict, repr=False)
    _failures: list[float] = field(default_factory=list, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    @classmethod
    def parse(cls, text: str) -> "Login":
        """Read USER:PASSWORD.

        Raises:
            SettingsError: One of the two is missing.
        """
        user, colon, password = text.strip().partition(":")
        if not (user and colon and password):
            raise SettingsError("--auth: takes USER:PASSWORD, or the path of a file that holds it")
        return cls(user=user, password=password)

    def fits(self, user: str, password: str) -> bool:
        """Return whether these are the user and the password, after too many tries never."""
        now = time.monotonic()
        with self._lock:
            self._failures = [at for at in self._failures if now - at < 60]
            if len(self._failures) >= TRIES:
                return False
        same_user = hmac.compare_digest(user.encode(), self.user.encode())
        same_password = hmac.compare_digest(password.encode(), self.password.encode())
        if same_user and same_password:
            return True
        with self._lock:
            self._failures.append(now)
        return False

    def open_session(self) -> str:
        """Return the token of a new session."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._sessions[token] = time.monotonic() + HOURS * 3600
            while len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)
        return token

    def knows(self, token: str) -> bool:
        """Return whether a session is open."""
        with self._lock:
            return self._sessions.get(token, 0.0) > time.monotonic()

    def end(self, token: str) -> None:
        """End a session."""
        with self._lock:
            self._sessions.pop(token, None)


class Guard:
    """Lets requests through to the app that come with login."""

    def __init__(self, app: ASGIApp, login: Login) -> None:
        self._app = app
        self._login = login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] == "lifespan" or (scope["type"] == "http" and self._is_let_in(scope)):
            if scope.get("path") == "/logout":
                await self._log_out(scope)(scope, receive, send)
            else:
                await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            response = await self._refuse(Request(scope, receive))
            await response(scope, receive, send)

    def _is_let_in(self, scope: Scope) -> bool:
        if self._login.starting and scope["path"] == STARTUP:
            return True
        if scope["path"] == "/login":
            return False
        request = Request(scope)
        if self._login.knows(request.cookies.get(COOKIE, "")):
            return True
        given = _basic(request.headers)
        return given is not None and self._login.fits(*given)

    async def _refuse(self, request: Request) -> Response:
        """Return the answer to a request without login: the form, or that one is needed."""
        if request.url.path == "/login" and request.method == "POST":
            return await self._log_in(request)
        is_browser = "text/html" in request.headers.get("accept", "")
        if is_browser and request.method == "GET":
            return HTMLResponse(login_html(), 200 if request.url.path == "/login" else 401)
        headers = {"WWW-Authenticate": 'Basic realm="Rounds", charset="UTF-8"'}
        return PlainTextResponse(texts.LOGIN_NEEDED, 401, headers)

    async def _log_in(self, request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BODY:
                return PlainTextResponse(texts.LOGIN_WRONG, 413)
        form = parse_qs(body.decode("utf-8", "replace"))
        user, password = (form.get(name, [""])[0] for name in ("username", "password"))
        is_browser = "text/html" in request.headers.get("accept", "")
        if not self._login.fits(user, password):
            wrong = login_html(texts.LOGIN_WRONG)
            return HTMLResponse(wrong, 401) if is_browser else PlainTextResponse("", 401)
        response: Response = (
            RedirectResponse("/", 303) if is_browser else PlainTextResponse(texts.LOGGED_IN)
        )
        response.set_cookie(
            COOKIE,
            self._login.open_session(),
            max_age=HOURS * 3600,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    def _log_out(self, scope: Scope) -> Response:
        self._login.end(Request(scope).cookies.get(COOKIE, ""))
        response = RedirectResponse("/login", 303)
        response.delete_cookie(COOKIE)
        return response


def _basic(headers: Headers) -> tuple[str, str] | None:
    """Return the user and password of an Authorization header."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if colon else None
