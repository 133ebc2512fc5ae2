"""Train the order that `chatbot/finding/selection.py` puts on sentences; run as a script.

    python -m evals.train_selection --unseen DIR [--out FILE]

Needs `pip install -e .[train]`, the shipped index and what `evals.train_answers --unseen DIR` wrote:
each question is searched for by what was learnt without it, as a new question is. Learnt from `evals/cases/learning.jsonl` and
the sentences marked in `learning_passages.jsonl`; the shipped cases are only measured on. Prints
what the order before it and its own reach, on the fifth of the questions that each model did not
see and on the shipped cases: whether the first sentence answers, and nDCG of the first 5 and 10.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import ndcg_score

from chatbot.finding import selection
from chatbot.finding.evidence import candidates
from chatbot.finding.retrieve import retrieve
from chatbot.premises.granted import ask
from chatbot.settings import ChatSettings
from evals.cases import LEARNING, SHIPPED, load_cases
from evals.gold import LEARNING_GOLD, SHIPPED_GOLD, Span, load_gold, marked
from evals.model_files import stored, without, write_model
from evals.rivals import told
from evals.splits import FOLDS, fold
from evals.types import Case
from ingest.index import Index
from ingest.onnx_embedder import OnnxEmbedder
from ingest.settings import IndexSettings

ROUNDS = 100
SETTINGS = {
    "objective": "cross_entropy",
    "learning_rate": 0.05,
    "num_leaves": 8,
    "min_data_in_leaf": 40,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 3,
    "deterministic": True,
    "verbose": -1,
}
_ANSWERS = 2
"""The grade of a sentence that states part of the answer; half as much counts for context."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question with the sentences found for it, the best fit first."""

    id: str
    rows: Floats
    grades: Floats


def examples(
    cases: Sequence[Case], gold: Mapping[str, Sequence[Span]], index: Index
) -> Iterator[Example]:
    """Yield the cases of which a marked sentence was found."""
    settings = ChatSettings()
    for number, case in enumerate(cases):
        told("questions", number, len(cases))
        graded = marked(gold.get(case.id, ()))
        query = ask(case.question, case.turns, index, settings.max_question_chars).query
        retrieved = retrieve(query, index, settings.passages)
        hits = [*retrieved.hits, *retrieved.gaps]
        found = candidates(query, hits, index, retrieved.read)[: selection.MOST]
        grades = [graded.get((one.source.id, one.text), 0) for one in found]
        if any(grades):
            rows = selection.features(query, found, hits, index)
            yield Example(id=case.id, rows=rows, grades=np.array(grades, np.float32))


def trained(some: Sequence[Example]) -> lightgbm.Booster:
    """Return trees fitted to the shares of the highest grade."""
    direction = [
        1 if name in selection.RISING else -1 if name in selection.FALLING else 0
        for name in selection.FEATURES
    ]
    data = lightgbm.Dataset(
        np.concatenate([one.rows for one in some]),
        label=np.concatenate([one.grades for one in some]) / _ANSWERS,
        feature_name=list(selection.FEATURES),
    )
    return lightgbm.train({**SETTINGS, "monotone_constraints": direction}, data, ROUNDS)


def unseen(some: Sequence[Example]) -> Iterator[tuple[Example, Floats]]:
    """Yield each example with the scores of trees that did not see its question."""
    for left_out in range(FOLDS):
        trees = trained([one for one in some if fold(one.id) != left_out])
        for one in some:
            if fold(one.id) == left_out:
                yield one, np.asarray(trees.predict(one.rows), np.float32)


def reached(name: str, scored: Sequence[tuple[Example, Floats]]) -> str:
    """Return a line: what the order before and the new one reach."""
    figures = []
    for label, measure in (
        ("first answers", lambda grades, scores: grades[np.argmax(scores)] == _ANSWERS),
        ("nDCG@5", lambda grades, scores: float(ndcg_score([grades], [scores], k=5))),
        ("nDCG@10", lambda grades, scores: ndcg_score([grades], [scores], k=10)),
    ):
        before = np.mean([measure(one.grades, -np.arange(len(one.grades))) for one, _ in scored])
        after = np.mean([measure(one.grades, scores) for one, scores in scored])
        figures.append(f"{label} {before:.3f} -> {after:.3f}")
    return f"{name} (n {len(scored)}): {', '.join(figures)}"


def as_unseen(unseen: Path) -> Iterator[Example]:
    """Yield the learning cases, each with what is found for it by what was learnt without it.

    Args:
        unseen: Where `evals.train_answers` wrote what it learnt without each fifth.
    """
    cases, gold = load_cases(LEARNING), load_gold(LEARNING_GOLD)
    for number in range(FOLDS):
        embedder = OnnxEmbedder(without(unseen, number))
        index = Index.open(IndexSettings().index, embedder)
        yield from examples([case for case in cases if fold(case.id) == number], gold, index)


def main() -> None:
    """Train, measure and write the trees."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--unseen", type=Path, required=True, metavar="DIR")
    parser.add_argument("--out", type=Path, default=selection.MODEL)
    given = parser.parse_args()
    learnt = list(as_unseen(given.unseen))
    index = Index.open(IndexSettings().index, OnnxEmbedder())
    shipped = list(examples(load_cases(SHIPPED["followups"]), load_gold(SHIPPED_GOLD), index))
    booster = trained(learnt)
    model = stored(booster, selection.FEATURES, f"{len(learnt)} questions")
    measured = [(one, np.asarray(booster.predict(one.rows), np.float32)) for one in shipped]
    print(reached("unseen fifths", list(unseen(learnt))))  # noqa: T201
    print(reached("shipped cases", measured))  # noqa: T201
    print(write_model(given.out, model))  # noqa: T201


if __name__ == "__main__":
    main()
