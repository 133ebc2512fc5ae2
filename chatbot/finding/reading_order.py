"""Passages in the order in which their sources should be read.

A passage fits as well as the searches put it and as its best sentence fits the question. Overviews
(kind synthesis) speak for others: where a sentence of one fits and points to a source, that source
is worth reading, while the overview itself comes after the sources. The weights are learnt by
`python -m evals.fit_sources` from the shipped cases. Where the order of the searches is itself
learnt, in a corpus of some size, only the standing of overviews is added to it.
"""

import dataclasses
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate, scores_placed
from ingest.index import Index
from ingest.pool import ALL, LEARNED_FROM, Parts
from ingest.types import Hit, Source

FOUND, SENTENCE, POINTED, POINTING, OVERVIEW = 1.6, 2.0, 1.2, 0.6, -2.4
"""Weights of `Signs`, in their order."""
INTERCEPT = -2.0
_OF_GAPS = 0.4
_OF_AN_OVERVIEW = 0.4
"""What the score of an overview counts in a large corpus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What speaks for a passage."""

    found: float
    """Its score in the searches, as a share of the best."""
    sentence: float
    """How well its best sentence fits the question."""
    pointed: float
    """How well the best sentence of an overview that points to its source fits; 0 when none does."""
    pointing: float
    """How well the passage of that overview was found."""
    overview: float
    """1 for a passage of an overview, less for one of what is missing, whose source it is itself."""

    @property
    def fit(self) -> float:
        """All of them, weighed: a score from 0 to 1."""
        weighed = (
            FOUND * self.found
            + SENTENCE * self.sentence
            + POINTED * self.pointed
            + POINTING * self.pointing
            + OVERVIEW * self.overview
        )
        return 1 / (1 + math.exp(-INTERCEPT - weighed))


def in_reading_order(
    read: Sequence[Candidate], hits: Sequence[Hit], index: Index, parts: Parts = ALL
) -> list[Hit]:
    """Return passages in the order in which their sources should be read, their scores made anew.

    Args:
        read: Their sentences, as `chatbot.finding.evidence.sentences_of` scores them; none are looked at in
            a corpus whose order is learnt.
        hits: The passages.
        index: Where they were found.
        parts: What is at work.
    """
    if is_learned(index):
        sources = index.sources
        scores = {
            hit.passage.id: hit.score * _standing(sources[hit.passage.source_id], parts)
            for hit in hits
        }
    else:
        scores = {id_: one.fit for id_, one in signs(read, hits, index, parts).items()}
    again = [dataclasses.replace(hit, score=scores[hit.passage.id]) for hit in hits]
    return sorted(again, key=lambda hit: (-hit.score, hit.passage.id))


def is_learned(index: Index) -> bool:
    """Return whether the corpus is so large that the order of the searches is itself learnt."""
    return index.manifest.passages >= LEARNED_FROM


def signs(
    read: Sequence[Candidate], hits: Sequence[Hit], index: Index, parts: Parts = ALL
) -> dict[str, Signs]:
    """Return what speaks for each passage, by its id."""
    best = max((hit.score for hit in hits), default=1.0)
    found = {hit.passage.id: hit.score / best for hit in hits}
    sentence: defaultdict[str, float] = defaultdict(float)
    pointed: defaultdict[str, float] = defaultdict(float)
    pointing: defaultdict[str, float] = defaultdict(float)
    for one, score in scores_placed(read, hits):
        id_ = one.passage.id
        sentence[id_] = max(sentence[id_], score)
        for source_id in one.pointers if parts.overviews else ():
            pointed[source_id] = max(pointed[source_id], score)
            pointing[source_id] = max(pointing[source_id], found[id_])
    sources = index.sources
    return {
        hit.passage.id: Signs(
            found=found[hit.passage.id],
            sentence=sentence[hit.passage.id] if parts.sentences else 0.0,
            pointed=pointed[hit.passage.source_id],
            pointing=pointing[hit.passage.source_id],
            overview=overview_share(sources[hit.passage.source_id]) if parts.overviews else 0.0,
        )
        for hit in hits
    }


def overview_share(source: Source) -> float:
    """Return how much a source only tells what others say: 0 when it is none of these overviews."""
    if source.kind != "synthesis":
        return 0.0
    return _OF_GAPS if "gaps" in source.topics else 1.0


def _standing(source: Source, parts: Parts) -> float:
    return _OF_AN_OVERVIEW if parts.overviews and overview_share(source) else 1.0
