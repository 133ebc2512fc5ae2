import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.rerank import FALLING, FEATURES, RISING, trained
from ingest.trees import MODEL, Trees

TWO_TREES = {
    "features": ["age", "dose"],
    "depth": 2,
    "trees": [
        {
            "feature": [0, 0, 1, 0, 0],
            "threshold": [0.5, 0, 2, 0, 0],
            "left": [1, 1, 3, 3, 4],
            "right": [2, 1, 4, 3, 4],
            "value": [0, 1, 0, 10, 20],
        },
        {"feature": [0], "threshold": [0], "left": [0], "right": [0], "value": [0.25]},
    ],
}


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "trees.json"
    file.write_text(json.dumps(TWO_TREES), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("row", "score"),
    [
        ((0.4, 9), 1.25),
        ((0.5, 9), 1.25),
        ((0.6, 2), 10.25),
        ((0.6, 2.1), 20.25),
        ((-7, -7), 1.25),
    ],
)
def test_a_row_ends_in_the_leaves_that_a_reader_would_follow_it_to(path, row, score):
    assert Trees(("age", "dose"), path).scores(np.array([row], np.float32)).tolist() == [score]


def test_rows_are_scored_each_for_itself(path):
    rows = np.array([(0.6, 3), (0, 0), (0.6, 1)], np.float32)
    assert Trees(("age", "dose"), path).scores(rows).tolist() == [20.25, 1.25, 10.25]


def test_no_rows_have_no_scores(path):
    assert Trees(("age", "dose"), path).scores(np.empty((0, 2), np.float32)).shape == (0,)


@pytest.mark.parametrize("features", [(), ("age",), ("dose", "age"), ("age", "dose", "sex")])
def test_trees_of_other_features_are_refused(path, features):
    with pytest.raises(ValueError, match=r"trees\.json: trained on other features"):
        Trees(features, path)


def test_the_shipped_trees_are_of_the_features_of_today():
    assert trained().scores(np.zeros((3, len(FEATURES)), np.float32)).shape == (3,)
    with pytest.raises(ValueError, match=r"reranker\.json: trained on other features"):
        Trees(FEATURES[::-1])


def test_no_way_through_a_shipped_tree_is_longer_than_its_depth():
    stored = json.loads(MODEL.read_text(encoding="utf-8"))
    for tree in stored["trees"]:
        nodes = {0}
        for _ in range(stored["depth"]):
            nodes = {child for node in nodes for child in (tree["left"][node], tree["right"][node])}
        assert all(tree["left"][node] == tree["right"][node] == node for node in nodes)


@pytest.fixture(scope="module")
def grid():
    """The values on both sides of every decision, feature by feature."""
    stored = json.loads(MODEL.read_text(encoding="utf-8"))
    thresholds: list[set[float]] = [set() for _ in FEATURES]
    for tree in stored["trees"]:
        for node, feature in enumerate(tree["feature"]):
            if tree["left"][node] != node:
                thresholds[feature].add(tree["threshold"][node])
    return [
        np.sort(
            np.array([*values, *(np.nextafter(np.float32(v), np.float32(np.inf)) for v in values)])
        )
        for values in thresholds
    ]


@given(seed=st.integers(0, 2**32 - 1), column=st.integers(0, len(FEATURES) - 1))
@settings(max_examples=60, deadline=None)
def test_more_of_a_feature_moves_a_shipped_score_only_its_own_way(grid, seed, column):
    chance = np.random.default_rng(seed)
    row = [chance.choice(values) for values in grid]
    raised = np.sort(chance.choice(grid[column], 40))
    rows = np.tile(np.array(row, np.float32), (len(raised), 1))
    rows[:, column] = raised
    steps = np.diff(trained().scores(rows))
    if FEATURES[column] in RISING:
        assert (steps >= 0).all()
    if FEATURES[column] in FALLING:
        assert (steps <= 0).all()
