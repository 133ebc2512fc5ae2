"""The abstention suite: does it answer what its corpus holds, and decline the rest?

The shipped cases are asked of the shipped index. With the public questions, all of them are
asked of it too (all that the corpus does not overlap with must be declined), and with the public
passages the score is measured where the gold passages of some questions were taken out.
"""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from chatbot.finding.scope import THRESHOLD, scope
from chatbot.types import Answer
from evals.lines import numbered_lines
from evals.retrieval import Done
from evals.run import Answering, asking, numbered, run
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A line of the file; other fields of it are left alone."""

    id: Annotated[str, Field(alias="_id")]
    text: str
    kind: Literal["answerable", "gold_removed", "off_domain"]
    vexas_overlap: bool = False


_row = TypeAdapter(_Row)


def load_questions(path: Path) -> list[Asked]:
    """Return the questions of a JSON Lines file of {_id, text, kind}.

    Raises:
        CaseError: The file is missing or empty, or a line of it is no question.
    """
    found: list[Asked] = []
    seen: set[str] = set()
    for number, line in numbered_lines(path):
        try:
            row = _row.validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise CaseError(path, f"no question: {where} {first['msg'].lower()}", number) from error
        if row.id in seen:
            raise CaseError(path, f"the _id {row.id!r} is used twice", number)
        seen.add(row.id)
        found.append(Asked(id=row.id, text=row.text, kind=row.kind, overlaps=row.vexas_overlap))
    if not found:
        raise CaseError(path, "holds no question")
    return found


def shipped_report(cases: Sequence[Case], assistant: Answering, done: Done) -> Report:
    """Return whether each shipped case that should be is declined, and no other."""
    report = run(
        cases,
        asking(assistant),
        [right],
        {"threshold": str(THRESHOLD)},
        numbered(done, len(cases)),
    )
    held = [o.answer for o in report.outcomes if o.answer and o.case.kind not in DECLINED]
    refused = sum(answer.status == "abstained" for answer in held)
    figures = (share("answerable cases declined", refused, len(held)),) if held else ()
    return dataclasses.replace(report, suite="abstention", figures=figures)


def right(case: Case, answer: Answer) -> Score:
    """Score whether what should be declined was, and nothing else."""
    good = (answer.status != "abstained") == (case.kind not in DECLINED)
    partly = case.kind == "unanswerable" and answer.status == "partial"
    return Score(name="right", value=float(good or partly), reason=answer.status)


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
        kept = index.pool(question.text, size=_POOL).without(gone)
        scores[question.id] = value = scope(kept, index)
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
    if len(set(labels)) > 1:
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
