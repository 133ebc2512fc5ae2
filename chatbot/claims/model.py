"""How likely evidence says that something went up, went down, or made no difference.

Learnt from public claims about trials by `evals/fit_claims.py`: boosted trees tell a difference
from none, and a weighing of signs tells up from down, turned round when the arms change places.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from chatbot.claims.arms import Comparison
from chatbot.claims.features import SIGNED, UNSIGNED, features
from ingest.trees import Trees

MODEL = Path(__file__).parent / "model.json"
_MOST = 1.5


@dataclass(frozen=True, slots=True)
class Ways:
    """Shares of belief in each way; they add up to 1."""

    up: float
    down: float
    none: float


def squashed(value: float) -> float:
    """Return a signed feature with its size bounded and its first steps weighing most."""
    return math.copysign(min(abs(value), _MOST) ** 0.5, value) if value else 0.0


@lru_cache(maxsize=1_024)
def ways(comparison: Comparison, evidence: str) -> Ways:
    """Return how likely each way is by the evidence, whichever way the statement says."""
    found = features(comparison, evidence)
    trees, weights = _model()
    row = np.array([[found[name] for name in UNSIGNED]], np.float32)
    differs = _share(float(trees.scores(row)[0]))
    rises = _share(sum(weights[name] * squashed(found[name]) for name in SIGNED))
    return Ways(up=differs * rises, down=differs * (1 - rises), none=1 - differs)


@lru_cache(maxsize=1)
def _model() -> tuple[Trees, dict[str, float]]:
    weights = json.loads(MODEL.read_text(encoding="utf-8"))["signs"]
    if list(weights) != list(SIGNED):
        raise ValueError(f"{MODEL}: trained on other features; train it again")
    return Trees(UNSIGNED, MODEL), weights


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
