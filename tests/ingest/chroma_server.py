"""A Chroma server on loopback, as  chroma run  starts it."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

WAIT = 60


class ChromaServer:
    """A server that can be stopped and started again on the same port and data."""

    def __init__(self, folder):
        self._folder = folder
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self._port = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self):
        """Start it, and wait until it answers."""
        command = [
            str(Path(sys.executable).with_name("chroma")),
            "run",
            "--path",
            str(self._folder),
        ]
        self._process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self._port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.parent,
        )
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat")
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return self
        raise TimeoutError(self.url)

    def stop(self):
        """Kill it."""
        self._process.kill()
        self._process.wait()
