"""Learn in which order sources should be read: `python -m evals.fit_sources [--cases FILE]`.

Tries weights of `chatbot.finding.reading_order.Signs` on four fifths of the cases, keeps those that bring
most of the supporting sources among the first 5 and 10, and prints what they reach on the fifth
left out, for each fifth in turn. The last line has the weights learnt without the first fifth.
"""

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from chatbot.finding.evidence import sentences_of
from chatbot.finding.reading_order import signs
from chatbot.finding.retrieve import found_for
from chatbot.question.understand import understand
from chatbot.settings import ChatSettings
from evals.cases import SHIPPED, load_cases
from evals.rivals import unique
from evals.shipped_search import of_sources
from evals.splits import FOLDS, fold
from evals.types import Case
from ingest.embed_server import embedder_for
from ingest.errors import AppError
from ingest.index import Index
from ingest.settings import IndexSettings

GRID = tuple(
    itertools.product((0.6, 1.0, 1.6, 2.4), (2.0,), (0.0, 0.6, 1.2, 2.0, 2.8), (0.0, 0.6), (-2.4,))
)
"""Weights of found, sentence, pointed, pointing and overview; only their ratios matter."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A case with the signs of every passage found for it."""

    case: Case
    sources: tuple[str, ...]
    signs: Floats
    """A row for each passage."""

    def reached(self, weights: Sequence[float]) -> float:
        """Return the mean of the shares of the supporting sources among the first 5 and 10."""
        order = np.argsort(-(self.signs @ np.array(weights)), kind="stable")
        ranking = unique(self.sources[at] for at in order)
        scores = of_sources(self.case.supporting, ranking)
        return (scores["sources@5"] + scores["sources@10"]) / 2


def examples(cases: Sequence[Case], index: Index) -> Iterator[Example]:
    """Yield the cases that have supporting sources with what was found for them."""
    for case in cases:
        if case.supporting:
            query = understand(case.question, case.turns, index, ChatSettings().max_question_chars)
            _, hits = found_for(query, index)
            rows = signs(sentences_of(query, hits, index), hits, index)
            yield Example(
                case=case,
                sources=tuple(hit.passage.source_id for hit in hits),
                signs=np.array([astuple(rows[hit.passage.id]) for hit in hits]),
            )


def lines(given: Sequence[Example]) -> Iterator[str]:
    """Yield what is reached on each fifth by weights learnt from the others."""
    reached = np.array([[one.reached(weights) for one in given] for weights in GRID])
    folds = np.array([fold(one.case.id) for one in given])
    left_out = []
    for number in range(FOLDS):
        best = int(reached[:, folds != number].mean(axis=1).argmax())
        left_out.append(reached[best, folds == number])
        yield f"fifth {number}: {left_out[-1].mean():.3f} by {GRID[best]}"
    yield f"all fifths, each by weights learnt from the others: {np.concatenate(left_out).mean():.3f}"
    best = int(reached[:, folds != 0].mean(axis=1).argmax())
    yield f"FOUND, SENTENCE, POINTED, POINTING, OVERVIEW = {', '.join(map(str, GRID[best]))}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command: 0 done, 2 something a person can fix."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cases", type=Path, default=SHIPPED["followups"])
    given = parser.parse_args(argv)
    try:
        settings = IndexSettings()
        index = Index.open(settings.index, embedder_for(settings))
        found = list(examples(load_cases(given.cases), index))
    except AppError as error:
        print(error, file=sys.stderr)  # noqa: T201  a command
        return 2
    print("\n".join(lines(found)))  # noqa: T201  a command
    index.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
