"""The plain LangChain recipe: a sentence-transformers model and Chroma as its documentation shows.

What `HuggingFaceEmbeddings` and `Chroma.from_texts` do, written out: all texts are embedded in
full precision and upserted, with nothing remembered between two runs; a question is embedded and
the nearest four come back with their texts.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import chromadb
from chromadb.config import Settings

from ingest.embed import Vectors

Embed = Callable[[Sequence[str]], Vectors]
_BATCH = 5_000
_NEAREST = 4


class Plain:
    """Texts by their place, in a Chroma folder."""

    def __init__(self, folder: Path, embed: Embed) -> None:
        self._embed = embed
        self._client = chromadb.PersistentClient(str(folder), Settings(anonymized_telemetry=False))
        self._texts = self._client.get_or_create_collection(
            "langchain", configuration={"hnsw": {"space": "cosine"}}, embedding_function=None
        )

    def ingest(self, texts: Sequence[str]) -> None:
        """Embed and store all texts, whether they are there or not."""
        vectors = self._embed(texts)
        for start in range(0, len(texts), _BATCH):
            rows = range(start, min(start + _BATCH, len(texts)))
            self._texts.upsert(
                ids=[str(row) for row in rows],
                embeddings=vectors[rows.start : rows.stop],
                documents=list(texts[rows.start : rows.stop]),
            )

    def search(self, question: str, k: int = _NEAREST) -> list[int]:
        """Return the places of the nearest texts, nearest first."""
        found = self._texts.query(
            query_embeddings=self._embed([question]),
            n_results=k,
            include=["documents", "distances"],
        )
        return [int(id_) for id_ in found["ids"][0]]


def loaded_model() -> Embed:
    """Return the same model as Rounds', loaded, as the recipe calls it."""
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    from ingest.embed import packaged_folder
    from ingest.sentence_transformer import all_processors

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # theirs
    model = SentenceTransformer(str(packaged_folder()), device="cpu", local_files_only=True)

    def embed(texts: Sequence[str]) -> Vectors:
        with all_processors():  # torch's own default, which Rounds changes for its questions
            return model.encode(list(texts), show_progress_bar=False)

    embed(["Loaded."])
    return embed
