"""Corpora of any size: passages that mix sentences of two real ones, with vectors to match.

A model's vector of a text lies near the mean of those of its sentences. So the sentences of a small
corpus are embedded by the real model, once, and a derived passage has the mean of its own: vectors
that lie as real ones do, near others on the same matter, without embedding a million texts.
"""

from collections.abc import Sequence

import numpy as np

from ingest.embed import Embedder, Vectors
from ingest.types import Document, Heading, Source

BETWEEN = "  "
"""Stands between two sentences and in none."""
_IN_PASSAGE = 5
_IN_DOCUMENT = 10
_LEAST, _MOST = 40, 400
"""Characters of a sentence that is used."""
_SEED = 20_200


class MeanOfSentences:
    """Embeds a derived passage as the mean of its sentences, and questions as the model does."""

    name = "mean-of-sentences"
    is_here = True
    max_tokens = 512

    def __init__(self, embedder: Embedder, sentences: Sequence[str]) -> None:
        """Embed each sentence once."""
        self._embedder = embedder
        self._known = {sentence: row for row, sentence in enumerate(sentences)}
        self._vectors = embedder.embed_documents(list(self._known))
        self.digest = f"mean-{embedder.digest}"

    def count_tokens(self, text: str) -> int:
        """Return how many words a text has, and the two ends."""
        return len(text.split()) + 2

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text, which is made of known sentences."""
        rows = [self._mean(text.split(BETWEEN)) for text in texts]
        return np.stack(rows) if rows else np.empty((0, self._vectors.shape[1]), np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length."""
        return self._embedder.embed_query(text)

    def _mean(self, sentences: Sequence[str]) -> Vectors:
        total = self._vectors[[self._known[sentence] for sentence in sentences]].sum(axis=0)
        return np.asarray(total / np.linalg.norm(total), np.float32)


def usable(texts: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the sentences of each text that are neither very short nor very long, each once."""
    seen: set[str] = set()
    found = []
    for text in texts:
        clean = dict.fromkeys(" ".join(sentence.split()) for sentence in text)
        fit = [one for one in clean if one[:1].isalpha() and _LEAST <= len(one) <= _MOST]
        fit = [one for one in fit if one not in seen]
        seen.update(fit)
        if fit:
            found.append(fit)
    return found


def documents(
    passages: int, texts: Sequence[Sequence[str]], in_document: int = _IN_DOCUMENT
) -> list[Document]:
    """Return documents of ten passages each (the last has the rest), always the same.

    Args:
        passages: How many passages there are in all.
        texts: The sentences of each text; those of two are mixed in a passage.
        in_document: How many passages a document has, when not ten.
    """
    draw = np.random.default_rng(_SEED)
    made = []
    for first in range(0, passages, in_document):
        some = range(first, min(first + in_document, passages))
        made.append(_document(f"derived-{first}", [_passage(texts, draw) for _ in some]))
    return made


def _passage(texts: Sequence[Sequence[str]], draw: np.random.Generator) -> str:
    pair = [texts[at] for at in draw.integers(len(texts), size=2)]
    both = [sentence for text in dict.fromkeys(map(tuple, pair)) for sentence in text]
    drawn = draw.permutation(len(both))[:_IN_PASSAGE]
    return BETWEEN.join(both[at] for at in drawn)


def _document(id_: str, passages: Sequence[str]) -> Document:
    """Return a document whose passages stand under nameless headings, so that none are joined."""
    source = Source(
        id=id_, title=id_, kind="derived", evidence_level="expert-opinion", review_status="approved"
    )
    text = "\n\n".join(passages)
    headings, start = [], 0
    for passage in passages:
        end = min(start + len(passage) + 2, len(text))
        headings.append(Heading(path=(), start=start, end=end))
        start = end
    return Document(source=source, text=text, body_start=0, headings=tuple(headings))
