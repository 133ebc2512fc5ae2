"""From a Query to the passages it is answered from."""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.finding.evidence import Candidate, sentences_of
from chatbot.finding.reading_order import in_reading_order, is_learned
from chatbot.finding.scope import scope
from chatbot.question.understand import Query
from ingest.index import Index
from ingest.pool import ALL, Parts, Pool
from ingest.rerank import diverse
from ingest.types import Filter, Hit
from ingest.vocabulary import Term

_CLOSELY = 8
"""Of how many passages each sentence is embedded while the reader waits, where that was left out of
the build."""
_SIDES = range(2, 4)
"""How many things a question may set side by side; with more it is about none of them."""
_OF_A_SIDE = 0.5
"""What a passage found for one side alone counts beside one found for the whole question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """What was found for a question."""

    hits: tuple[Hit, ...]
    """The passages, best first."""
    gaps: tuple[Hit, ...]
    """Further passages on what the corpus does not hold, which the reading order puts far behind."""
    scope: float
    """How likely it is that the corpus answers the question, from 0 to 1."""
    read: tuple[Candidate, ...] = ()
    """The sentences that were looked at to put the passages in order, those of others too."""


def retrieve(
    query: Query, index: Index, k: int, where: Filter | None = None, parts: Parts = ALL
) -> Retrieved:
    """Return the `k` best passages for a question; of a comparison also those of each side.

    Args:
        query: What is asked.
        index: Where it is looked for.
        k: How many passages to return.
        where: Which sources may be found; all of them unless given.
        parts: What is at work.
    """
    pool, found = found_for(query, index, where, parts)
    read = [] if is_learned(index) else sentences_of(query, found, index)
    hits = in_reading_order(read, found, index, parts)
    first = diverse(hits, k) if parts.diverse else hits[:k]
    if not index.manifest.sentence_vectors:
        first = [*(_closely(query, hit, index) for hit in first[:_CLOSELY]), *first[_CLOSELY:]]
    shown = {hit.passage.id for hit in first}
    sources = index.sources
    gaps = tuple(
        hit
        for hit in hits
        if "gaps" in sources[hit.passage.source_id].topics and hit.passage.id not in shown
    )
    return Retrieved(hits=tuple(first), gaps=gaps, scope=scope(pool, index), read=tuple(read))


def _closely(query: Query, hit: Hit, index: Index) -> Hit:
    """Return a passage with its sentences scored, of which the version has no vectors."""
    passage = hit.passage
    texts = [passage.text[first:last] for first, last in passage.sentences]
    scores = tuple(index.similarity(query.searched, texts, answers=True))
    return dataclasses.replace(hit, sentence_scores=scores)


def found_for(
    query: Query, index: Index, where: Filter | None = None, parts: Parts = ALL
) -> tuple[Pool, list[Hit]]:
    """Return the pool of a question, and all that was found for it and for each of its sides."""
    pool = index.pool(query.searched, words=query.words, where=where, parts=parts)
    ranked = [(1.0, pool.hits(parts))]
    for side in sides(query) if parts.sides else ():
        of_side = index.pool(side, where=where, parts=parts)
        ranked.append((_OF_A_SIDE, of_side.hits(parts)))
    return pool, _merged(ranked)


def sides(query: Query) -> list[str]:
    """Return a question once for each of the drugs it sets side by side, the others left out."""
    drugs = [term for term in query.entities if term.category == "drug"]
    if len(drugs) not in _SIDES:
        return []
    return [_of_one(query.standalone, drug, drugs) for drug in drugs]


def _of_one(question: str, kept: Term, drugs: Sequence[Term]) -> str:
    """Return a question with the names of all drugs but one left out."""
    owner = {name.casefold(): drug for drug in drugs for name in drug.names}
    names = "|".join(re.escape(name) for name in sorted(owner, key=len, reverse=True))

    def keep(match: re.Match[str]) -> str:
        return match[0] if owner[match[1].casefold()] == kept else " "

    return " ".join(re.sub(rf"\b({names})s?\b", keep, question, flags=re.IGNORECASE).split())


def _merged(ranked: Sequence[tuple[float, Sequence[Hit]]]) -> list[Hit]:
    """Return the hits of several rankings, scored by the sum of their shares of the best."""
    by_id: dict[str, Hit] = {}
    scores: defaultdict[str, float] = defaultdict(float)
    for weight, hits in ranked:
        best = max((hit.score for hit in hits), default=1.0)
        for hit in hits:
            by_id.setdefault(hit.passage.id, hit)
            scores[hit.passage.id] += weight * hit.score / best
    most = max(scores.values(), default=1.0)
    return [dataclasses.replace(by_id[id_], score=score / most) for id_, score in scores.items()]
