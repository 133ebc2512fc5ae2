from collections.abc import Callable

import pytest

from chatbot.types import Answer, Citation, Notice, Statement, Status
from evals.types import Case

TEXTS = {"a": "Fever is common. Response was 24% at 3 months.", "b": "Ten of 11 men responded."}


class FakeAssistant:
    """Says one sentence of source "a", and fails when asked to."""

    def __init__(self, answer):
        self.asked = []
        self._answer = answer

    def answer(self, question, turns=()):
        self.asked.append((question, turns))
        if "crash" in question:
            raise TimeoutError("no answer")
        return self._answer(["Fever is common."], cited="a")

    def source_text(self, source_id):
        return TEXTS[source_id]


@pytest.fixture(scope="session")
def make_case() -> Callable[..., Case]:
    def make(
        id: str = "c-1",
        *,
        kind: str = "fact",
        question: str = "What is known?",
        key_points: tuple[str, ...] = ("fever is common",),
        supporting: frozenset[str] = frozenset({"a"}),
        history: tuple[str, ...] = (),
    ) -> Case:
        return Case(
            id=id,
            question=question,
            kind=kind,
            history=history,
            reference_answer="Fever.",
            key_points=key_points,
            supporting=supporting,
        )

    return make


@pytest.fixture(scope="session")
def make_answer() -> Callable[..., Answer]:
    """Statements from texts, each citing the whole of every source in `cited`, a letter each."""

    def make(
        texts: list[str], *, cited: str = "", status: Status = "answered", notice: str = ""
    ) -> Answer:
        citations = tuple(
            Citation(
                number=number,
                source_id=source_id,
                passage_id="p",
                start=0,
                end=len(TEXTS.get(source_id, "")),
                quote=TEXTS.get(source_id, ""),
            )
            for number, source_id in enumerate(cited, 1)
        )
        return Answer(
            question="What is known?",
            standalone_question="What is known?",
            status=status,
            statements=tuple(
                Statement(text=text, section="Findings", citations=citations, verdict="supported")
                for text in texts
            ),
            references=(),
            notices=(Notice(kind=notice, text="Note."),) if notice else (),
            not_covered=(),
            related_questions=(),
            corpus_version="v1",
            answerer="fake",
            disclaimer="",
        )

    return make


@pytest.fixture
def assistant(make_answer) -> FakeAssistant:
    return FakeAssistant(make_answer)


@pytest.fixture(scope="session")
def source_text() -> Callable[[str], str]:
    return TEXTS.__getitem__
