"""The served page: quiet settings, the API, and errors a person can fix."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from chatbot.ui import texts
from chatbot.ui.page import build_page
from chatbot.ui.quiet import keep_quiet
from chatbot.ui.server import launch, warm_up
from ingest.errors import AppError
from tests.chatbot.test_ui_fake import SLOW, FakeAssistant

pytestmark = pytest.mark.filterwarnings(  # gradio sums up its queue with an old pandas option
    "ignore:.future.no_silent_downcasting. is deprecated"
)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


def fetch(url: str, body: object = None) -> str:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as reply:
        return str(reply.read().decode())


def test_page_offers_three_public_endpoints_and_keeps_nothing(port):
    page, url = launch(FakeAssistant(), port=port)
    try:
        endpoints = json.loads(fetch(f"{url}gradio_api/info"))["named_endpoints"]
        assert list(endpoints) == ["/ask", "/search", "/sources"]
        event = json.loads(
            fetch(f"{url}gradio_api/call/ask", {"data": ["gout?", "clinician", [], None]})
        )
        reply = fetch(f"{url}gradio_api/call/ask/{event['event_id']}")
        assert '"status": "abstained"' in reply
        config = json.loads(fetch(f"{url}config"))
        assert config["run_history"] is False
        assert page.enable_monitoring is False
        assert page.share is False
        assert not page.analytics_enabled
    finally:
        page.close(verbose=False)


def test_two_readers_are_answered_at_the_same_time(port):
    page, url = launch(FakeAssistant(), port=port)
    try:
        calls: list[object] = [{"data": ["slow gout?", "clinician", [], None]}] * 2
        started = time.monotonic()
        events = [json.loads(fetch(f"{url}gradio_api/call/ask", call)) for call in calls]
        for event in events:
            assert "abstained" in fetch(f"{url}gradio_api/call/ask/{event['event_id']}")
        assert time.monotonic() - started < 2 * SLOW
    finally:
        page.close(verbose=False)


def test_taken_port_is_one_readable_line(port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with pytest.raises(AppError, match=f"port {port} on 127.0.0.1 cannot be used"):
            launch(FakeAssistant(), port=port)


@pytest.mark.parametrize("problem", [AppError("no index"), RuntimeError("broken")])
def test_warming_up_that_fails_is_logged_and_stops_nothing(problem, caplog):
    class Cold(FakeAssistant):
        def warm_up(self) -> None:
            raise problem

    warm_up(Cold())
    assert str(problem) in caplog.text


def test_ready_line_comes_when_warm_and_an_interrupt_ends_it(port):
    code = (  # a shell's background jobs ignore interrupts, and so do their children
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from chatbot.ui.server import serve; from tests.chatbot.test_ui_fake import *\n"
        "class Told(FakeAssistant):\n"
        "    def warm_up(self): print('warm', flush=True)\n"
        f"serve(Told(), port={port})"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout is not None
            lines = [run.stdout.readline().strip() for _ in range(2)]
            assert lines == ["warm", texts.READY.format(url=f"http://127.0.0.1:{port}/")]
            assert "Rounds" in fetch(f"http://127.0.0.1:{port}/")
            run.send_signal(signal.SIGINT)
            assert run.wait(20) == 0
        finally:
            run.kill()


def test_corpus_version_is_read_when_the_page_is_opened():
    assistant = FakeAssistant()
    page = build_page(assistant)
    header = next(b for b in page.blocks.values() if b.elem_id == "r-header")
    assistant.corpus_version = "next"
    on_open = next(event for event in page.fns.values() if event.outputs == [header])
    assert on_open.fn is not None
    assert "next" in on_open.fn()


def test_quiet_settings_come_before_gradio_and_spare_loopback_from_proxies(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "example.test,localhost")
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "True")
    keep_quiet()
    assert os.environ["NO_PROXY"] == "example.test,localhost,127.0.0.1,::1"
    assert os.environ["HF_HUB_OFFLINE"] == "0"
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_gradio_loads_only_when_the_page_is_built():
    code = "import sys, chatbot.ui.server; sys.exit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_the_page_imports_gradio():
    chatbot = Path("chatbot")
    users = [p for p in chatbot.rglob("*.py") if "import gradio" in p.read_text(encoding="utf-8")]
    assert users
    assert all(p.is_relative_to(chatbot / "ui") for p in users)
