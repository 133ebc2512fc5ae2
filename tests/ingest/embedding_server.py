"""A server on loopback that embeds with the packaged model, and fails as it is told to."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import numpy as np

MODEL = "all-MiniLM-L6-v2"


class Loopback:
    """What the server does; a test changes it while it runs."""

    def __init__(self, embed: Callable[[list[str]], np.ndarray], protocol: str) -> None:
        self.embed = embed
        self.protocol = protocol
        self.model = MODEL
        self.sha = "abc"
        self.most = 32
        self.troubles: deque[Callable[[BaseHTTPRequestHandler, bytes], None]] = deque()
        """Each takes the place of one reply to a request for vectors."""
        self.always: Callable[[BaseHTTPRequestHandler, bytes], None] | None = None
        self.asked: list[int] = []
        """How many texts each request brought."""
        self.keys: list[str] = []
        self.url = ""

    def reply(self, texts: list[str]) -> bytes:
        rows = self.embed(texts).tolist()
        if self.protocol == "tei":
            return json.dumps(rows).encode()
        data = [{"index": at, "embedding": row} for at, row in enumerate(rows)]
        return json.dumps({"model": self.model, "data": data[::-1]}).encode()


@contextmanager
def serving(loopback: Loopback) -> Iterator[Loopback]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != "/info" or loopback.protocol != "tei":
                send(self, b"{}", 404)
                return
            info = {"model_id": loopback.model, "model_sha": loopback.sha}
            limits = {"max_input_length": 256, "max_client_batch_size": loopback.most}
            send(self, json.dumps(info | limits).encode())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            texts = body["inputs"] if loopback.protocol == "tei" else body["input"]
            assert self.path == ("/embed" if loopback.protocol == "tei" else "/v1/embeddings")
            loopback.keys.append(self.headers.get("Authorization", ""))
            loopback.asked.append(len(texts))
            if len(texts) > loopback.most:
                send(self, b'{"error": "too many"}', 413)
                return
            reply = loopback.reply(texts)
            trouble = loopback.troubles.popleft() if loopback.troubles else loopback.always
            if trouble:
                trouble(self, reply)
            else:
                send(self, reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    loopback.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield loopback
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(
    handler: BaseHTTPRequestHandler,
    content: bytes,
    status: int = 200,
    headers: tuple[tuple[str, str], ...] = (),
) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(content)))
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(content)


def busy(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    send(handler, b'{"error": "Model is overloaded"}', 429, (("Retry-After", "7"),))


def failing(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    send(handler, b"inference failed", 500)


def refusing(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    send(handler, b'{"error": "no such key"}', 401)


def half(handler: BaseHTTPRequestHandler, reply: bytes) -> None:
    """Send half of what was promised and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(reply)))
    handler.end_headers()
    handler.wfile.write(reply[: len(reply) // 2])
    handler.close_connection = True


def one_short(handler: BaseHTTPRequestHandler, reply: bytes) -> None:
    rows = json.loads(reply)
    rows = rows[:-1] if isinstance(rows, list) else {**rows, "data": rows["data"][:-1]}
    send(handler, json.dumps(rows).encode())


def slow(handler: BaseHTTPRequestHandler, reply: bytes) -> None:
    time.sleep(0.6)
    send(handler, reply)


def hanging_up(handler: BaseHTTPRequestHandler, _: bytes) -> None:
    handler.close_connection = True
