"""Many readers at once, a re-ingest under them, and a server that is killed."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from urllib.error import HTTPError

import pytest

from chatbot.answer import Assistant
from chatbot.settings import ChatSettings
from chatbot.ui.page import AT_ONCE
from chatbot.ui.server import Site, launch
from ingest.build import build
from tests.chatbot.test_ui_fake import FakeAssistant
from tests.chatbot.test_ui_server import fetch, free_port
from tests.conftest import write_document

READERS = 30


def ask(url: str, question: str) -> dict[str, object]:
    """Ask over HTTP and return the answer."""
    call: object = {"data": [question, "clinician", [], None]}
    event = json.loads(fetch(f"{url}gradio_api/call/ask", call))
    reply = fetch(f"{url}gradio_api/call/ask/{event['event_id']}")
    assert "event: complete" in reply, reply
    found: dict[str, object] = json.loads(reply.partition("data: ")[2])[0]
    return found


def test_thirty_readers_at_once_each_get_their_own_answer():
    page, url = launch(FakeAssistant(), port=free_port())
    questions = [f"tofacitinib for reader {number}?" for number in range(READERS)]
    try:
        with ThreadPoolExecutor(READERS) as readers:
            answers = list(readers.map(lambda question: ask(url, question), questions))
    finally:
        page.close(verbose=False)
    assert [answer["question"] for answer in answers] == questions


def test_a_full_queue_turns_a_question_away_at_once_and_takes_it_when_there_is_room(monkeypatch):
    monkeypatch.setattr("chatbot.ui.page.WAITING", 2)
    may_answer = Event()

    class Held(FakeAssistant):
        def answer(self, *given, **named):
            may_answer.wait(30)
            return super().answer(*given, **named)

    assistant = Held()
    page, url = launch(assistant, port=free_port())
    [asking, *_] = [at for at, event in page.fns.items() if event.name == "ask" and event.queue]

    def join(reader: int) -> None:
        body = {
            "fn_index": asking,
            "session_hash": f"reader-{reader}",
            "data": ["tofacitinib?", "clinician", None, None],
        }
        fetch(f"{url}gradio_api/queue/join", body)

    try:
        for reader in range(AT_ONCE):
            join(reader)
        until(lambda: not len(page._queue))
        join(AT_ONCE)
        join(AT_ONCE + 1)
        with pytest.raises(HTTPError, match="503") as refused:
            join(AT_ONCE + 2)
        assert "Queue is full" in refused.value.read().decode()
        refused.value.close()
        may_answer.set()
        until(lambda: not len(page._queue))
        join(AT_ONCE + 2)
    finally:
        may_answer.set()
        page.close(verbose=False)


def until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened."""
    end = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_questions_are_answered_while_a_re_ingest_switches_the_version(
    settings, embedder, corpus, tmp_path
):
    build(settings, embedder)
    page, url = launch(
        Assistant(settings.index, embedder, ChatSettings()),
        port=free_port(),
        site=Site(feedback=tmp_path),
    )
    question = "Which drug lowers glucose in type 2 diabetes?"
    try:
        with ThreadPoolExecutor(4) as readers:
            before = ask(url, question)
            asked = [readers.submit(ask, url, question) for _ in range(8)]
            write_document(corpus, "insulin", "Insulin lowers glucose in type 1 diabetes.")
            build(settings, embedder)
            asked += [readers.submit(ask, url, question) for _ in range(8)]
            versions = {str(one.result()["corpus_version"]) for one in asked}
        assert ask(url, question)["corpus_version"] != before["corpus_version"]
        assert len(versions) <= 2
        assert "insulin" in fetch(f"{url}sources")
    finally:
        page.close(verbose=False)


def test_a_killed_server_starts_again_on_the_same_port_and_answers():
    port = free_port()
    code = (
        "from chatbot.ui.server import serve; from tests.chatbot.test_ui_fake import *\n"
        f"serve(FakeAssistant(), port={port})"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert str(port) in run.stdout.readline()
        assert ask(f"http://127.0.0.1:{port}/", "gout?")["status"] == "abstained"
        run.send_signal(signal.SIGKILL)
    page, url = launch(FakeAssistant(), port=port)
    try:
        assert ask(url, "gout?")["status"] == "abstained"
    finally:
        page.close(verbose=False)
