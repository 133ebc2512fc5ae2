"""Related questions that the corpus itself can answer."""

from collections.abc import Collection
from functools import cached_property

import numpy as np

from chatbot.finding.scope import THRESHOLD, scope
from ingest.expansions import wrong_expansions
from ingest.index import Index

_SHOWN = 3
_MOST = 200
"""When a corpus suggests more questions, only those of the sources that are shown are looked at."""
_SAME = 0.85
"""Cosine from which two questions ask the same."""


class RelatedQuestions:
    """The questions its sources suggest, those left out that the corpus cannot answer."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._found: dict[str, tuple[float, tuple[str, int]]] = {}
        """What was found out so far: only questions that would be shown are looked into."""

    def near(
        self, question: str, shown: Collection[tuple[str, int]] = frozenset()
    ) -> tuple[str, ...]:
        """Return the questions nearest to one, itself and repeats left out.

        Args:
            question: What was asked.
            shown: Source and place of the sentences that were shown; a question that these answer
                best is left out too.
        """
        suggested = self._suggested
        if len(suggested) > _MOST:
            suggested = self._suggested_by({source_id for source_id, _ in shown})[:_MOST]
        similar = self._index.similarity(question, suggested) if suggested else []
        chosen: list[str] = []
        for row in np.argsort(-np.asarray(similar), kind="stable"):
            if len(chosen) == _SHOWN:
                break
            candidate = suggested[row]
            others = self._index.similarity(candidate, chosen)
            if max([similar[row], *others]) >= _SAME:
                continue
            likely, best = self._looked_into(candidate)
            if likely >= THRESHOLD and best not in shown:
                chosen.append(candidate)
        return tuple(chosen)

    def warm_up(self) -> None:
        """Look into the questions before anybody asks, where there are few."""
        if len(self._suggested) <= _MOST:
            for question in self._suggested:
                self._looked_into(question)

    @cached_property
    def _suggested(self) -> list[str]:
        return self._suggested_by(self._index.sources)

    def _suggested_by(self, source_ids: Collection[str]) -> list[str]:
        found = dict.fromkeys(
            question
            for id_, source in self._index.sources.items()
            if id_ in source_ids
            for question in source.related_questions
        )
        return [one for one in found if not wrong_expansions(one, self._index.vocabulary)]

    def _looked_into(self, question: str) -> tuple[float, tuple[str, int]]:
        """Return how likely the corpus answers a question, and where its nearest sentence is."""
        if question not in self._found:
            pool = self._index.pool(question)
            nearest = max(pool.found, key=lambda one: max(one.sentence_scores, default=0.0))
            scores = nearest.sentence_scores
            number = scores.index(max(scores)) if scores else 0
            start = nearest.passage.start + nearest.passage.sentences[number][0]
            self._found[question] = scope(pool, self._index), (nearest.passage.source_id, start)
        return self._found[question]
