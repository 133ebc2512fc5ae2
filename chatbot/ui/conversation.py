"""What one reader asked and got so far, and how the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

from chatbot.types import Answer, Turn
from chatbot.ui import texts
from chatbot.ui.answer_view import failure_html, question_html, working_html
from chatbot.ui.evidence_view import panel_html


class Message(TypedDict, total=False):
    """A message in the form Gradio's Chatbot takes."""

    role: str
    content: str
    options: list[Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and its answer, as they were when they were shown."""

    question: str
    answer: Answer
    chat: str
    """The answer as HTML for the chat."""
    evidence: str
    """Its evidence as HTML for the panel; kept, since a re-ingest may change the documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The exchanges so far, and the last question when it could not be answered."""

    exchanges: tuple[Exchange, ...] = ()
    failed: str = ""
    """The question that could not be answered; it is not part of the conversation."""
    problem: str = ""
    """Why it could not be answered, in one line; empty when nothing failed."""

    @property
    def next_turn(self) -> int:
        """The number of the exchange that comes next, from 1."""
        return len(self.exchanges) + 1

    def turns(self) -> tuple[Turn, ...]:
        """Return the earlier turns as the assistant takes them: the reader first."""
        pairs = (
            (Turn(role="reader", text=e.question), Turn(role="rounds", text=_said(e.answer)))
            for e in self.exchanges
        )
        return tuple(turn for pair in pairs for turn in pair)

    def with_exchange(self, exchange: Exchange) -> "Conversation":
        """Return the conversation with one more exchange and no failure."""
        return Conversation(exchanges=(*self.exchanges, exchange))

    def with_problem(self, question: str, problem: str) -> "Conversation":
        """Return the conversation with a notice in place of an answer."""
        return replace(self, failed=question, problem=problem)

    def without_last(self) -> "Conversation":
        """Return the conversation without its last exchange and without a failure."""
        return Conversation(exchanges=self.exchanges[:-1])

    def messages(self, asking: str = "") -> list[Message]:
        """Return what the chat shows; `asking` is a question still being answered."""
        shown: list[Message] = []
        for turn, exchange in enumerate(self.exchanges, start=1):
            shown.append(_user(exchange.question, turn))
            shown.append(_rounds(exchange.chat, exchange.answer.related_questions))
        if asking:
            shown += [_user(asking, self.next_turn), _rounds(working_html())]
        elif self.problem:
            if self.failed.strip():
                shown.append(_user(self.failed, self.next_turn))
            shown.append(_rounds(failure_html(self.problem)))
        return shown

    def panel(self) -> str:
        """Return the evidence panel for every answer so far."""
        return panel_html(tuple(exchange.evidence for exchange in self.exchanges))


def _said(answer: Answer) -> str:
    said = " ".join(statement.text for statement in answer.statements)
    return said or texts.STATUS[answer.status]


def _user(question: str, turn: int) -> Message:
    return {"role": "user", "content": question_html(question, turn)}


def _rounds(content: str, related: tuple[str, ...] = ()) -> Message:
    message: Message = {"role": "assistant", "content": content}
    if related:
        message["options"] = [{"value": question, "label": question} for question in related]
    return message
