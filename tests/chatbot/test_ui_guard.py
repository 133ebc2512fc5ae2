"""Without login nothing is served: no page, no API, no file, no MCP."""

import asyncio
import base64
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from chatbot.ui import texts
from chatbot.ui.guard import TRIES, Login
from chatbot.ui.server import Site, launch
from ingest.errors import SettingsError
from tests.chatbot.test_ui_fake import FakeAssistant
from tests.chatbot.test_ui_server import free_port

PATHS = (
    "/",
    "/config",
    "/sources",
    "/source/heiblig-2022-blood",
    "/article",
    "/upkeep",
    "/feedback",
    "/now",
    "/logout",
    "/gradio_api/info",
    "/gradio_api/openapi.json",
    "/gradio_api/call/ask",
    "/gradio_api/queue/join",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/file=README.md",
    "/gradio_api/upload",
    "/gradio_api/mcp/",
    "/gradio_api/mcp/sse",
    "/gradio_api/mcp/schema",
    "/gradio_api/startup-events",
    "/gradio_api/runs",
    "/monitoring",
    "/theme.css",
    "/assets/nothing.js",
    "/static/img/logo.svg",
    "/nothing/at/all",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    site = Site(login=Login(user="ward", password="pass:word ü"), mcp=True)
    page, url = launch(FakeAssistant(), port=free_port(), site=site)
    yield url.rstrip("/")
    page.close(verbose=False)


def status(address: str, **headers: str) -> int:
    return fetch(Request(address, headers=headers))[0]


def fetch(request: Request) -> tuple[int, str, dict[str, str]]:
    try:
        with urlopen(request, timeout=20) as reply:
            return reply.status, "", dict(reply.headers)
    except HTTPError as refused:
        return refused.code, refused.read().decode(), dict(refused.headers)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_every_route_is_refused_without_login(address, path, method):
    request = Request(address + path, b"{}" if method == "POST" else None, method=method)
    code, body, _ = fetch(request)
    assert code == 401
    assert body in ("", texts.LOGIN_NEEDED)


def test_a_browser_is_shown_the_form_and_nothing_of_the_corpus(address):
    code, body, _ = fetch(Request(address + "/sources", headers={"Accept": "text/html"}))
    assert code == 401
    assert texts.PASSWORD in body
    assert FakeAssistant.corpus_version not in body


def test_login_lets_in_by_header_and_by_form_and_ends_with_logout(address):
    assert status(address + "/config", Authorization=basic("ward", "pass:word ü")) == 200
    login = Request(address + "/login", b"username=ward&password=pass%3Aword+%C3%BC")
    code, _, headers = fetch(login)
    cookie = headers["set-cookie"].partition(";")[0]
    assert code == 200
    assert "HttpOnly" in headers["set-cookie"]
    for path in ("/", "/config", "/sources", "/gradio_api/info", "/gradio_api/mcp/schema"):
        assert status(address + path, Cookie=cookie) == 200
    status(address + "/logout", Cookie=cookie)
    assert status(address + "/config", Cookie=cookie) == 401


def test_the_mcp_tools_answer_those_with_login(address):
    async def call() -> tuple[list[str], str]:
        headers = {"Authorization": basic("ward", "pass:word ü")}
        async with (
            httpx.AsyncClient(headers=headers) as http,
            streamable_http_client(f"{address}/gradio_api/mcp/", http_client=http) as streams,
            ClientSession(*streams[:2]) as session,
        ):
            await session.initialize()
            tools = [tool.name for tool in (await session.list_tools()).tools]
            result = await session.call_tool("ask", {"question": "gout?"})
            return tools, str(result.content)

    tools, said = asyncio.run(call())
    assert tools == ["ask", "search", "sources"]
    assert "abstained" in said


@pytest.mark.parametrize(
    "header",
    [basic("ward", "wrong"), basic("", ""), "Basic !!!", "Bearer x", "Basic d2FyZA==", "basic"],
)
def test_wrong_login_is_refused(address, header):
    assert status(address + "/config", Authorization=header) == 401


def test_guessing_is_slowed_down():
    login = Login(user="a", password="b")
    assert login.fits("a", "b")
    assert not any(login.fits("a", f"guess {number}") for number in range(TRIES))
    assert not login.fits("a", "b")


def test_login_is_read_from_one_line():
    login = Login.parse("ward:pass:word\n")
    assert login.fits("ward", "pass:word")
    assert "pass" not in repr(login)
    for text in ("", "ward", "ward:", ":word"):
        with pytest.raises(SettingsError, match="USER:PASSWORD"):
            Login.parse(text)
