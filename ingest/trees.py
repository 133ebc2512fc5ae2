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
        first = most * np.arange(len(trees))[:, np.newaxis]
        self._roots = first[:, 0]
        self._depth = int(stored["depth"])
        self._feature = _filled(trees, "feature", most).astype(np.int64).ravel()
        self._threshold = _filled(trees, "threshold", most).astype(np.float32).ravel()
        left = _filled(trees, "left", most).astype(np.int64) + first
        right = _filled(trees, "right", most).astype(np.int64) + first
        self._next = np.stack([right.ravel(), left.ravel()], axis=1).ravel()
        """Where to go from each node: right, left, right of the next, and so on."""
        self._value = _filled(trees, "value", most).astype(np.float32).ravel()

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a score for each row of features; only their order means anything."""
        values, width = np.ascontiguousarray(rows).ravel(), rows.shape[1]
        node = np.tile(self._roots, (len(rows), 1))
        first = width * np.arange(len(rows))[:, np.newaxis]
        for _ in range(self._depth):
            goes_left = values.take(first + self._feature.take(node)) <= self._threshold.take(node)
            node = self._next.take(2 * node + goes_left)
        return np.asarray(self._value.take(node).sum(axis=1), np.float32)


def _filled(trees: Sequence[dict[str, list[float]]], name: str, most: int) -> NDArray[np.float64]:
    return np.array([tree[name] + [0] * (most - len(tree[name])) for tree in trees], np.float64)
