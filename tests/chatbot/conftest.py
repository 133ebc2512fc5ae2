"""A page in a real browser, watched: what it asks for, and what it complains about."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from chatbot.ui import texts
from chatbot.ui.server import Site, launch
from tests.chatbot.test_ui_fake import FakeAssistant
from tests.chatbot.test_ui_upkeep import FakeCorpus

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
LOOPBACK = {"127.0.0.1", "localhost"}
MARKED = ".r-item:target mark"
EXAMPLES = tuple(texts.EXAMPLES)
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VIOLATIONS = """async rules => (await axe.run(document, {runOnly: rules})).violations.map(
  found => [found.id, ...found.nodes.map(node => node.html)])"""
STILL = "*, *::before, *::after { transition: none !important; animation: none !important; }"
PATIENCE = 90_000
"""Milliseconds to wait for the page, which shares its machine with other tests."""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Watch:
    """A page with what it asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(PATIENCE)
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        page.on("request", self._request)

    def go(self, address: str) -> None:
        """Go to another page; that Gradio's stream ends with this one is no complaint."""
        self.page.goto(address)
        ended = ("AbortError", "Connection errored out")
        self.complaints = [c for c in self.complaints if not any(word in c for word in ended)]

    def _note(self, message):
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"}:
            self.hosts.add(parts.hostname or request.url)


@pytest.fixture(scope="session")
def feedback(tmp_path_factory) -> Path:
    """The folder that the page keeps reports in."""
    return Path(tmp_path_factory.mktemp("feedback"))


@pytest.fixture(scope="session")
def looked_over() -> FakeCorpus:
    """The corpus that the page looks over."""
    made = FakeCorpus()
    made.may.set()
    return made


@pytest.fixture(scope="session")
def address(feedback, looked_over) -> Iterator[str]:
    site = Site(article="beck-2020-nejm", feedback=feedback, corpus=looked_over)
    served, url = launch(FakeAssistant(), port=free_port(), site=site)
    yield url
    served.close(verbose=False)


@pytest.fixture(scope="module")  # one at a time: another module may start its own
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def context(browser) -> Iterator[BrowserContext]:
    """A browser that fetches Gradio's files once and has them then."""
    opened = browser.new_context(viewport={"width": 1440, "height": 900})
    yield opened
    opened.close()


@pytest.fixture
def watch(context, address) -> Iterator[Watch]:
    """An open page; at the end nothing left the machine and the console is clean."""
    watched = Watch(context.new_page())
    watched.page.goto(address)
    watched.page.get_by_text(texts.WELCOME_TITLE).wait_for()
    yield watched
    assert watched.hosts <= LOOPBACK
    assert watched.complaints == []
    watched.page.evaluate("localStorage.clear(); sessionStorage.clear()")
    context.clear_permissions()
    for page in context.pages:
        page.close()


def violations(page: Page) -> list[object]:
    """Return what axe-core finds against WCAG 2.2 AA and its own best practice."""
    page.add_style_tag(content=STILL)  # a colour on its way to another has too little contrast
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(VIOLATIONS, RULES))


def ask(page: Page, question: str) -> None:
    """Type a question, send it with Enter, and wait for what the page says to it."""
    before = page.locator(".r-answer").count()
    box = page.get_by_label(texts.QUESTION)
    box.fill(question)
    box.press("Enter")
    page.locator(".r-answer").nth(before).wait_for()


def ask_example(page: Page, place: int = 0) -> None:
    page.get_by_role("button", name=EXAMPLES[place]).click()
    page.locator(".r-answer").wait_for()
    page.locator("#cite-1-1 mark, .r-turn .r-empty").first.wait_for()
