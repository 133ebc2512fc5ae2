"""Sentences as they are checked, in a real browser, from a model on loopback that waits for us."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from chatbot.answer import Assistant
from chatbot.generating.writing import open_writer
from chatbot.settings import ChatSettings
from chatbot.ui import texts
from chatbot.ui.server import launch
from tests.chatbot.conftest import CHROMIUM, LOOPBACK, Watch, free_port, violations
from tests.chatbot.generating.test_models import Handler, Server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM, reason="no chromium: install the package or set CHROMIUM to its path"
    ),
]
LIE = "Ruxolitinib cured all 999 patients <img src=//evil.test/x onerror=alert(1)>."
QUESTION = "Does ruxolitinib work better than tofacitinib, as for Mr John Smith?"
PAUSES = 20
CHECKED = ".r-coming .r-says"


class SlowModel:
    """Says one sentence of those it was given each time it is let, a lie between the first two."""

    def __init__(self) -> None:
        self.may_go_on = threading.Semaphore(0)
        self.server = Server(self._speak)
        threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True).start()

    def is_left(self) -> bool:
        """Let it say one thing more, and return whether it found that nobody listens."""
        self.may_go_on.release()
        return self.server.left.wait(0.5)

    def _speak(self, handler: Handler, asked: dict[str, list[dict[str, str]]]) -> None:
        given = json.loads(asked["messages"][1]["content"])["sentences"][:4]
        rows = [{"text": one["text"], "ids": [one["id"]]} for one in given]
        rows.insert(1, {"text": LIE, "ids": [given[0]["id"]]})
        said = [json.dumps(row) for row in rows]
        handler.stream_all(self._slowly(said))

    def _slowly(self, said: list[str]) -> Iterator[str]:
        yield '{"sentences": ['
        for place, sentence in enumerate(said):
            self.may_go_on.acquire(timeout=60)
            yield (", " if place else "") + sentence
        for _ in range(PAUSES):  # goes on without an end in sight
            self.may_go_on.acquire(timeout=60)
            yield " "
        yield "]}"


@dataclass
class Slow:
    """A page whose answers a slow model writes."""

    page: Page
    model: SlowModel
    watch: Watch


@pytest.fixture
def slow(browser, shipped_index, embedder, monkeypatch) -> Iterator[Slow]:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    model = SlowModel()
    settings = ChatSettings(
        answerer="openai:slow",
        model_url=f"http://127.0.0.1:{model.server.server_port}/v1",
        model_seconds=120,
        model_input_price=1,
    )
    assistant = Assistant(shipped_index, embedder, settings, open_writer(settings))
    assistant.answer("What is the first-line treatment of gout?")  # warm, without the model
    served, url = launch(assistant, port=free_port())
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    watch = Watch(page)
    page.goto(url)
    page.get_by_text(texts.WELCOME_TITLE).wait_for()
    yield Slow(page=page, model=model, watch=watch)
    assert watch.complaints == []
    assert watch.hosts <= LOOPBACK
    page.close()
    served.close(verbose=False)
    model.server.shutdown()
    model.server.server_close()


def test_each_sentence_is_shown_once_checked_and_the_model_is_stopped_in_the_middle(slow):
    page, box = slow.page, slow.page.get_by_label(texts.QUESTION)
    box.fill(QUESTION)
    box.press("Enter")
    page.get_by_text(texts.WORKING).first.wait_for()
    assert page.get_by_text("Personal details were masked").is_visible()
    assert page.locator(CHECKED).count() == 0
    slow.model.may_go_on.release()
    page.locator(CHECKED).first.wait_for()
    slow.model.may_go_on.release(2)  # the lie, which is never shown, and the next sentence
    page.locator(CHECKED).nth(1).wait_for()
    assert page.locator(CHECKED).count() == 2
    for width in (360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []
    assert page.locator(".r-answer, #rounds img").count() == 0
    assert "999" not in page.locator("#r-log").inner_text()
    assert page.locator(f"{CHECKED} .r-mark").first.get_attribute("href").startswith("/source/")
    page.get_by_role("button", name=texts.STOP).click()
    page.locator(CHECKED).first.wait_for(state="detached")
    assert "for [name]?" in box.input_value()
    assert any(slow.model.is_left() for _ in range(PAUSES))
    slow.model.may_go_on.release(10 * PAUSES)
    box.press("Enter")
    page.locator("#answer-1").wait_for()
    assert "999" not in page.locator("#r-log").inner_text()
    took = page.locator(".r-provenance").inner_text()
    assert "openai:slow: 2 calls, 60 tokens read, 14 written, cost 0.00006" in took
    assert "Smith" not in page.content()
