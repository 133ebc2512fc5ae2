"""What one reader asked and got so far, and how the page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict

from chatbot.types import Answer, Notice, Turn
from chatbot.ui import texts
from chatbot.ui.answer_view import question_html
from chatbot.ui.evidence_view import Evidence, panel_html
from chatbot.ui.markup import without_asides
from chatbot.ui.notices_view import failure_html
from chatbot.ui.subject import Subject
from chatbot.ui.under_way import UnderWay


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
    evidence: Evidence
    """Its evidence for the panel; kept, since a re-ingest may change the documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The exchanges so far, and the last question when it could not be answered."""

    exchanges: tuple[Exchange, ...] = ()
    subject: Subject | None = None
    """The article that the questions follow up on, when the reader came from its page."""
    asking: str = ""
    """The question that is being answered."""
    coming: str = ""
    """What is known of its answer so far, as HTML."""
    under_way: UnderWay | None = field(default=None, compare=False)
    """Its answer in the making."""
    failed: str = ""
    """The question that could not be answered; it is not part of the conversation."""
    problem: str = ""
    """Why it could not be answered, in one line; empty when nothing failed."""
    told: tuple[Notice, ...] = ()
    """What else the reader must know of the question that failed."""

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
        before = self.subject.turns() if self.subject else ()
        return before + tuple(turn for pair in pairs for turn in pair)

    def settled(self) -> "Conversation":
        """Return the conversation with nothing failed and nothing being answered."""
        return Conversation(exchanges=self.exchanges, subject=self.subject)

    def with_question(
        self, question: str, coming: str, under_way: UnderWay | None = None
    ) -> "Conversation":
        """Return the conversation while a question is being answered."""
        return replace(self.settled(), asking=question, coming=coming, under_way=under_way)

    def with_exchange(self, exchange: Exchange) -> "Conversation":
        """Return the conversation with one more exchange and no failure."""
        return replace(self.settled(), exchanges=(*self.exchanges, exchange))

    def with_problem(
        self, question: str, problem: str, told: tuple[Notice, ...] = ()
    ) -> "Conversation":
        """Return the conversation with a notice in place of an answer."""
        return replace(self.settled(), failed=question, problem=problem, told=told)

    def without_last(self) -> tuple["Conversation", str]:
        """Return the conversation without the last question, and that question."""
        if self.asking or self.problem:
            return self.settled(), self.asking or self.failed
        if not self.exchanges:
            return self.settled(), ""
        return replace(self.settled(), exchanges=self.exchanges[:-1]), self.exchanges[-1].question

    def messages(self) -> list[Message]:
        """Return what the chat shows."""
        shown: list[Message] = [_rounds(self.subject.html())] if self.subject else []
        for turn, exchange in enumerate(self.exchanges, start=1):
            shown.append(_user(exchange.question, turn))
            shown.append(_rounds(exchange.chat, exchange.answer.related_questions))
        if self.asking:
            shown += [_user(self.asking, self.next_turn), _rounds(self.coming)]
        elif self.problem:
            if self.failed.strip():
                shown.append(_user(self.failed, self.next_turn))
            shown.append(_rounds(failure_html(self.problem, self.told)))
        return shown

    def panel(self) -> str:
        """Return the evidence panel for every answer so far."""
        return panel_html([exchange.evidence for exchange in self.exchanges])


def _said(answer: Answer) -> str:
    said = " ".join(statement.text for statement in answer.statements)
    return said or texts.STATUS[answer.status]


def _user(question: str, turn: int) -> Message:
    return {"role": "user", "content": question_html(question, turn)}


def _rounds(content: str, related: tuple[str, ...] = ()) -> Message:
    message: Message = {"role": "assistant", "content": content}
    if related:
        message["options"] = [
            {"value": question, "label": without_asides(question)} for question in related
        ]
    return message
