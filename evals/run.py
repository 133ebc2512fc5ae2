"""Ask every case, score every answer."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from chatbot.types import Answer, Turn
from evals.scorers import Scorer
from evals.types import Case, Outcome, Report

Ask = Callable[[Case], Answer]
Progress = Callable[[int, Outcome], None]
"""Called after each case with the number of cases done."""


class Answering(Protocol):
    """What is measured: something that answers and can show the texts it cites."""

    def answer(self, question: str, turns: tuple[Turn, ...] = ()) -> Answer:
        """Return the answer to a question and the turns before it."""

    def source_text(self, source_id: str) -> str:
        """Return the stored text of a source."""


def asking(assistant: Answering) -> Ask:
    """Return a function that asks the assistant a case's question after the case's turns."""
    return lambda case: assistant.answer(case.question, turns=case.turns)


def numbered(done: Callable[[int, int], None], total: int) -> Progress:
    """Return what is told of each case and passes on how many of all are done."""
    return lambda number, _: done(number, total)


def run(
    cases: Sequence[Case],
    ask: Ask,
    scorers: Sequence[Scorer],
    settings: Mapping[str, str],
    progress: Progress | None = None,
) -> Report:
    """Run the cases in order; a case that fails is recorded and the run goes on."""
    outcomes: list[Outcome] = []
    for case in cases:
        outcomes.append(_outcome(case, ask, scorers))
        if progress:
            progress(len(outcomes), outcomes[-1])
    return Report(settings=dict(settings), outcomes=tuple(outcomes))


def _outcome(case: Case, ask: Ask, scorers: Sequence[Scorer]) -> Outcome:
    answer: Answer | None = None
    seconds: float | None = None
    start = time.perf_counter()
    try:
        answer = ask(case)
        seconds = time.perf_counter() - start
        scores = tuple(score(case, answer) for score in scorers)
    except Exception as error:  # noqa: BLE001  a run outlives any one case
        if seconds is None:
            seconds = time.perf_counter() - start
        message = f"{type(error).__name__}: {error}"
        return Outcome(case=case, answer=answer, error=message, seconds=seconds)
    return Outcome(case=case, answer=answer, scores=scores, seconds=seconds)
