"""Golden questions answered in full: what `python -m ingest build` and `diff` ask by its name.

Ingest may not import this package, so its setting `golden_answers` says where this is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chatbot.answer import Assistant
from chatbot.settings import ChatSettings
from chatbot.types import turns_of
from ingest.embed import Embedder
from ingest.errors import QuestionError
from ingest.golden import Ask, GoldenCase, Reply
from ingest.settings import from_environment


@contextmanager
def answering(index: Path, embedder: Embedder, hits: int) -> Iterator[Ask]:
    """Lend what answers from the live version of an index.

    Args:
        index: The folder of the index.
        embedder: The one the index was built with.
        hits: How many hits are the first ones.
    """
    assistant = Assistant(index, embedder, from_environment(ChatSettings))

    def ask(case: GoldenCase) -> Reply:
        turns = turns_of(case.history)
        try:
            found = assistant.search(case.question, turns, hits)
            answer = assistant.answer(case.question, turns)
        except QuestionError as error:
            return Reply(sources=(), status=f"refused: {error}")
        return Reply(
            sources=tuple(dict.fromkeys(hit.passage.source_id for hit in found)),
            status=answer.status,
            statements=tuple(statement.text for statement in answer.statements),
            cited=tuple(reference.source_id for reference in answer.references),
        )

    try:
        yield ask
    finally:
        assistant.close()
