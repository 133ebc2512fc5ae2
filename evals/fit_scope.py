"""Fit the scope score of `chatbot/finding/scope.py` on development data; run as a script.

    python -m evals.fit_scope --beir DIR --questions FILE --excluded FILE [--index DIR]

Learnt from: public questions over public passages (answerable, gold taken out, off domain), the
same questions asked of the shipped corpus, and the shipped cases listed in `LEARNT_FROM`; the
other shipped cases stay unseen. Prints the constants and the operating points.
"""

import argparse
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from chatbot.finding.scope import scope_signs
from chatbot.question.understand import understand
from chatbot.settings import ChatSettings
from chatbot.types import Turn
from evals.abstention import ANSWERABLE, GOLD_REMOVED, OFF_DOMAIN, load_questions
from evals.beir import read_beir
from evals.cases import SHIPPED, load_cases
from evals.rivals import open_index, told
from ingest.embed_server import embedder_for
from ingest.errors import QuestionError
from ingest.index import Index
from ingest.settings import IndexSettings

LEARNT_FROM = ("fu-", *(f"own-{number:02}" for number in range(1, 13)))
"""Beginnings of the ids of the shipped cases that are learnt from."""
WEIGHT = {"case": 8.0, OFF_DOMAIN: 3.0, "near domain": 0.3}
"""What one example counts; the kinds differ in number by a hundred times."""
NEAR_DOMAIN_ANSWERED, OFF_DOMAIN_ANSWERED = 0.02, 0.01
"""The shares that set the bar: on the shipped corpus, and on the public passages."""
_POOL = 150

Signs = tuple[float, ...]


def public_signs(
    beir: Path, questions: Path, excluded: Path, index: Path | None
) -> tuple[dict[str, list[Signs]], int]:
    """Return the signs of each kind of public question over the public passages, and their number."""
    gone = set(excluded.read_text(encoding="utf-8").split())
    opened = open_index(read_beir(beir, "dev"), beir, index)
    found: dict[str, list[Signs]] = {ANSWERABLE: [], GOLD_REMOVED: [], OFF_DOMAIN: []}
    asked = load_questions(questions)
    for number, question in enumerate(asked):
        told("public", number, len(asked))
        if signs := scope_signs(opened.pool(question.text, size=_POOL).without(gone)):
            found[question.kind].append(signs)
    return found, opened.manifest.passages


def shipped_signs(questions: Path, index: Index) -> dict[str, list[Signs]]:
    """Return the signs of answerable cases, learnt from and unseen, and of near-domain questions."""

    def signs(text: str, turns: Sequence[Turn] = ()) -> Signs:
        try:
            query = understand(text, turns, index, ChatSettings().max_question_chars)
        except QuestionError:
            return ()
        return scope_signs(index.pool(query.searched, words=query.words))

    cases = [case for case in load_cases(SHIPPED["followups"]) if case.supporting]
    learnt = [case for case in cases if case.id.startswith(LEARNT_FROM)]
    unseen = [case for case in cases if case not in learnt]
    public = [question for question in load_questions(questions) if not question.overlaps]
    return {
        "case": [signs(case.question, case.turns) for case in learnt],
        "unseen case": [signs(case.question, case.turns) for case in unseen],
        "near domain": [some for question in public if (some := signs(question.text))],
    }


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--beir", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--excluded", type=Path, required=True)
    parser.add_argument("--index", type=Path, help="where the public passages' index is kept")
    given = parser.parse_args()
    settings = IndexSettings()
    index = Index.open(settings.index, embedder_for(settings))
    shipped = shipped_signs(given.questions, index)
    public, passages = public_signs(given.beir, given.questions, given.excluded, given.index)
    groups = {**shipped, **public}
    learnt = [kind for kind in groups if kind != "unseen case"]
    rows = np.array([signs for kind in learnt for signs in groups[kind]])
    labels = [kind in ("case", ANSWERABLE) for kind in learnt for _ in groups[kind]]
    weights = [WEIGHT.get(kind, 1.0) for kind in learnt for _ in groups[kind]]
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    model.fit(rows, labels, logisticregression__sample_weight=weights)
    slopes = model[-1].coef_[0] / model[0].scale_
    logits: dict[str, NDArray[np.float64]] = {
        kind: np.array(signs) @ slopes for kind, signs in groups.items()
    }
    small = float(np.quantile(logits["near domain"], 1 - NEAR_DOMAIN_ANSWERED))
    large = float(np.quantile(logits[OFF_DOMAIN], 1 - OFF_DOMAIN_ANSWERED))
    sizes = math.log10(index.manifest.passages), math.log10(passages)
    rise = (large - small) / (sizes[1] - sizes[0])
    report = {
        "LEARNED, SIMILARITY, WORDS": [round(float(slope), 3) for slope in slopes],
        "INTERCEPT, PASSAGES": [round(rise * sizes[0] - small, 3), round(-rise, 3)],
        "learnt cases declined": float((logits["case"] < small).mean()),
        "unseen cases declined": float((logits["unseen case"] < small).mean()),
        "answerable declined": float((logits[ANSWERABLE] < large).mean()),
        "gold removed answered": float((logits[GOLD_REMOVED] >= large).mean()),
    }
    for name, value in report.items():
        print(f"{name}: {value}")  # noqa: T201


if __name__ == "__main__":
    main()
