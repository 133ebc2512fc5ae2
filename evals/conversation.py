"""The conversation suite: is a follow-up made to stand on its own, and a whole question left be?"""

import time
from collections.abc import Sequence
from pathlib import Path

from chatbot.question.rewrite import rewrite
from evals.retrieval import Done
from evals.rewriting import carried_recall, load_turns, unigram_f1
from evals.rivals import unique
from evals.shipped_search import found, of_sources
from evals.statistics import paired_difference
from evals.types import Case, Outcome, Report, Score
from ingest.index import Index


def shipped_report(cases: Sequence[Case], index: Index, done: Done) -> Report:
    """Return what the turns before a shipped follow-up add to finding its sources.

    `raw.` scores are those of the question searched as if nothing had been said before it.
    """
    asked = [case for case in cases if case.history and case.supporting]
    outcomes = []
    for number, case in enumerate(asked):
        done(number, len(asked))
        started = time.perf_counter()
        after = found(case.question, case.turns, index)
        seconds = time.perf_counter() - started
        alone = found(case.question, (), index)
        both = (("", after), ("raw.", alone))
        scores = tuple(
            Score(name=f"{system}{name}", value=value)
            for system, hits in both
            for name, value in of_sources(
                case.supporting, unique(hit.passage.source_id for hit in hits)
            ).items()
        )
        outcomes.append(Outcome(case=case, scores=scores, seconds=seconds))
    return Report(
        suite="conversation", settings={"corpus": index.version}, outcomes=tuple(outcomes)
    )


def rewriting_report(path: Path, done: Done) -> Report:
    """Return how near rewritten follow-ups come to those of people, in any {history, raw, rewrite} file.

    Raises:
        CaseError: The file cannot be used.
    """
    questions = load_turns(path)
    outcomes = []
    changed, left = [], []
    for number, question in enumerate(questions):
        done(number, len(questions))
        started = time.perf_counter()
        ours = rewrite(question.raw, question.turns)
        seconds = time.perf_counter() - started
        f1, raw = unigram_f1(ours, question.rewrite), unigram_f1(question.raw, question.rewrite)
        if not question.context_dependent:
            changed.append(f1)
            left.append(raw)
        name = "f1 follow-ups" if question.context_dependent else "f1 standalone"
        scores = [Score(name=name, value=f1), Score(name=f"raw.{name}", value=raw)]
        if question.carried_terms:
            recall = carried_recall(question.carried_terms, ours)
            scores.append(Score(name="carried terms", value=recall))
        kind = "follow-up" if question.context_dependent else "standalone"
        outcomes.append(
            Outcome(
                case=Case(
                    id=question.id,
                    question=question.raw,
                    kind=f"{question.source} {kind}",
                    history=tuple(turn.text for turn in question.turns),
                    reference_answer=question.rewrite,
                    key_points=(question.rewrite,),
                    supporting=frozenset(),
                ),
                shown=ours,
                scores=tuple(scores),
                seconds=seconds,
            )
        )
    figures = []
    if changed:
        name = "standalone F1 less that of the question as typed"
        figures.append(paired_difference(name, changed, left))
    return Report(
        suite="conversation:rewriting",
        settings={"file": path.name},
        outcomes=tuple(outcomes),
        figures=tuple(figures),
    )
