"""A small corpus and the shipped one, both indexed for real: real Chroma, real embedding model."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")

from ingest.build import build
from ingest.embed import open_embedder
from ingest.settings import IndexSettings

ROOT = Path(__file__).parents[1]

DOCUMENT = """---
id: {id}
title: {title}
kind: review
evidence_level: expert-opinion
review_status: approved
---

# {title}

## Findings

{text}
"""


def write_document(corpus, id_, text, title="A title"):
    """Add a document to a corpus folder, or replace it."""
    folder = corpus / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{id_}.md"
    path.write_text(DOCUMENT.format(id=id_, title=title, text=text), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def embedder():
    return open_embedder()


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    write_document(folder, "metformin", "Metformin lowers glucose in type 2 diabetes.")
    write_document(
        folder, "warfarin", "Warfarin needs INR monitoring. Its dose differs by patient."
    )
    return folder


@pytest.fixture
def settings(tmp_path, corpus):
    return IndexSettings(corpus=corpus, index=tmp_path / "index")


@pytest.fixture(scope="session")
def shipped_index(request, embedder):
    """The shipped corpus, indexed; kept between runs, as a re-ingest of what changed is quick."""
    path = Path(request.config.cache.mkdir("shipped-index"))
    build(IndexSettings(corpus=ROOT / "corpus", index=path), embedder)
    return path


@pytest.fixture(scope="module")
def index(shipped_index, embedder):
    """The shipped corpus, open for searching."""
    from ingest.index import Index

    opened = Index.open(shipped_index, embedder)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def assistant(shipped_index, embedder):
    from chatbot.answer import Assistant
    from chatbot.settings import ChatSettings

    return Assistant(shipped_index, embedder, ChatSettings())
