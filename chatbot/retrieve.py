"""From a Query to the passages it is answered from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.scope import scope
from chatbot.understand import Query
from ingest.index import Index
from ingest.types import Filter, Hit
from ingest.vocabulary import Term

_SIDES = range(2, 4)
"""How many things a question may set side by side; with more it is about none of them."""
_OF_A_SIDE = 0.5
"""What a passage found for one side alone counts beside one found for the whole question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """What was found for a question."""

    hits: tuple[Hit, ...]
    """The passages, best first."""
    scope: float
    """How likely it is that the corpus answers the question, from 0 to 1."""


def retrieve(query: Query, index: Index, k: int, where: Filter | None = None) -> Retrieved:
    """Return the `k` best passages for a question; of a comparison also those of each side.

    Args:
        query: What is asked.
        index: Where it is looked for.
        k: How many passages to return.
        where: Which sources may be found; all of them unless given.
    """
    found = index.pool(query.searched, words=query.words, where=where)
    whole = index.ranked(query.searched, found, k)
    ranked = [(1.0, whole)]
    for side in sides(query):
        ranked.append((_OF_A_SIDE, index.search(side, k, where=where)))
    hits = whole if len(ranked) == 1 else _merged(ranked)[:k]
    return Retrieved(hits=tuple(hits), scope=scope(query.searched, found, index))


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
    """Return the hits of several rankings by the sum of their scores, each share of its best."""
    by_id: dict[str, Hit] = {}
    scores: dict[str, float] = {}
    for weight, hits in ranked:
        best = max((hit.score for hit in hits), default=1.0)
        for hit in hits:
            by_id.setdefault(hit.passage.id, hit)
            scores[hit.passage.id] = scores.get(hit.passage.id, 0.0) + weight * hit.score / best
    return [by_id[id_] for id_ in sorted(scores, key=lambda id_: (-scores[id_], id_))]
