"""The abstention suite: does it answer what its corpus holds, and decline the rest?

The shipped cases are asked of the shipped index. With the public questions, all of them are
asked of it too (all that the corpus does not overlap with must be declined), and with the public
passages the score is measured where the gold passages of some questions were taken out.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.scope import THRESHOLD, scope
from chatbot.types import Answer
from evals.retrieval import Done
from evals.run import Answering
from evals.statistics import auroc, calibration_error, risk_coverage, share
from evals.types import Case, Figure, Outcome, Report, Score
from ingest.errors import CaseError, QuestionError
from ingest.index import Index

DECLINED = ("out-of-scope", "unanswerable")
OFF_DOMAIN, GOLD_REMOVED, ANSWERABLE = "off_domain", "gold_removed", "answerable"
_POOL = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A public question."""

    id: str
    text: str
    kind: str
    """answerable, gold_removed or off_domain: what it is to the public passages."""
    overlaps: bool
    """Whether the shipped corpus may cover it."""


def load_questions(path: Path) -> list[Asked]:
    """Return the questions of a JSON Lines file of {_id, text, kind}.

    Raises:
        CaseError: The file is missing or empty, or a line of it is no question.
    """
    found = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(path, f"cannot be read ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            overlaps = bool(row.get("vexas_overlap"))
            found.append(
                Asked(id=row["_id"], text=row["text"], kind=row["kind"], overlaps=overlaps)
            )
        except (ValueError, KeyError, AttributeError) as error:
            raise CaseError(path, f"no question: {error}", number) from error
    if not found:
        raise CaseError(path, "holds no question")
    return found


def shipped_report(cases: Sequence[Case], assistant: Answering, done: Done) -> Report:
    """Return whether each shipped case that should be is declined, and no other."""
    outcomes = []
    for number, case in enumerate(cases):
        done(number, len(cases))
        wanted = case.kind not in DECLINED
        started = time.perf_counter()
        answer = assistant.answer(case.question, turns=case.turns)
        seconds = time.perf_counter() - started
        right = (answer.status != "abstained") == wanted or (
            case.kind == "unanswerable" and answer.status == "partial"
        )
        score = Score(name="right", value=float(right), reason=answer.status)
        outcomes.append(Outcome(case=case, answer=answer, scores=(score,), seconds=seconds))
    declined = [o for o in outcomes if o.answer and o.answer.status == "abstained"]
    held = [case for case in cases if case.kind not in DECLINED]
    refused = sum(outcome.case.kind not in DECLINED for outcome in declined)
    return Report(
        suite="abstention",
        settings={"threshold": str(THRESHOLD)},
        outcomes=tuple(outcomes),
        figures=(share("answerable cases declined", refused, len(held)),),
    )


def near_domain_report(path: Path, assistant: Answering, done: Done) -> Report:
    """Return how many public questions the shipped corpus answers that it should not.

    Raises:
        CaseError: The file cannot be used.
    """
    asked = [question for question in load_questions(path) if not question.overlaps]
    outcomes = []
    for number, question in enumerate(asked):
        done(number, len(asked))
        started = time.perf_counter()
        status = _status(question.text, assistant)
        seconds = time.perf_counter() - started
        kind = "off domain" if question.kind == OFF_DOMAIN else "near domain"
        score = Score(name="declined", value=float(status == "abstained"), reason=status)
        case = _case(question, kind)
        outcomes.append(Outcome(case=case, shown=status, scores=(score,), seconds=seconds))
    return Report(
        suite="abstention:near domain",
        settings={"file": path.name, "threshold": str(THRESHOLD)},
        outcomes=tuple(outcomes),
        figures=tuple(_answered(outcomes)),
    )


def removed_report(path: Path, excluded: Path, index: Index, done: Done) -> Report:
    """Return how well the scope score tells answerable questions from the other two kinds.

    Args:
        path: The questions.
        excluded: The ids of the passages that are taken out, one a line.
        index: Over the public passages.
        done: Told how many are done.

    Raises:
        CaseError: A file cannot be used.
    """
    try:
        gone = frozenset(excluded.read_text(encoding="utf-8").split())
    except OSError as error:
        raise CaseError(excluded, f"cannot be read ({error.strerror})") from error
    questions = load_questions(path)
    outcomes, scores = [], {}
    for number, question in enumerate(questions):
        done(number, len(questions))
        started = time.perf_counter()
        found = index.pool(question.text, size=_POOL)
        kept = [one for one in found if one.passage.source_id not in gone]
        scores[question.id] = value = scope(question.text, kept, index)
        right = (value >= THRESHOLD) == (question.kind == ANSWERABLE)
        outcomes.append(
            Outcome(
                case=_case(question, question.kind),
                shown=f"{value:.3f}",
                scores=(Score(name="right", value=float(right), reason=f"score {value:.3f}"),),
                seconds=time.perf_counter() - started,
            )
        )
    by_kind = {
        kind: [scores[q.id] for q in questions if q.kind == kind]
        for kind in (ANSWERABLE, OFF_DOMAIN, GOLD_REMOVED)
    }
    said = list(scores.values())
    labels = [int(question.kind == ANSWERABLE) for question in questions]
    return Report(
        suite="abstention:gold removed",
        settings={"file": path.name, "threshold": str(THRESHOLD)},
        outcomes=tuple(outcomes),
        figures=tuple(_told_apart(by_kind, labels, said)),
        curves=(risk_coverage("answerable against the rest", labels, said),),
    )


def _told_apart(
    by_kind: dict[str, list[float]], labels: list[int], said: list[float]
) -> Iterator[Figure]:
    good = by_kind[ANSWERABLE]
    for kind in (OFF_DOMAIN, GOLD_REMOVED):
        if good and (bad := by_kind[kind]):
            yield auroc(f"AUROC answerable against {kind.replace('_', ' ')}", good, bad)
            answered = sum(value >= THRESHOLD for value in bad)
            yield share(f"{kind.replace('_', ' ')} answered", answered, len(bad))
    if good:
        yield share("answerable declined", sum(value < THRESHOLD for value in good), len(good))
    yield calibration_error("expected calibration error", labels, said)


def _answered(outcomes: Sequence[Outcome]) -> Iterator[Figure]:
    for kind in ("off domain", "near domain"):
        some = [outcome for outcome in outcomes if outcome.case.kind == kind]
        if some:
            answered = sum(outcome.shown != "abstained" for outcome in some)
            yield share(f"{kind} answered or partly answered", answered, len(some))


def _status(text: str, assistant: Answering) -> str:
    try:
        answer: Answer = assistant.answer(text)
    except QuestionError:
        return "abstained"
    return answer.status


def _case(question: Asked, kind: str) -> Case:
    return Case(
        id=question.id, question=question.text, kind=kind, key_points=(), supporting=frozenset()
    )
