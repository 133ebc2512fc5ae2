"""Where and how what is learnt is kept: LightGBM's trees as `ingest/trees.py` reads them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import lightgbm


def without(folder: Path, number: int) -> Path:
    """Return where what was learnt without a fifth of the questions is kept."""
    return folder / f"without-{number}.safetensors"


def stored(
    booster: "lightgbm.Booster", features: Sequence[str], learnt_from: str
) -> dict[str, Any]:
    """Return what `ingest.trees.Trees` reads: the trees, and what they were learnt from."""
    trees = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    return {
        "features": features,
        "learnt_from": learnt_from,
        "depth": max(map(depth, trees)),
        "trees": [flattened(tree) for tree in trees],
    }


def write_model(path: Path, model: dict[str, Any]) -> str:
    """Write a model and return a line on it."""
    path.write_text(json.dumps(model, separators=(",", ":")) + "\n", encoding="utf-8")
    return f"{path}: {len(model['trees'])} trees from {model['learnt_from']}"


def flattened(tree: dict[str, Any]) -> dict[str, list[float]]:
    """Return a tree as one list for each property of its nodes; a leaf points to itself."""
    nodes: dict[str, list[float]] = {
        name: [] for name in ("feature", "threshold", "left", "right", "value")
    }

    def add(node: dict[str, Any]) -> int:
        place = len(nodes["value"])
        for values in nodes.values():
            values.append(0)
        if "leaf_value" in node:
            nodes["value"][place] = round(node["leaf_value"], 6)
            nodes["left"][place] = nodes["right"][place] = place
            return place
        nodes["feature"][place] = node["split_feature"]
        nodes["threshold"][place] = float(np.float32(node["threshold"]))
        nodes["left"][place] = add(node["left_child"])
        nodes["right"][place] = add(node["right_child"])
        return place

    add(tree)
    return nodes


def depth(node: dict[str, Any]) -> int:
    """Return how many decisions the longest way to a leaf takes."""
    if "leaf_value" in node:
        return 0
    return 1 + max(depth(node["left_child"]), depth(node["right_child"]))
