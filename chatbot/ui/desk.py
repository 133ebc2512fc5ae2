"""Between the page and the assistant: takes a question, gives back what the page shows."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any, Protocol, cast

import gradio as gr
from pydantic import TypeAdapter

from chatbot.types import Answer, Role, Turn, turns_of
from chatbot.ui import texts
from chatbot.ui.answer_view import answer_html
from chatbot.ui.conversation import Conversation, Exchange
from chatbot.ui.evidence_view import evidence_html
from ingest.errors import AppError
from ingest.types import Document

logger = logging.getLogger(__name__)

Shown = tuple[Any, Any, Conversation, Any]
"""Messages, evidence panel, conversation, question box; Gradio's skip leaves one as it is."""


class Answering(Protocol):
    """What the page needs of the assistant."""

    @property
    def corpus_version(self) -> str:
        """The version of the corpus that answers now."""

    def answer(self, question: str, turns: Sequence[Turn] = (), role: Role = "clinician") -> Answer:
        """Return the checked answer to a question."""

    def document(self, source_id: str) -> Document:
        """Return a source and its text."""

    def warm_up(self) -> None:
        """Load what the first answer needs."""


class Desk:
    """Takes questions from the page to the assistant, and answers back to the page."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant

    def ask(self, question: str, role: Role, conversation: Conversation) -> Iterator[Shown]:
        """Yield the page while the answer is being made, and then with it.

        The box is free for the next question at once, and what is typed meanwhile stays. A
        question that could not be answered comes back into it.
        """
        asked = question or ""
        if not asked.strip():
            yield self._shown(conversation.with_problem("", texts.EMPTY_QUESTION), asked)
            return
        settled = Conversation(exchanges=conversation.exchanges)
        yield settled.messages(asking=asked), gr.skip(), settled, ""
        yield self._settle(asked, role, settled)

    def take_back(self, conversation: Conversation) -> Shown:
        """Remove the last question and put it back into the box."""
        if conversation.problem:
            return self._shown(Conversation(exchanges=conversation.exchanges), conversation.failed)
        if not conversation.exchanges:
            return self._shown(conversation, "")
        return self._shown(conversation.without_last(), conversation.exchanges[-1].question)

    def answer_json(
        self, question: str, role: str = "clinician", turns: list[str] | None = None
    ) -> dict[str, Any]:
        """Answer a question; `turns` are the earlier turns in order, the reader's first.

        Raises:
            gradio.Error: the question cannot be answered as it was put; says why.
        """
        if role not in texts.ROLES:
            raise gr.Error(f"role is one of {', '.join(texts.ROLES)}", print_exception=False)
        earlier = turns_of(turns or [])
        try:
            answer = self._assistant.answer(question, earlier, cast(Role, role))
        except AppError as problem:
            raise gr.Error(str(problem), print_exception=False) from problem
        plain: dict[str, Any] = TypeAdapter(Answer).dump_python(answer, mode="json")
        return plain

    def _settle(self, asked: str, role: Role, settled: Conversation) -> Shown:
        try:
            exchange = self._exchange(asked, role, settled)
        except AppError as problem:
            return self._shown(settled.with_problem(asked, str(problem)), asked)
        except Exception:
            logger.exception("a question could not be answered")
            return self._shown(settled.with_problem(asked, texts.FAILED), asked)
        return self._shown(settled.with_exchange(exchange), gr.skip())

    def _exchange(self, asked: str, role: Role, settled: Conversation) -> Exchange:
        answer = self._assistant.answer(asked, settled.turns(), role)
        turn = settled.next_turn
        return Exchange(
            question=asked,
            answer=answer,
            chat=answer_html(answer, turn),
            evidence=evidence_html(answer, turn, self._assistant.document),
        )

    @staticmethod
    def _shown(conversation: Conversation, box: str | dict[str, object]) -> Shown:
        return conversation.messages(), conversation.panel(), conversation, box
