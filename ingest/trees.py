"""Boosted regression trees, read from JSON and applied with numpy."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MODEL = Path(__file__).parent / "reranker.json"


class Trees:
    """An ensemble of regression trees, each a row of nodes; a leaf points to itself."""

    def __init__(self, features: Sequence[str], path: Path = MODEL) -> None:
        """Read the trees.

        Args:
            features: What the rows to be scored are made of, in order.
            path: What `evals/train_reranker.py` wrote.

        Raises:
            ValueError: They were trained on other features.
        """
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["features"] != list(features):
            raise ValueError(f"{path}: trained on other features; train it again")
        trees = stored["trees"]
        most = max(len(tree["feature"]) for tree in trees)
        self._depth = int(stored["depth"])
        self._feature = _filled(trees, "feature", most, np.int64)
        self._threshold = _filled(trees, "threshold", most, np.float32)
        self._left = _filled(trees, "left", most, np.int64)
        self._right = _filled(trees, "right", most, np.int64)
        self._value = _filled(trees, "value", most, np.float32)

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a score for each row of features; only their order means anything."""
        tree = np.arange(len(self._feature))[np.newaxis]
        node = np.zeros((len(rows), len(self._feature)), np.int64)
        at = np.arange(len(rows))[:, np.newaxis]
        for _ in range(self._depth):
            goes_left = rows[at, self._feature[tree, node]] <= self._threshold[tree, node]
            node = np.where(goes_left, self._left[tree, node], self._right[tree, node])
        return np.asarray(self._value[tree, node].sum(axis=1), np.float32)


def _filled(
    trees: Sequence[dict[str, list[float]]], name: str, most: int, kind: type
) -> NDArray[np.generic]:
    return np.array([tree[name] + [0] * (most - len(tree[name])) for tree in trees], kind)
