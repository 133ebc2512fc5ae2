"""Train what `chatbot/claims/model.py` applies; run as a script, never imported.

    python -m evals.fit_claims --data CLAIMS.jsonl [--out FILE]

Needs `pip install -e .[train]`. The file has groups of claims, one of each way (rose, fell, no
difference), of which one is supported. A fifth of the articles (`evals.splits`) is never learnt
from. Prints how well the rest is told, out of fold, and the fifth, with 95 % intervals.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from chatbot.claims.arms import Comparison, Way, compared
from chatbot.claims.features import SIGNED, UNSIGNED, features
from chatbot.claims.model import MODEL, squashed
from evals.claims import Claim, load_claims
from evals.model_files import stored, write_model
from evals.splits import FOLDS, fold
from evals.statistics import auroc, share
from evals.types import Figure

ROUNDS = 150
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.04,
    "num_leaves": 6,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 2,
    "seed": 1,
    "num_threads": 1,
    "deterministic": True,
    "verbose": -1,
}
STRENGTH = 0.3
"""Inverse of the ridge on the signs."""
SWAPPED = 0.3
"""What an example with its arms swapped counts; it says the opposite."""
_NONE, _UP, _DOWN = range(3)
_WAYS: tuple[Way, ...] = ("none", "up", "down")

Rows = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Comparisons with evidence as rows of features, and which way the evidence says."""

    unsigned: Rows
    signed: Rows
    swapped: Rows
    """The signed features with the arms the other way round."""
    truth: NDArray[np.int64]
    folds: NDArray[np.int64]


def read(path: Path) -> Examples:
    """Return one example for each group of a file that has a supported claim."""
    groups: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in load_claims(path):
        groups[claim.group or claim.id].append(claim)
    found: list[tuple[Comparison, Claim]] = [
        (comparison, claim)
        for claims in groups.values()
        for claim in claims
        if claim.label == "supported" and (comparison := compared(claim.claim))
    ]
    straight = [features(one, " ; ".join(claim.evidence)) for one, claim in found]
    turned = [features(one, " ; ".join(claim.evidence), swapped=True) for one, claim in found]
    return Examples(
        unsigned=_rows(straight, UNSIGNED),
        signed=np.vectorize(squashed)(_rows(straight, SIGNED)),
        swapped=np.vectorize(squashed)(_rows(turned, SIGNED)),
        truth=np.array([_WAYS.index(one.way) for one, _ in found]),
        folds=np.array([fold(claim.article) for _, claim in found]),
    )


def _rows(found: Sequence[dict[str, float]], names: Sequence[str]) -> Rows:
    return np.array([[one[name] for name in names] for one in found], float)


def fit(examples: Examples, chosen: NDArray[np.bool_]) -> tuple[lightgbm.Booster, Rows]:
    """Return trees that tell a difference from none, and the weights that tell up from down."""
    data = lightgbm.Dataset(
        examples.unsigned[chosen],
        label=examples.truth[chosen] != _NONE,
        feature_name=[name.replace(" ", "_") for name in UNSIGNED],
    )
    trees = lightgbm.train(SETTINGS, data, ROUNDS)
    differ = chosen & (examples.truth != _NONE)
    named = np.array([UNSIGNED.index(f"all {arm}") for arm in ("subject", "comparator")])
    both = differ & (examples.unsigned[:, named] > 0).all(axis=1)
    rows = np.concatenate([examples.signed[differ], examples.swapped[both]])
    up = np.concatenate([examples.truth[differ] == _UP, examples.truth[both] == _DOWN])
    counts = np.concatenate([np.ones(differ.sum()), np.full(both.sum(), SWAPPED)])
    signs = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=5000)
    signs.fit(
        np.concatenate([rows, -rows]),
        np.concatenate([up, ~up]),
        sample_weight=np.concatenate([counts, counts]),
    )
    return trees, signs.coef_[0]


def shares(
    model: tuple[lightgbm.Booster, Rows], examples: Examples, some: NDArray[np.bool_]
) -> Rows:
    """Return the share of belief in none, up and down for each example."""
    trees, weights = model
    differs = np.asarray(trees.predict(examples.unsigned[some]))
    rises = 1 / (1 + np.exp(-examples.signed[some] @ weights))
    return np.stack([1 - differs, differs * rises, differs * (1 - rises)], axis=1)


def measured(what: str, found: Rows, truth: NDArray[np.int64]) -> list[Figure]:
    """Return how well claims are told apart and how often the supported of three comes first."""
    right = np.eye(3, dtype=bool)[truth]
    return [
        auroc(f"AUROC, {what}", list(found[right]), list(found[~right])),
        share(f"first of three, {what}", int((found.argmax(axis=1) == truth).sum()), len(truth)),
    ]


def main() -> None:
    """Train, print how well it tells, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=MODEL)
    given = parser.parse_args()
    examples = read(given.data)
    learnt = examples.folds != 0
    crossed = np.zeros((len(examples.truth), 3))
    for number in range(1, FOLDS):
        some = examples.folds == number
        crossed[some] = shares(fit(examples, learnt & ~some), examples, some)
    model = fit(examples, learnt)
    held = shares(model, examples, ~learnt)
    figures = measured("out of fold", crossed[learnt], examples.truth[learnt])
    for one in figures + measured("held out", held, examples.truth[~learnt]):
        print(f"{one.name}: {one.value:.3f} ({one.low:.3f} to {one.high:.3f}), n {one.n}")  # noqa: T201
    kept = stored(model[0], UNSIGNED, f"{int(learnt.sum())} groups of {given.data.name}")
    weights = (round(float(weight), 4) for weight in model[1])
    kept["signs"] = dict(zip(SIGNED, weights, strict=True))
    print(write_model(given.out, kept))  # noqa: T201


if __name__ == "__main__":
    main()
