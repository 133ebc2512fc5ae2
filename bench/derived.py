"""Corpora of any size: documents of shuffled sentences, and an embedder that needs no model."""

import random
import re
import zlib
from collections.abc import Sequence

import numpy as np

from ingest.embed import Vectors
from ingest.types import Document, Source

_SENTENCES = 5
_SIZE = 384
_WORDS = 8_192
_WORD = re.compile(r"\w+")
_END = re.compile(r"(?<=[.!?])\s+")
_SEED = 20_200


class HashedWords:
    """Embeds a text as the sum of random vectors, one for each of its words: quick, and near is alike."""

    name = "hashed-words"
    digest = "hashed-words-1"
    max_tokens = 512

    def __init__(self) -> None:
        drawn = np.random.default_rng(_SEED).standard_normal((_WORDS, _SIZE))
        self._words = drawn.astype(np.float32)

    def count_tokens(self, text: str) -> int:
        """Return how many words a text has, and the two ends."""
        return len(_WORD.findall(text)) + 2

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text."""
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length."""
        words = [zlib.crc32(word.encode()) % _WORDS for word in _WORD.findall(text.casefold())]
        total = self._words[words or [0]].sum(axis=0)
        return np.asarray(total / np.linalg.norm(total), np.float32)


def documents(many: int, texts: Sequence[str]) -> list[Document]:
    """Return documents of one passage each, made of the sentences of some texts, always the same."""
    sentences = sorted({one for text in texts for one in _END.split(text) if one.strip()})
    draw = random.Random(_SEED)  # noqa: S311  no secret
    return [
        _document(f"derived-{number}", draw.choices(sentences, k=_SENTENCES))
        for number in range(many)
    ]


def _document(id_: str, sentences: Sequence[str]) -> Document:
    source = Source(
        id=id_,
        title=id_,
        kind="derived",
        evidence_level="expert-opinion",
        review_status="submitted",
    )
    text = " ".join(" ".join(sentence.split()) for sentence in sentences)
    return Document(source=source, text=text, body_start=0, headings=())
