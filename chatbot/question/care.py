"""What is seen to before a question is read at all: danger to someone, and personal details."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from chatbot.question.emergency import SELF_HARM, emergency
from chatbot.question.masking import masked, masked_turns, notice
from chatbot.settings import DISCLAIMER
from chatbot.types import Answer, Notice, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A question and its turns with nothing personal in them, and what the reader is told first."""

    question: str
    turns: tuple[Turn, ...]
    notices: tuple[Notice, ...]
    """The emergency message before the word on personal details."""

    @property
    def urgent(self) -> bool:
        """Whether someone may be in danger now."""
        return any(notice.kind == "emergency" for notice in self.notices)

    @property
    def is_crisis(self) -> bool:
        """Whether somebody may harm themselves: then nothing but the message is shown."""
        return any(notice.text == SELF_HARM for notice in self.notices)

    def only_notices(self, version: str) -> Answer:
        """Return the safe message and nothing else, as the answer of a corpus version."""
        return Answer(
            question=self.question,
            standalone_question=self.question,
            status="abstained",
            statements=(),
            references=(),
            notices=self.notices,
            not_covered=(self.question,),
            related_questions=(),
            corpus_version=version,
            answerer="quoting",
            disclaimer=DISCLAIMER,
            timings_ms=dict.fromkeys(("understand", "retrieve", "write", "verify", "total"), 0.0),
        )


def receive(question: str, turns: Sequence[Turn], names: Collection[str] = ()) -> Received:
    """Return a question with personal details masked, in it and in the turns before it.

    Args:
        question: As it was typed.
        turns: The conversation before it.
        names: Words of names that are no patient's: the authors of the sources.
    """
    urgent = emergency(question) or _despair(turns)
    clean = masked(question, names)
    earlier, found = masked_turns(turns, names)
    told = (*((urgent,) if urgent else ()), *notice([*clean.found, *found]))
    return Received(question=clean.text, turns=earlier, notices=told)


def _despair(turns: Sequence[Turn]) -> Notice | None:
    """Return the message for a reader who spoke of harming themselves earlier on."""
    said = [emergency(turn.text) for turn in turns if turn.role == "reader"]
    return next((notice for notice in said if notice and notice.text == SELF_HARM), None)
