"""The examples of docs/api.md are run against the page."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.ui.server import launch
from tests.chatbot.test_ui_fake import FakeAssistant
from tests.chatbot.test_ui_server import free_port

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    page, url = launch(FakeAssistant(), port=free_port())
    yield url.rstrip("/")
    page.close(verbose=False)


def example(language: str, address: str) -> str:
    blocks = re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0]).replace("http://127.0.0.1:7860", address)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def test_the_curl_example_gets_an_answer_and_the_sources(address):
    said = run("bash", "-euc", example("sh", address))
    assert said.count("event: complete") == 2
    assert '"statements": [{"text": ' in said
    assert f'"corpus_version": "{FakeAssistant.corpus_version}"' in said


def test_the_python_example_prints_sentences_with_their_sources(address):
    said = run(sys.executable, "-c", example("python", address))
    assert "heiblig-2022-blood" in said
    assert said.splitlines()[-1] == f"3 {FakeAssistant.corpus_version}"
