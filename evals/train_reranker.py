"""Train the order that `ingest/rerank.py` puts on a pool; run as a script, never imported.

    python -m evals.train_reranker --beir DIR [--split dev] [--index DIR] [--out FILE]

Needs `pip install -e .[train]`. Only the questions that `evals.splits` leaves for learning are
used: a fifth of them, whole articles at a time, is never seen, and `python -m evals retrieval`
reports that fifth apart. The objective is LambdaMART's, and a feature that speaks for a passage
may only raise its score.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray

from evals.beir import RetrievalSet, read_beir
from evals.model_files import stored, write_model
from evals.rivals import open_index
from evals.splits import is_held_out
from ingest import rerank
from ingest.index import Index
from ingest.trees import MODEL

ROUNDS = 300
SETTINGS = {
    "objective": "lambdarank",
    "lambdarank_truncation_level": 15,
    "label_gain": [0, 1, 2, 3, 4],
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 50,
    "feature_fraction": 0.7,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "seed": 3,
    "deterministic": True,
    "verbose": -1,
}
_HIGHEST_GRADE = 4


def pools(data: RetrievalSet, index: Index) -> Iterator[tuple[NDArray[np.float32], list[int]]]:
    """Yield the features and grades of the pool of each question that may be learnt from."""
    for question in data.questions:
        if is_held_out(question.group):
            continue
        found = index.pool(question.text).found
        grades = data.judgments[question.id]
        labels = [grades.get(one.passage.source_id, 0) for one in found]
        if any(label > 0 for label in labels):
            rows = rerank.features(question.text, found, index.term_weight)
            yield rows, [min(max(label, 0), _HIGHEST_GRADE) for label in labels]


def train(examples: Sequence[tuple[NDArray[np.float32], list[int]]]) -> lightgbm.Booster:
    """Return trees fitted to pools of features and grades."""
    direction = [
        1 if name in rerank.RISING else -1 if name in rerank.FALLING else 0
        for name in rerank.FEATURES
    ]
    data = lightgbm.Dataset(
        np.concatenate([rows for rows, _ in examples]),
        label=np.concatenate([labels for _, labels in examples]),
        group=[len(labels) for _, labels in examples],
        feature_name=list(rerank.FEATURES),
    )
    return lightgbm.train({**SETTINGS, "monotone_constraints": direction}, data, ROUNDS)


def main() -> None:
    """Train and write the trees."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--beir", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--index", type=Path, help="where the folder's index is kept")
    parser.add_argument("--out", type=Path, default=MODEL)
    given = parser.parse_args()
    data = read_beir(given.beir, given.split)
    index = open_index(data, given.beir, given.index)
    examples = list(pools(data, index))
    learnt_from = f"{len(examples)} questions of {given.beir.name}, {given.split}"
    model = stored(train(examples), rerank.FEATURES, learnt_from)
    print(write_model(given.out, model))  # noqa: T201


if __name__ == "__main__":
    main()
