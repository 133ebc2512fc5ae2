"""What finds passages: Rounds, and what its users would otherwise build, over the same texts.

- plain: the LangChain recipe. RecursiveCharacterTextSplitter (1,000 characters, 200 shared), the
  packaged all-MiniLM-L6-v2, the nearest by cosine. The search is exact, which is no worse than
  Chroma's approximate one.
- bm25: bm25s as its documentation shows it, with English stop words and the Snowball stemmer.
- fusion: reciprocal ranks of the two (Cormack, Clarke and Büttcher, SIGIR 2009).
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.beir import RetrievalSet
from ingest.build import sync
from ingest.cache import EmbeddingCache
from ingest.embed import Embedder, open_embedder
from ingest.index import Index
from ingest.progress import Progress
from ingest.settings import IndexSettings
from ingest.types import Document, fingerprint

Rank = Callable[[str], list[str]]
"""Question to ids of documents, best first."""
DEPTH = 20
_CHUNKS = 100
_RRF = 60


def open_index(
    data: RetrievalSet, folder: Path, index: Path | None = None, progress: Progress | None = None
) -> Index:
    """Return an index over a retrieval set, built when it is not there; vectors are cached.

    Args:
        data: The set.
        folder: Where it was read from; names the index.
        index: Where the index is kept; under .evals unless given.
        progress: Told what is being built; the terminal's error stream unless given.
    """
    embedder = open_embedder()
    path = index or kept(folder)
    settings = IndexSettings(index=path, sentence_vectors=False, keep_versions=1)
    sync(data.documents, b"", settings, embedder, progress or told)
    return Index.open(path, embedder)


def kept(folder: Path) -> Path:
    """Return where the index of a folder is kept unless told otherwise."""
    return Path(".evals") / f"{folder.name}-{fingerprint(str(folder.resolve()))[:8]}"


def rivals(documents: Sequence[Document], cache: Path, progress: Progress) -> dict[str, Rank]:
    """Return the systems Rounds is measured beside.

    Args:
        documents: What they search.
        cache: The file vectors are kept in.
        progress: Told what is being embedded.
    """
    embedder = open_embedder()
    dense = lru_cache(maxsize=8)(_plain(documents, cache, embedder, progress))
    lexical = lru_cache(maxsize=8)(_bm25(documents))

    def fusion(question: str) -> list[str]:
        scores: dict[str, float] = {}
        for ranked in (dense(question, _CHUNKS), lexical(question, _CHUNKS)):
            for rank, id_ in enumerate(ranked, 1):
                scores[id_] = scores.get(id_, 0.0) + 1 / (_RRF + rank)
        return sorted(scores, key=lambda id_: -scores[id_])[:DEPTH]

    return {
        "plain": lambda question: dense(question, _CHUNKS)[:DEPTH],
        "bm25": lambda question: lexical(question, _CHUNKS)[:DEPTH],
        "fusion": fusion,
    }


def rounds(index: Index) -> Rank:
    """Return Rounds' own search over an index."""

    def rank(question: str) -> list[str]:
        return unique(hit.passage.source_id for hit in index.search(question, 2 * DEPTH))[:DEPTH]

    return rank


def unique(ids: Iterable[str]) -> list[str]:
    """Return each id once, in the order of its first place."""
    return list(dict.fromkeys(ids))


def told(doing: str, done: int, of: int) -> None:
    """Show on a terminal what is being built and how far it is."""
    if sys.stderr.isatty():
        print(f"\r\033[K{doing} {done:,}/{of:,}", end="", file=sys.stderr, flush=True)  # noqa: T201


def _whole(document: Document) -> str:
    return f"{document.source.title}\n{document.text[document.body_start :]}".strip()


def _plain(
    documents: Sequence[Document], cache: Path, embedder: Embedder, progress: Progress
) -> Callable[[str, int], list[str]]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    chunks = [
        (document.source.id, text)
        for document in documents
        for text in splitter.split_text(_whole(document))
    ]
    kept_vectors = EmbeddingCache(cache, embedder)
    try:
        vectors = kept_vectors.embed(
            [text for _, text in chunks], lambda done, of: progress("embed plain", done, of)
        )
    finally:
        kept_vectors.close()

    def nearest(question: str, k: int) -> list[str]:
        scores = vectors @ embedder.embed_query(question)
        best = np.argsort(-scores, kind="stable")[:k]
        return unique(chunks[at][0] for at in best)

    return nearest


def _bm25(documents: Sequence[Document]) -> Callable[[str, int], list[str]]:
    stemmer = Stemmer.Stemmer("english")

    def tokens(texts: list[str]) -> list[list[str]]:
        return list(
            bm25s.tokenize(
                texts, stopwords="en", stemmer=stemmer, return_ids=False, show_progress=False
            )
        )

    model = bm25s.BM25()
    model.index(tokens([_whole(document) for document in documents]), show_progress=False)

    def best(question: str, k: int) -> list[str]:
        asked = [term for term in tokens([question])[0] if term in model.vocab_dict]
        if not asked:
            return []
        scores = model.get_scores(asked)
        order = np.argsort(-scores, kind="stable")[:k]
        return [documents[at].source.id for at in order if scores[at] > 0]

    return best
