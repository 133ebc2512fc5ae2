"""What building again costs for a corpus of any size: at first, unchanged, and with one document changed.

Run as python -m bench.rebuild SIZE FOLDER INDEX [PASSAGES A DOCUMENT] it does one size. The corpus is a folder of
files, as a maintainer's is, cut with the model's own tokenizer; vectors are drawn from the words of
a text, so that what is timed is not the model. With the model the first takes longer and the others
as good as the same. Lint looks at what is added or changed, as with the command; what it finds in texts
put together of sentences is gone over.
"""

import dataclasses
import hashlib
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from bench.derived import documents, usable
from bench.given import Given, sentences
from bench.measure import Measure, Part
from bench.processes import python
from ingest.build import SyncReport, build, linting
from ingest.embed import Embedder, Vectors, open_embedder
from ingest.settings import IndexSettings
from ingest.types import Document
from ingest.upkeep import Upkeep

_DIMENSION = 384
_MOST = 10_000
"""The largest corpus that is linted here: looking at 100,000 passages takes longer than a benchmark should."""
_FILE = """---
id: {id}
title: Of {id}
kind: derived
evidence_level: expert-opinion
review_status: approved
---

{text}
"""
_ADDED = "\n\nOne sentence more was written into this document.\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """A corpus ingested three times and looked at, in seconds."""

    passages: int
    documents: int
    first: float
    unchanged: float
    changed: float
    """With one sentence more in one document."""
    diff: float
    """What a build of that would change, without publishing it."""
    lint: float
    """All of the corpus looked at."""


rebuilt_from = TypeAdapter(Rebuilt).validate_python


class HashedWords:
    """Counts word pieces as a model does; a vector is the mean of random ones, one for each word."""

    name = "hashed-words"
    is_here = True

    def __init__(self, embedder: Embedder) -> None:
        self.max_tokens = embedder.max_tokens
        self.count_tokens = embedder.count_tokens
        self.digest = f"hashed-{embedder.digest}"

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length."""
        total = np.sum([_drawn(word) for word in text.lower().split()], axis=0)
        return np.asarray(total / np.linalg.norm(total), np.float32)


def rebuild(given: Given) -> Part:
    """Return what each of the three costs at each size."""
    measures: list[Measure] = []
    for size in (some for some in given.sizes if some <= _MOST):
        given.told(f"{size:,} passages: at first, unchanged, one document changed")
        folder = given.scratch / f"rebuild-{size}"
        ran = python("-m", "bench.rebuild", str(size), str(folder), str(given.index))
        measures += rows(rebuilt_from(json.loads(ran.output)))
    return Part(measures=tuple(measures))


def rows(found: Rebuilt) -> list[Measure]:
    """Return the rows of one size."""
    of = f"{found.passages:,} passages in {found.documents:,} documents"

    def row(name: str, seconds: float, beside: str = "") -> Measure:
        first = (round(found.first, 2),) if beside else ()
        return Measure(
            part="rebuild",
            name=f"{name}, {of}",
            unit="s",
            ours=(round(seconds, 2),),
            beside=beside,
            theirs=first,
        )

    return [
        row("build at first (hashed vectors)", found.first),
        row("build when nothing changed", found.unchanged, "building at first"),
        row("build when one document changed", found.changed, "building at first"),
        row("diff when one document changed", found.diff, "building at first"),
        row("lint of all documents", found.lint, "building at first"),
    ]


def measured(size: int, folder: Path, index: Path, in_document: int = 10) -> Rebuilt:
    """Write a corpus, ingest it, ingest it again, change a document and ingest it once more."""
    embedder = open_embedder()
    corpus = folder / "corpus"
    texts = usable(sentences(index, embedder))
    changed = _write(corpus / "documents", documents(size, texts, in_document))
    settings = IndexSettings(corpus=corpus, index=folder / "index", golden_answers="")
    hashed = HashedWords(embedder)

    def add(text: str) -> None:
        changed.write_text(changed.read_text(encoding="utf-8") + text, encoding="utf-8")

    def built() -> SyncReport:
        gate = dataclasses.replace(linting(settings, hashed), force=True)
        return build(settings, hashed, asked=gate)

    first, again = built(), built()
    add(_ADDED)
    last = built()
    add(_ADDED)
    upkeep = Upkeep(settings, hashed)
    difference = upkeep.difference().seconds
    started = time.perf_counter()
    upkeep.findings()
    linted = time.perf_counter() - started
    return Rebuilt(
        passages=last.passages,
        documents=len(first.added),
        first=first.seconds,
        unchanged=again.seconds,
        changed=last.seconds,
        diff=difference,
        lint=linted,
    )


@cache
def _drawn(word: str) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    return np.random.default_rng(seed).normal(size=_DIMENSION).astype(np.float32)


def _write(folder: Path, made: Sequence[Document]) -> Path:
    """Write derived documents as files, each passage under a heading; return one in the middle."""
    folder.mkdir(parents=True)
    paths = []
    for document in made:
        parts = document.text.split("\n\n")
        text = "\n\n".join(f"## Part {at}\n\n{part}" for at, part in enumerate(parts, 1))
        paths.append(folder / f"{document.source.id}.md")
        paths[-1].write_text(_FILE.format(id=document.source.id, text=text), encoding="utf-8")
    return paths[len(paths) // 2]


def main() -> None:
    """Measure one size and print it as JSON."""
    size, folder, index, *in_document = sys.argv[1:]
    found = measured(int(size), Path(folder), Path(index), *map(int, in_document))
    sys.stdout.write(json.dumps(dataclasses.asdict(found)))


if __name__ == "__main__":
    main()
