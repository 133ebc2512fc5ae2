"""One question over many passages: the shipped corpus among derived ones, answered whole."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from bench.derived import BETWEEN, MeanOfSentences, documents, usable
from bench.given import Given, not_suggested, passages, sentences, shipped
from bench.measure import Measure, Part, interleaved
from bench.plain import Plain, loaded_model
from bench.question import Asked, asked, timed, total_rows
from chatbot.answer import Assistant
from chatbot.settings import ChatSettings
from ingest.build import sync
from ingest.embed import Embedder, Vectors, open_embedder
from ingest.settings import IndexSettings

PASSAGES = 10_000


class Mixed(MeanOfSentences):
    """Embeds derived texts as the mean of their sentences, and all others as the model does."""

    def __init__(self, embedder: Embedder, sentences: Sequence[str]) -> None:
        super().__init__(embedder, sentences)
        self.max_tokens = embedder.max_tokens

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has; of a derived one so few that it is not cut."""
        derived = BETWEEN in text
        return min(len(text.split()), 100) if derived else self._embedder.count_tokens(text)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text."""
        unknown = dict.fromkeys(text for text in texts if not self._knows(text))
        rows = dict(zip(unknown, self._embedder.embed_documents(list(unknown)), strict=True))
        known = iter(super().embed_documents([text for text in texts if text not in rows]))
        return np.stack([rows[text] if text in rows else next(known) for text in texts])

    def _knows(self, text: str) -> bool:
        return all(part in self._known for part in text.split(BETWEEN))


def large(given: Given, size: int = PASSAGES) -> Part:
    """Return how long a whole answer over many passages takes, beside the plain recipe's retrieval."""
    given.told("loading")
    model = open_embedder()
    given = replace(given, questions=not_suggested(given.questions, given.index, model))
    texts = usable(sentences(given.index, model))
    embedder = Mixed(model, [sentence for text in texts for sentence in text])
    folder = given.scratch / "large"
    given.told(f"{size:,} passages: building")
    derived = documents(size - len(passages(given.index, model)), texts)
    made = [*shipped(given.index, model), *derived]
    words = given.corpus / "vocabulary.yaml"
    vocabulary = words.read_bytes() if words.exists() else b""
    sync(made, vocabulary, IndexSettings(index=folder / "rounds"), embedder)
    built = passages(folder / "rounds", embedder)
    plain = _plain(folder / "plain", built, embedder)
    arms = {
        "rounds": partial(_rounds, given, folder / "rounds", embedder),
        "plain": partial(asked, given.questions, timed(plain.search), 1),
    }
    found = interleaved(given.rounds, arms, given.told)
    return Part(measures=tuple(rows(size, found["rounds"], found["plain"])))


def rows(size: int, ours: Sequence[Asked], theirs: Sequence[Asked]) -> list[Measure]:
    """Return whole answers beside the plain recipe's retrieval, and the slow beside the usual."""
    return list(total_rows(f"{size:,} passages", ours, theirs))


def _plain(path: Path, texts: Sequence[str], embedder: Embedder) -> Plain:
    Plain(path, embedder.embed_documents).ingest(texts)
    return Plain(path, loaded_model())


def _rounds(given: Given, path: Path, embedder: Embedder) -> Asked:
    assistant = Assistant(path, embedder, ChatSettings(answerer="quoting"))
    try:
        assistant.warm_up()
        return asked(given.questions, timed(assistant.answer), 1)
    finally:
        assistant.close()
