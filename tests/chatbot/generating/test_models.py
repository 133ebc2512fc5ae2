"""A real client against a server on this machine that behaves as badly as servers do."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from chatbot.generating.models import ModelError, open_model, stays_here
from chatbot.generating.prompt import SCHEMA
from chatbot.settings import ChatSettings
from ingest.errors import SettingsError
from tests.chatbot.scripted import reply

ASKED = [("system", "Reply in JSON."), ("human", "What now?")]
SAID = reply(("A b c.", ["abcd"]))


class Server(ThreadingHTTPServer):
    """Answers as `act` says and keeps what it was asked."""

    def __init__(self, act):
        super().__init__(("127.0.0.1", 0), Handler)
        self.act, self.asked, self.left = act, [], threading.Event()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(json.loads(body))
        try:
            self.server.act(self, self.server.asked[-1])
        except OSError:
            self.server.left.set()

    def fail(self, status):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b'{"error": {"message": "no"}}')

    def stream(self, *texts, finish="stop"):
        self.stream_all(texts, finish)

    def stream_all(self, texts, finish="stop"):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for text in texts:
            self.event({"choices": [{"index": 0, "delta": {"content": text}}]})
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": finish}]})
        counted = {"prompt_tokens": 30, "completion_tokens": 7, "total_tokens": 37}
        self.event({"choices": [], "usage": counted})
        self.wfile.write(b"data: [DONE]\n\n")

    def event(self, more):
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"} | more
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def drip(self):
        """Send signs of life for ever, and never a word."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        while True:
            self.wfile.write(b": still here\n\n")
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_):
        pass


@pytest.fixture
def serving(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    servers, models = [], []

    def serve(act):
        servers.append(Server(act))
        threading.Thread(target=servers[-1].serve_forever, args=[0.02], daemon=True).start()
        url = f"http://127.0.0.1:{servers[-1].server_port}/v1"
        models.append(open_model("openai:m", ChatSettings(model_url=url), SCHEMA))
        return models[-1], servers[-1]

    yield serve
    for model in models:
        model.close()
    for server in servers:
        server.shutdown()
        server.server_close()


def heard(model, seconds=20.0):
    pieces = list(model.stream(ASKED, seconds))
    return "".join(piece.text for piece in pieces), pieces


def test_a_reply_is_heard_kept_to_the_schema_and_its_tokens_counted(serving):
    model, server = serving(lambda handler, _: handler.stream(SAID[:9], SAID[9:]))
    text, pieces = heard(model)
    assert text == SAID
    assert sum(piece.input_tokens for piece in pieces) == 30
    assert sum(piece.output_tokens for piece in pieces) == 7
    [asked] = server.asked
    assert asked["response_format"]["type"] == "json_schema"
    assert asked["messages"][1]["content"] == "What now?"
    assert asked.get("max_tokens", asked.get("max_completion_tokens")) == 800


def test_a_server_that_takes_no_schema_is_asked_without_and_that_is_kept_in_mind(serving):
    def act(handler, asked):
        if "response_format" in asked:
            handler.fail(400)
        else:
            handler.stream(SAID)

    model, server = serving(act)
    assert heard(model)[0] == heard(model)[0] == SAID
    assert ["response_format" in asked for asked in server.asked] == [True, False, False]


def test_a_reply_that_ran_out_of_tokens_is_known_to_be_cut_off(serving):
    model, _ = serving(lambda handler, _: handler.stream(SAID[:20], finish="length"))
    try:
        _, pieces = heard(model)
    except ModelError as error:
        assert "cut off" in str(error)
    else:
        assert any(piece.cut_off for piece in pieces)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "key"),
        (404, "does not have it"),
        (429, "no more questions"),
        (500, "500"),
        (503, "not ready"),
    ],
)
def test_what_a_server_refuses_is_told_in_words(serving, status, said):
    model, server = serving(lambda handler, _: handler.fail(status))
    with pytest.raises(ModelError, match=said):
        heard(model)
    assert len(server.asked) == 1


def test_a_server_that_is_not_there_is_told(serving):
    model, server = serving(None)
    server.shutdown()
    server.server_close()
    with pytest.raises(ModelError, match="could not be reached"):
        heard(model)


def test_a_server_that_only_shows_signs_of_life_is_let_go_and_sees_it(serving):
    model, server = serving(lambda handler, _: handler.drip())
    start = time.monotonic()
    with pytest.raises(ModelError, match="took too long"):
        heard(model, 0.5)
    assert time.monotonic() - start < 5
    assert server.left.wait(5)


def test_a_reply_no_longer_wanted_is_let_go_and_the_server_sees_it(serving):
    def act(handler, _):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.end_headers()
        while True:
            handler.event({"choices": [{"index": 0, "delta": {"content": "on and on "}}]})
            time.sleep(0.02)

    model, server = serving(act)
    pieces = model.stream(ASKED, 20)
    assert next(piece.text for piece in pieces if piece.text) == "on and on "
    pieces.close()
    assert server.left.wait(5)


def test_questions_to_a_model_served_here_stay_here(monkeypatch):
    monkeypatch.delenv("OLLAMA_HOST", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    here, away = ChatSettings(model_url="http://127.0.0.1:8000/v1"), ChatSettings()
    assert stays_here("quoting", away)
    assert stays_here("ollama:llama3.2", away)
    assert stays_here("openai:m", here)
    assert not stays_here("openai:gpt-5-mini", away)
    assert not stays_here("openai:m", ChatSettings(model_url="https://models.example/v1"))
    monkeypatch.setenv("OLLAMA_HOST", "models.example:11434")
    assert not stays_here("ollama:llama3.2", away)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("quotng", "neither quoting nor PROVIDER:MODEL"),
        ("fireworks:some-model", "pip install langchain-fireworks"),
        ("openai:gpt-5-mini", "OPENAI_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_opened_says_what_to_do_in_one_line(name, said, monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError) as raised:
        open_model(name, ChatSettings(), SCHEMA)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
