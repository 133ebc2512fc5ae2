"""Related questions that the corpus itself can answer."""

from functools import cached_property

import numpy as np

from chatbot.scope import THRESHOLD, scope
from ingest.expansions import wrong_expansions
from ingest.index import Index

_SHOWN = 3
_SAME = 0.85
"""Cosine from which two questions ask the same."""


class RelatedQuestions:
    """The questions its sources suggest, those left out that the corpus cannot answer."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def near(self, question: str) -> tuple[str, ...]:
        """Return the questions nearest to one, itself and repeats left out."""
        if not self._answerable:
            return ()
        similar = self._index.similarity(question, self._answerable)
        chosen: list[str] = []
        for row in np.argsort(-np.asarray(similar), kind="stable"):
            candidate = self._answerable[row]
            others = self._index.similarity(candidate, chosen)
            if len(chosen) < _SHOWN and max([similar[row], *others]) < _SAME:
                chosen.append(candidate)
        return tuple(chosen)

    @cached_property
    def _answerable(self) -> list[str]:
        index = self._index
        suggested = dict.fromkeys(
            question for source in index.sources.values() for question in source.related_questions
        )
        return [
            question
            for question in suggested
            if not wrong_expansions(question, index.vocabulary)
            and scope(index.pool(question), index) >= THRESHOLD
        ]
