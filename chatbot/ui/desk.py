"""Between the page and the assistant: takes a question, gives back what the page shows."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

import gradio as gr

from chatbot.bundle import is_whole, read_bundle
from chatbot.types import Answer, Role, Turn
from chatbot.ui import texts
from chatbot.ui.answer_view import answer_html
from chatbot.ui.conversation import Conversation, Exchange
from chatbot.ui.evidence_view import evidence_html
from chatbot.ui.export_view import export_html
from chatbot.ui.subject import Subject
from ingest.errors import AppError
from ingest.types import Document, Filter, Hit, Source

logger = logging.getLogger(__name__)

Shown = tuple[Any, Any, Conversation, Any]
"""Messages, evidence panel, conversation, question box; Gradio's skip leaves one as it is."""
RESTORED = 30
"""How many kept answers come back at most."""


class Answering(Protocol):
    """What the page needs of the assistant."""

    @property
    def corpus_version(self) -> str:
        """The version of the corpus that answers now."""

    def answer(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        role: Role = "clinician",
        where: Filter | None = None,
    ) -> Answer:
        """Return the checked answer to a question."""

    def search(
        self, question: str, turns: Sequence[Turn] = (), k: int = 10, where: Filter | None = None
    ) -> list[Hit]:
        """Return the passages found for a question, best first."""

    def sources(self) -> tuple[Source, ...]:
        """Return the record of every source."""

    def document(self, source_id: str) -> Document:
        """Return a source and its text."""

    def warm_up(self) -> None:
        """Load what the first answer needs."""


class Desk:
    """Takes questions from the page to the assistant, and answers back to the page."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant

    def ask(
        self, question: str, role: Role, where: Filter, conversation: Conversation
    ) -> Iterator[Shown]:
        """Yield the page while the answer is being made, and then with it.

        The box is free for the next question at once, and what is typed meanwhile stays. A
        question that could not be answered comes back into it.
        """
        asked = _plain(question)
        if not asked.strip():
            yield self._shown(conversation.with_problem("", texts.EMPTY_QUESTION), asked)
            return
        asking = conversation.with_question(asked)
        yield asking.messages(), gr.skip(), asking, ""
        yield self._settle(asked, role, where, asking.settled())

    def ask_again(self, role: Role, where: Filter, conversation: Conversation) -> Iterator[Shown]:
        """Ask the last question anew, as another reader or of other sources."""
        earlier, question = conversation.without_last()
        if question:
            yield from self.ask(question, role, where, earlier)
        else:
            yield gr.skip(), gr.skip(), conversation, gr.skip()

    def take_back(self, conversation: Conversation) -> Shown:
        """Remove the last question, answered or not yet, and put it back into the box."""
        return self._shown(*conversation.without_last())

    def follow_up(self, source_id: str) -> Conversation:
        """Return a conversation on a source; an empty one when the source is not held."""
        try:
            return Conversation(subject=Subject.of(self._assistant.document(source_id)))
        except AppError:
            return Conversation()

    def restore(self, kept: Sequence[str]) -> Conversation:
        """Return the conversation that a browser kept; what was changed there is left out."""
        conversation = Conversation()
        for text in list(kept)[-RESTORED:]:
            try:
                bundle = read_bundle(text)
            except AppError:
                continue
            if is_whole(bundle):
                turn = conversation.next_turn
                conversation = conversation.with_exchange(self._exchange(bundle.answer, turn))
        return conversation

    def _settle(self, asked: str, role: Role, where: Filter, settled: Conversation) -> Shown:
        narrowed = None if where == Filter() else where
        try:
            answer = self._assistant.answer(asked, settled.turns(), role, narrowed)
            exchange = self._exchange(answer, settled.next_turn)
        except AppError as problem:
            return self._shown(settled.with_problem(asked, str(problem)), asked)
        except Exception:
            logger.exception("a question could not be answered")
            return self._shown(settled.with_problem(asked, texts.FAILED), asked)
        return self._shown(settled.with_exchange(exchange), gr.skip())

    def _exchange(self, answer: Answer, turn: int) -> Exchange:
        document_of = self._assistant.document
        exported = export_html(answer, turn, lambda id_: document_of(id_).text)
        return Exchange(
            question=answer.question,
            answer=answer,
            chat=answer_html(answer, turn),
            evidence=evidence_html(answer, turn, document_of) + exported,
        )

    @staticmethod
    def _shown(conversation: Conversation, box: str | dict[str, object]) -> Shown:
        return conversation.messages(), conversation.panel(), conversation, box


def _plain(question: str | None) -> str:
    """Return the question without what is no character, such as half of a surrogate pair."""
    return (question or "").encode("utf-8", "replace").decode("utf-8")
