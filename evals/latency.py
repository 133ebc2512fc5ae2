"""The latency suite: how long an answer takes in a running process, stage by stage."""

import resource
import sys
import time
from collections.abc import Sequence

from evals.retrieval import Done
from evals.run import Answering
from evals.statistics import quantiles
from evals.types import Case, Curve, Figure, Outcome, Report, Score


def latency_report(cases: Sequence[Case], assistant: Answering, done: Done) -> Report:
    """Return the milliseconds of each stage over the shipped questions, warm; memory beside it.

    One question is asked before anything is timed; each other one is new to the process, so
    that its vector has to be made.
    """
    first, *timed = cases
    assistant.answer(first.question, turns=first.turns)
    laps: dict[str, list[float]] = {}
    outcomes = []
    for number, case in enumerate(timed):
        done(number, len(timed))
        started = time.perf_counter()
        try:
            answer = assistant.answer(case.question, turns=case.turns)
        except Exception as error:  # noqa: BLE001  a run outlives any one case
            problem, seconds = f"{type(error).__name__}: {error}", time.perf_counter() - started
            outcomes.append(Outcome(case=case, error=problem, seconds=seconds))
            continue
        seconds = time.perf_counter() - started
        for stage, milliseconds in answer.timings_ms.items():
            laps.setdefault(stage, []).append(milliseconds / 1000)
        score = Score(name="milliseconds", value=round(1000 * seconds, 2))
        outcomes.append(Outcome(case=case, scores=(score,), seconds=seconds))
    curves: list[Curve] = [quantiles(stage, seconds) for stage, seconds in laps.items()]
    return Report(
        suite="latency",
        settings={"questions": str(len(timed))},
        outcomes=tuple(outcomes),
        figures=(Figure(name="peak memory, MB", value=_peak(), n=1),),
        curves=tuple(curves),
    )


def _peak() -> float:
    """Return the most memory this process has held, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)
