"""Learn which phrases a follow-up leaves unsaid: `python -m evals.fit_followup --data FILE`.

Prints what the weights reach on conversations they were not learnt from, at several thresholds,
and then the constants of `chatbot.question.rewrite`.
"""

import argparse
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from chatbot.question.rewrite import SHARE, Candidate, candidates, chosen, placed
from evals.rewriting import FollowUp, carried_recall, load_turns, unigram_f1
from evals.splits import FOLDS, fold
from ingest.errors import AppError
from ingest.terms import stem, words

THRESHOLDS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.12, 0.2)
STRANGERS = 2
"""How many first questions of other conversations are asked where one is under way."""
UNDER_WAY = 2
"""Turns from which on a conversation is under way; after one turn any question may follow."""
WIDTH = 98
INDENT = " " * 4
PENALTY = 50.0
"""How strongly large weights are held back."""

Floats = npt.NDArray[np.float64]
Likely = Sequence[tuple[float, Candidate]]
Make = Callable[[Sequence[FollowUp]], Sequence[FollowUp]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question, the phrases it may leave unsaid, and which of them its rewrite has."""

    case: FollowUp
    phrases: tuple[Candidate, ...]
    carried: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A weight for each feature, and the score of a phrase that has none."""

    weights: dict[str, float]
    bias: float

    def likely(self, example: Example) -> list[tuple[float, Candidate]]:
        """Return each phrase with its probability."""
        return [(self._probability(phrase), phrase) for phrase in example.phrases]

    def _probability(self, phrase: Candidate) -> float:
        score = sum(self.weights[name] * value for name, value in phrase.features.items())
        return float(1 / (1 + np.exp(-score - self.bias)))


def example_of(case: FollowUp) -> Example:
    """Return a case with each phrase marked: carried when half of what it adds is in the rewrite."""
    told = {stem(word.removesuffix("'s")) for word in words(case.rewrite)}
    phrases = tuple(candidates(case.raw, case.turns))
    return Example(
        case=case,
        phrases=phrases,
        carried=tuple(2 * len(one.unsaid & told) >= len(one.unsaid) for one in phrases),
    )


def standing(cases: Sequence[FollowUp]) -> list[FollowUp]:
    """Return the rewrite of each dependent case as a question, asked where the case was."""
    return [_alone(case, case.rewrite) for case in cases if case.context_dependent and case.turns]


def strange(cases: Sequence[FollowUp]) -> list[FollowUp]:
    """Return first questions of other conversations, asked where a conversation is under way."""
    openings = [case for case in cases if not case.turns]
    under_way = [case for case in cases if len(case.turns) >= UNDER_WAY]
    return [
        _alone(case, opening.raw)
        for place, case in enumerate(under_way)
        for opening in (openings[(place + step) % len(openings)] for step in range(STRANGERS))
        if opening.group != case.group
    ]


def _alone(case: FollowUp, question: str) -> FollowUp:
    return replace(case, raw=question, rewrite=question, context_dependent=False, carried_terms=())


def fitted(examples: Sequence[Example]) -> Model:
    """Return the logistic regression of carried phrases, large standardised weights held back."""
    rows = [phrase.features for example in examples for phrase in example.phrases]
    names = sorted(rows[0])
    values = np.array([[row[name] for name in names] for row in rows])
    carried = np.array([mark for example in examples for mark in example.carried], dtype=float)
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1.0
    standard = np.hstack([(values - mean) / spread, np.ones((len(values), 1))])

    def loss(weights: Floats) -> tuple[float, Floats]:
        score = standard @ weights
        held = PENALTY / 2 * float(weights[:-1] @ weights[:-1])
        slope = standard.T @ (1 / (1 + np.exp(-score)) - carried)
        slope[:-1] += PENALTY * weights[:-1]
        return float(np.logaddexp(0, score).sum() - carried @ score) + held, slope

    found = minimize(loss, np.zeros(standard.shape[1]), jac=True, method="L-BFGS-B").x
    plain = found[:-1] / spread
    return Model(
        weights=dict(zip(names, map(float, plain), strict=True)),
        bias=float(found[-1] - plain @ mean),
    )


def learnt(cases: Sequence[FollowUp]) -> Model:
    """Return the model that fits the cases and the questions made from them that need nothing."""
    return fitted([example_of(case) for case in (*cases, *standing(cases), *strange(cases))])


def scored(cases: Sequence[FollowUp], made: Make) -> Iterator[tuple[FollowUp, Likely]]:
    """Yield questions made from the cases, scored by weights learnt from other conversations."""
    for left_out in range(FOLDS):
        model = learnt([case for case in cases if fold(case.group) != left_out])
        for case in made([case for case in cases if fold(case.group) == left_out]):
            yield case, model.likely(example_of(case))


def frontier(cases: Sequence[FollowUp]) -> list[str]:
    """Return the lines of a table: what is reached at each threshold, and by doing nothing."""
    real = list(scored(cases, list))
    alone = [list(scored(cases, made)) for made in (standing, strange)]
    sources = ["all", *sorted({case.source for case in cases})]
    lines = [
        "for each source: recall, F1, F1 where terms are carried, F1 of what stands alone",
        "last: the share changed of human rewrites, and of questions that change the subject",
        " " * 9 + "  ".join(f"{name:23}" for name in sources),
        f"{'as asked':9}{reached([(case, case.raw) for case in cases])}",
    ]
    for least in THRESHOLDS:
        figures = reached([(case, _said(case, likely, least)) for case, likely in real])
        changed = [
            _mean([_said(case, likely, least) != case.raw for case, likely in one]) for one in alone
        ]
        lines.append(f"{least:<9}{figures}  {changed[0]:.3f} {changed[1]:.3f}")
    return lines


def _said(case: FollowUp, likely: Likely, least: float) -> str:
    return placed(case.raw, chosen(likely, least, SHARE))


def reached(pairs: Sequence[tuple[FollowUp, str]]) -> str:
    """Return figures of rewritten questions: for all sources, then for each."""
    sources = sorted({case.source for case, _ in pairs})
    groups = [pairs, *([pair for pair in pairs if pair[0].source == name] for name in sources)]
    return "  ".join(_figures(group) for group in groups)


def _figures(pairs: Sequence[tuple[FollowUp, str]]) -> str:
    dependent = [pair for pair in pairs if pair[0].context_dependent]
    carrying = [pair for pair in dependent if pair[0].carried_terms]
    alone = [pair for pair in pairs if not pair[0].context_dependent]
    recall = _mean([carried_recall(case.carried_terms, text) for case, text in carrying])
    f1 = [
        _mean([unigram_f1(text, case.rewrite) for case, text in group])
        for group in (dependent, carrying, alone)
    ]
    return " ".join(f"{figure:.3f}" for figure in (recall, *f1))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")


def constants(model: Model) -> list[str]:
    """Return the lines that go into `chatbot.question.rewrite`."""
    weights = " ".join(f'"{name}": {weight:.2f},' for name, weight in model.weights.items())
    lines = textwrap.wrap(weights, WIDTH, initial_indent=INDENT, subsequent_indent=INDENT)
    return [f"BIAS = {model.bias:.2f}", "WEIGHTS: Mapping[str, float] = {", *lines, "}"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command: 0 done, 2 something a person can fix."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args(argv)
    try:
        cases = load_turns(given.data)
    except AppError as error:
        print(error, file=sys.stderr)  # noqa: T201  a command
        return 2
    lines = [*frontier(cases), "", *constants(learnt(cases))]
    print("\n".join(lines))  # noqa: T201  a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
