"""Between the page and the assistant: takes a question, gives back what the page shows."""

import logging
from asyncio import to_thread
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import gradio as gr

from chatbot.bundle import is_whole, read_bundle
from chatbot.question.care import Received
from chatbot.types import Answer, Role, Statement, Turn
from chatbot.ui import texts
from chatbot.ui.answer_view import answer_html
from chatbot.ui.coming_view import coming_html
from chatbot.ui.conversation import Conversation, Exchange
from chatbot.ui.evidence_view import evidence_of
from chatbot.ui.export_view import export_html
from chatbot.ui.stream import as_it_comes
from chatbot.ui.subject import Subject
from chatbot.ui.under_way import UnderWay
from chatbot.writer import Listener
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

    def received(self, question: str, turns: Sequence[Turn] = ()) -> Received:
        """Return a question with personal details masked, and what must be known at once."""

    def answer(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        role: Role = "clinician",
        where: Filter | None = None,
        on_statement: Listener | None = None,
    ) -> Answer:
        """Return the checked answer; the listener hears each sentence once it is checked."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question on its way to the assistant."""

    typed: str
    received: Received
    """The same with personal details masked, which is what the page shows."""
    role: Role
    where: Filter
    before: Conversation
    under_way: UnderWay

    def coming(
        self, said: Sequence[Statement] = (), sources: Sequence[Source] = ()
    ) -> Conversation:
        """Return the conversation with what is known of the answer so far."""
        known = {source.id: source for source in sources}
        html = coming_html(self.received.notices, said, known)
        return self.before.with_question(self.received.question, html, self.under_way)


class Desk:
    """Takes questions from the page to the assistant, and answers back to the page."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant

    async def ask(
        self, question: str, role: Role, where: Filter, conversation: Conversation
    ) -> AsyncGenerator[Shown, None]:
        """Yield the page while the answer is being made, sentence by sentence, and then with it.

        The box is free for the next question at once, and what is typed meanwhile stays. A
        question that could not be answered comes back into it, with personal details masked.
        """
        typed = _plain(question)
        settled = conversation.settled()
        if not typed.strip():
            yield self._shown(settled.with_problem("", texts.EMPTY_QUESTION), typed)
            return
        received = await to_thread(self._assistant.received, typed, settled.turns())
        asked = _Asked(
            typed=typed,
            received=received,
            role=role,
            where=where,
            before=settled,
            under_way=UnderWay(),
        )
        asking = asked.coming()
        try:
            yield asking.messages(), gr.skip(), asking, ""
            async with aclosing(self._answered_or_told(asked)) as answered:
                async for shown in answered:
                    if asked.under_way.is_stopped:
                        return
                    yield shown
        finally:
            asked.under_way.end()

    async def ask_again(
        self, role: Role, where: Filter, conversation: Conversation
    ) -> AsyncGenerator[Shown, None]:
        """Ask the last question anew, as another reader or of other sources."""
        earlier, question = conversation.without_last()
        if not question:
            yield gr.skip(), gr.skip(), conversation, gr.skip()
            return
        async with aclosing(self.ask(question, role, where, earlier)) as pages:
            async for shown in pages:
                yield shown

    async def take_back(self, conversation: Conversation) -> Shown:
        """Remove the last question, answered or not yet, and put it back into the box."""
        if conversation.under_way:
            await conversation.under_way.stop()
        return self._shown(*conversation.without_last())

    async def start_over(self, conversation: Conversation) -> Shown:
        """Return an empty conversation."""
        if conversation.under_way:
            await conversation.under_way.stop()
        return self._shown(Conversation(), "")

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

    async def _answered_or_told(self, asked: _Asked) -> AsyncGenerator[Shown, None]:
        """Yield the page as the answer comes, and the reason when none does."""
        before, question, told = asked.before, asked.received.question, asked.received.notices
        try:
            async with aclosing(self._answered(asked)) as answered:
                async for shown in answered:
                    yield shown
        except AppError as problem:
            yield self._shown(before.with_problem(question, str(problem), told), question)
        except Exception:
            logger.exception("a question could not be answered")
            yield self._shown(before.with_problem(question, texts.FAILED, told), question)

    async def _answered(self, asked: _Asked) -> AsyncGenerator[Shown, None]:
        """Yield the page with each sentence as it is checked, and at last with the answer."""
        before, where = asked.before, None if asked.where == Filter() else asked.where
        make = partial(self._assistant.answer, asked.typed, before.turns(), asked.role, where)
        said: list[Statement] = []
        async with aclosing(as_it_comes(make)) as parts:
            async for part in parts:
                if isinstance(part, Answer):
                    exchange = await to_thread(self._exchange, part, before.next_turn)
                    yield self._shown(before.with_exchange(exchange), gr.skip())
                    continue
                said += part
                shown = asked.coming(said, self._assistant.sources())
                yield shown.messages(), gr.skip(), shown, gr.skip()

    def _exchange(self, answer: Answer, turn: int) -> Exchange:
        document_of = self._assistant.document
        exported = export_html(answer, turn, lambda id_: document_of(id_).text)
        return Exchange(
            question=answer.question,
            answer=answer,
            chat=answer_html(answer, turn),
            evidence=evidence_of(answer, turn, document_of, exported),
        )

    @staticmethod
    def _shown(conversation: Conversation, box: str | dict[str, object]) -> Shown:
        return conversation.messages(), conversation.panel(), conversation, box


def _plain(question: str | None) -> str:
    """Return the question without what is no character, such as half of a surrogate pair."""
    return (question or "").encode("utf-8", "replace").decode("utf-8")
