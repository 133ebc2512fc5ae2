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
        self._answerable: dict[str, bool] = {}
        """What was found out so far: only questions that would be shown are looked into."""

    def near(self, question: str) -> tuple[str, ...]:
        """Return the questions nearest to one, itself and repeats left out."""
        similar = self._index.similarity(question, self._suggested) if self._suggested else []
        chosen: list[str] = []
        for row in np.argsort(-np.asarray(similar), kind="stable"):
            if len(chosen) == _SHOWN:
                break
            candidate = self._suggested[row]
            others = self._index.similarity(candidate, chosen)
            if max([similar[row], *others]) < _SAME and self._can_answer(candidate):
                chosen.append(candidate)
        return tuple(chosen)

    @cached_property
    def _suggested(self) -> list[str]:
        found = dict.fromkeys(
            question
            for source in self._index.sources.values()
            for question in source.related_questions
        )
        return [one for one in found if not wrong_expansions(one, self._index.vocabulary)]

    def _can_answer(self, question: str) -> bool:
        if question not in self._answerable:
            likely = scope(self._index.pool(question), self._index)
            self._answerable[question] = likely >= THRESHOLD
        return self._answerable[question]
