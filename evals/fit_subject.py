"""Fit the weights of `chatbot/finding/subject.py` on development data; run as a script.

    python -m evals.fit_subject --questions FILE

Learnt from `evals/cases/learning.jsonl` (questions that the shipped corpus answers) and the public
questions it does not cover. Prints the constants, and for each share of those that may be answered
the share of the first that is declined: out of five folds, each left out in turn.
"""

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.model_selection import StratifiedKFold

from chatbot.finding.scope import scope
from chatbot.finding.subject import signs
from chatbot.premises.granted import ask
from chatbot.settings import ChatSettings
from evals.abstention import OFF_DOMAIN, load_questions
from evals.cases import LEARNING, load_cases
from evals.rivals import told
from ingest.embed_server import embedder_for
from ingest.errors import QuestionError
from ingest.index import Index
from ingest.settings import IndexSettings

ANSWERED = 0.04
"""The share of questions on other subjects that sets the bar."""
_SHOWN = (0.02, 0.03, ANSWERED, 0.05)
_WEIGHT = 4.0
"""What a question that is to be answered counts, as there are fewer of them."""
_SMOOTH = 0.5
_LEAST = 1e-9

Floats = NDArray[np.float64]


def rows(name: str, questions: Sequence[str], index: Index) -> Iterator[tuple[float, ...]]:
    """Yield the log-odds of the scope score and the signs of each question that can be asked."""
    for number, question in enumerate(questions):
        told(name, number, len(questions))
        try:
            query = ask(question, (), index, ChatSettings().max_question_chars).query
        except QuestionError:
            continue
        likely = scope(index.pool(query.searched, words=query.words), index)
        bounded = min(max(likely, _LEAST), 1 - _LEAST)
        yield math.log(bounded / (1 - bounded)), *astuple(signs(query, index))


def fitted(found: Floats, right: NDArray[np.bool_]) -> Floats:
    """Return an intercept and a weight for each sign, to be added to the scope's log-odds.

    A logistic regression with the log-odds in the first column as its offset.
    """
    towards = np.where(right, 1.0, -1.0)
    counts = np.where(right, _WEIGHT, 1.0)

    def loss(weights: Floats) -> float:
        margins = towards * _logits(found, weights)
        return float(
            (counts * np.logaddexp(0, -margins)).sum() + _SMOOTH * (weights[1:] ** 2).sum()
        )

    return np.asarray(minimize(loss, np.zeros(found.shape[1]), method="BFGS").x)


def _logits(found: Floats, weights: Floats) -> Floats:
    return np.asarray(found[:, 0] + weights[0] + found[:, 1:] @ weights[1:])


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--questions", type=Path, required=True)
    given = parser.parse_args()
    settings = IndexSettings()
    index = Index.open(settings.index, embedder_for(settings))
    ours = [case.question for case in load_cases(LEARNING) if case.supporting and not case.history]
    public = [question for question in load_questions(given.questions) if not question.overlaps]
    off = np.array([question.kind == OFF_DOMAIN for question in public])
    answerable = np.array([*rows("ours", ours, index)])
    others = np.array([*rows("others", [question.text for question in public], index)])
    found = np.vstack([answerable, others])
    right = np.arange(len(found)) < len(answerable)
    unseen = np.zeros(len(found))
    for learnt, left_out in StratifiedKFold(5, shuffle=True, random_state=0).split(found, right):
        unseen[left_out] = _logits(found[left_out], fitted(found[learnt], right[learnt]))
    weights = fitted(found, right)
    near = unseen[~right][~off]
    report: dict[str, object] = {"answerable, others": (len(answerable), len(others))}
    for share in _SHOWN:
        bar = float(np.quantile(near, 1 - share))
        report[f"declined where {share:.0%} of others are answered"] = round(
            float((unseen[right] < bar).mean()), 3
        )
    bar = float(np.quantile(_logits(others[~off], weights), 1 - ANSWERED))
    report["NAMED, REFERRED, ENTITIES, UNKNOWN, SPECIAL"] = [
        round(float(w), 2) for w in weights[1:]
    ]
    report["INTERCEPT"] = round(float(weights[0]) - bar, 2)
    report["off domain answered"] = round(float((_logits(others[off], weights) >= bar).mean()), 3)
    for name, value in report.items():
        print(f"{name}: {value}")  # noqa: T201


if __name__ == "__main__":
    main()
