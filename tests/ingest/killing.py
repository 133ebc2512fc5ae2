"""Kill builds, switches and rollbacks at random points and see who answers.

    python -m tests.ingest.killing --runs 50 --seed 1 [--server URL]    (some minutes)

Each run starts from an index with a live version, has a process change it, kills that process with
SIGKILL at a line of ours chosen at random (or, for half of the builds, at a moment, which also falls
into what libraries do), and then holds the index to this: the old or the new version answers,
identically; the reader that was open all the time still gets what it got; the next build succeeds
and leaves a healthy index.
"""

import argparse
import hashlib
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import numpy as np

from ingest import chroma, versions
from ingest.build import build, go_back
from ingest.health import examine
from ingest.index import Index
from ingest.place import Address, address_of
from ingest.settings import IndexSettings

ROOT = Path(__file__).parents[2]
KINDS = ("build", "switch", "rollback")
_NEAR = {"build": (False,), "switch": (True,), "rollback": (False, True)}
"""Whether lines are counted near the switch only, for each kind."""
_SWITCHING = {"publish", "switch", "prune", "_publish"}
"""What lies around the moment of the switch."""
_QUESTIONS = ("warfarin dose", "glucose in diabetes", "edition", "what needs monitoring")
_DOCUMENT = """---
id: {id}
title: Of {id}
kind: review
evidence_level: expert-opinion
review_status: approved
---

## Findings

{text}
"""


class WordEmbedder:
    """A bag of hashed words: no model to load, and the same text has the same vector."""

    name = "words"
    is_here = True
    digest = "1" * 64
    max_tokens = 256

    def count_tokens(self, text):
        return len(text.split()) + 2

    def embed_documents(self, texts):
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text):
        vector = np.full(64, 1e-3, np.float32)
        for word in text.lower().split():
            vector[hashlib.sha256(word.strip(".,?").encode()).digest()[0] % 64] += 1
        return vector / np.linalg.norm(vector)


def write_corpus(corpus, edition):
    """Write the corpus as it is in an edition: one document changed, one only here, one gone."""
    folder = corpus / "documents"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    texts = {
        "metformin": "Metformin lowers glucose in type 2 diabetes. It is taken with food.",
        "warfarin": f"Warfarin needs INR monitoring. This is edition {edition} of its dose.",
        f"only-{edition}": f"This document is of edition {edition} alone. Nothing else says so.",
    }
    for id_, text in texts.items():
        (folder / f"{id_}.md").write_text(_DOCUMENT.format(id=id_, text=text), encoding="utf-8")


def answers(index):
    """Return all that a reader could tell two versions apart by."""
    found = [
        (hit.passage, hit.score, hit.similarity, hit.dense_rank, hit.lexical_rank)
        for question in _QUESTIONS
        for hit in index.search(question, 10)
    ]
    return found, [index.document(id_) for id_ in sorted(index.sources)]


def read_anew(path):
    """Return what a reader gets who opens the index now."""
    index = Index.open(path, WordEmbedder())
    try:
        return answers(index)
    finally:
        index.close()


def act(kind, settings, target, near, line, seconds):
    """Change an index, in a process of its own that dies at a line or a moment.

    Args:
        kind: One of KINDS.
        settings: Where corpus and index are.
        target: The version to go back to.
        near: Whether only the lines around the switch are counted.
        line: At which line of ours it dies; 0 for never.
        seconds: After what time it dies; 0 for never.
    """
    lines = 0

    def each_line(frame, event, argument):
        nonlocal lines
        if event == "line":
            lines += 1
            if lines == line:
                os.kill(os.getpid(), signal.SIGKILL)
        return each_line

    def each_call(frame, event, argument):
        ours = frame.f_code.co_filename.startswith(str(ROOT / "ingest"))
        wanted = not near or frame.f_code.co_name in _SWITCHING
        return each_line if ours and wanted else None

    if seconds:
        threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()
    sys.settrace(each_call)
    if kind == "rollback":
        go_back(settings, WordEmbedder(), target)
    else:
        build(settings, WordEmbedder())
    sys.settrace(None)
    (settings.corpus.parent / "lines").write_text(str(lines), encoding="utf-8")
    os._exit(0)  # the timer is not waited for


class Trial:
    """A template index for each kind, and how long what is killed takes when it is not."""

    def __init__(self, folder, kinds=KINDS, server=""):
        self._folder = folder
        self._server = server
        self._number = 0
        self._processes = multiprocessing.get_context("forkserver")
        self._processes.set_forkserver_preload(["ingest.build", "ingest.health"])
        self.before, self.after, self._lines, self._seconds = {}, {}, {}, {}
        self._first = ""
        for kind in kinds:
            settings = self._copy(kind)
            self.before[kind] = read_anew(settings.index)
            for near in _NEAR[kind]:
                settings = self._copy(kind)
                started = time.monotonic()
                assert self._run(kind, settings, near=near) == 0
                self._seconds[kind] = time.monotonic() - started
                counted = (settings.corpus.parent / "lines").read_text(encoding="utf-8")
                self._lines[kind, near] = int(counted)
            self.after[kind] = read_anew(settings.index)
            assert self.before[kind] != self.after[kind]

    def kill(self, kind, number, rng):
        """Kill one process at a random point; return which version answers then, and if it died."""
        by_line = kind != "build" or number % 2 == 0
        near = kind == "switch" or (kind == "rollback" and number % 2 == 0)
        settings = self._copy(kind)
        reader = Index.open(settings.index, WordEmbedder())
        line = rng.randint(1, self._lines[kind, near]) if by_line else 0
        seconds = 0 if by_line else rng.uniform(0.001, 0.7 * self._seconds[kind])
        code = self._run(kind, settings, near=near, line=line, seconds=seconds)
        where = f"{kind} at {f'line {line}' if by_line else f'{seconds:.3f} s'} (exit {code})"
        assert answers(reader) == self.before[kind], f"{where}: an open reader noticed"
        reader.close()
        found = read_anew(settings.index)
        assert found in (self.before[kind], self.after[kind]), f"{where}: a mixture answers"
        report = build(settings, WordEmbedder())
        health = examine(settings.index, WordEmbedder())
        assert health.healthy, f"{where}: {health.problems}"
        assert not list(settings.index.glob("building-*")), where
        expected = self.before[kind] if kind == "rollback" else self.after[kind]
        assert read_anew(settings.index) == expected, f"{where}: then {report.version} is wrong"
        assert not self._orphans(settings.index), f"{where}: {self._orphans(settings.index)}"
        return "old" if found == self.before[kind] else "new", code == -signal.SIGKILL

    def _copy(self, kind):
        """Return an index from which what a kind does begins: a copy, or made anew on a server."""
        run = self._folder / "run"
        shutil.rmtree(run, ignore_errors=True)
        settings = IndexSettings(corpus=run / "corpus", index=run / "index")
        if self._server:
            self._number += 1
            address = Address.given(self._server, name=f"killed-{os.getpid()}-{self._number}")
            settings = settings.model_copy(update={"index": run / "index" / address.folder})
        template = self._folder / kind
        if self._server or not template.is_dir():
            write_corpus(settings.corpus, 1)
            self._first = build(settings, WordEmbedder()).version
            write_corpus(settings.corpus, 2)
            if kind == "rollback":
                build(settings, WordEmbedder())
        if not self._server and not template.is_dir():
            shutil.copytree(run, template)
        elif not self._server:
            shutil.copytree(template, run)
        return settings

    def _orphans(self, index):
        """Return what the server holds of an index beside its versions."""
        address = address_of(index)
        if address is None:
            return set()
        found = {collection.name for collection in chroma.server(address).list_collections()}
        ours = {name for name in found if name.startswith(f"{address.name}-")}
        kept = versions.names(index)
        return ours - {f"{address.name}-{name}{end}" for name in kept for end in ("", "-files")}

    def _run(self, kind, settings, near, line=0, seconds=0):
        arguments = (kind, settings, self._first, near, line, seconds)
        process = self._processes.Process(target=act, args=arguments)
        process.start()
        process.join()
        code = process.exitcode
        process.close()
        return code


def main():
    """Kill as often as asked, and say who answered."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=50, help="of each kind (default 50)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", default="", metavar="URL", help="on this Chroma server")
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), server=given.server)
        for kind in KINDS:
            found = Counter(trial.kill(kind, number, rng) for number in range(given.runs))
            killed = sum(count for (_, died), count in found.items() if died)
            old = sum(count for (who, _), count in found.items() if who == "old")
            sys.stdout.write(
                f"{kind}: {killed} of {given.runs} killed;"
                f" old answers {old}, new {given.runs - old}\n"
            )


if __name__ == "__main__":
    main()
