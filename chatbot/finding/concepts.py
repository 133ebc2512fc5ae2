"""What a question asks about, one thing by one, and how well a sentence speaks of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum
from typing import Protocol

from chatbot.question.aspects import Aspect
from chatbot.question.english import rarities
from chatbot.question.followup import THEME_WEIGHT
from chatbot.question.understand import Query
from chatbot.remembered import of_version
from ingest.index import Index
from ingest.terms import terms
from ingest.vocabulary import Term

_LEAST_ENTITY, _MOST_WORD = 3.0, 2.0
"""Bounds of a concept's weight: a named thing counts for more than a verb that happens to be rare."""
_ASPECT = 3.0
"""What an aspect asked for counts: as much as a named thing."""
_FOCUS = 1.5
"""How much more the thing asked for counts: infections in "Which infections come with fever?"."""
SPOKEN_OF = 3.0
"""What all that was spoken of last counts together: as much as a named thing."""
_KIN, _HEADED = 0.6, 0.4
"""How well a sentence speaks of a drug when it names its class, or only its headings name it."""
_ENTITIES = 4_096
"""Of how many terms the classes and members are kept."""


class Said(Protocol):
    """A sentence, as far as it is looked at here."""

    @property
    def text(self) -> str:
        """Its words."""
        ...

    @property
    def terms(self) -> frozenset[str]:
        """Their terms."""
        ...

    @property
    def entities(self) -> frozenset[Term]:
        """What it names."""
        ...


@dataclass(frozen=True, slots=True)
class _Concept:
    """One thing a question asks about: an entity of the vocabulary, or a word and its kin."""

    weight: float
    """How rare it is in the corpus; a word that the corpus does not have, in English too."""
    entity: Term | None
    terms: frozenset[str]
    focus: bool
    """Whether it is what is asked for: then a member of the class is the answer itself."""
    aspect: Aspect | None = None
    enough: int = 1
    """How many of its terms a sentence must have to speak of it in full."""
    asked: bool = True
    """Whether the question asks about it; else it was only spoken of last."""
    kin: frozenset[Term] = frozenset()
    """The entity's classes and members, and itself."""

    def spoken_of(self, said: Said, headings: frozenset[Term]) -> float:
        """Return how well a sentence speaks of it, from 0 to 1."""
        if self.aspect and self.aspect.spoken_of(said.text):
            return 1.0
        if self.entity is None:
            return min(1.0, len(self.terms & said.terms) / self.enough)
        if self.entity in said.entities:
            return 1.0
        if not self.kin.isdisjoint(said.entities):
            return 1.0 if self.focus else _KIN
        return _HEADED if self.entity in headings else 0.0


def _concepts(query: Query, index: Index) -> list[_Concept]:
    """Return what a question asks about, without what the whole corpus is about."""
    found = []
    named: set[str] = set()
    for entity in query.entities:
        rarest = max((index.term_weight(term) for term in terms(entity.name)), default=0.0)
        focus = entity in query.focus
        weight = max(rarest, _LEAST_ENTITY) * (_FOCUS if focus else 1.0)
        of_kin = _kin(index, entity)
        found.append(_Concept(weight, entity, frozenset(), focus, kin=of_kin))
        named.update(term for name in entity.names for term in terms(name))
    most = _MOST_WORD / 2 if query.in_full else _MOST_WORD
    for aspect in query.aspects:
        found.append(_Concept(_ASPECT, None, frozenset(), focus=False, aspect=aspect))
    named |= query.aspect_terms
    if query.in_full:
        named |= query.kind_terms
    rare = rarities(query.standalone)
    for term, kin in query.kin.items():
        known = [form for form in (term, *kin) if index.knows(form)]
        weight = max(map(index.term_weight, known or [term]))
        if term not in named and weight >= THEME_WEIGHT:
            weight = min(weight, most) * (1.0 if known else rare.get(term, 1.0))
            found.append(_Concept(weight, None, frozenset(known), focus=False))
    if after := frozenset(terms(query.in_full)):
        enough = min(2, len(after))
        found.append(_Concept(_LEAST_ENTITY, None, after, focus=False, enough=enough))
    found += [
        _Concept(SPOKEN_OF * share, None, frozenset((term,)), focus=False, asked=False)
        for term, share in query.context.items()
    ]
    return found


@of_version(_ENTITIES)
def _kin(index: Index, entity: Term) -> frozenset[Term]:
    return frozenset(term for term in index.vocabulary.terms if related(entity, term))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks about, and what that weighs in all."""

    concepts: tuple[_Concept, ...]
    weight: float
    beside: float | None
    """The weight of those that are no entities; None when all are."""

    @classmethod
    def of(cls, query: Query, index: Index) -> "Asked":
        """Read what a question asks about."""
        concepts = _concepts(query, index)
        beside = [one.weight for one in concepts if one.entity is None and one.asked]
        weight = sum(concept.weight for concept in concepts)
        return cls(tuple(concepts), weight, sum(beside) if beside else None)

    def spoken_of(self, said: Said, headings: frozenset[Term]) -> tuple[float, float | None]:
        """Return how much of all of it a sentence speaks of, and of what is no entity."""
        spoken = beside = 0.0
        for concept in self.concepts:
            if part := concept.weight * concept.spoken_of(said, headings):
                spoken += part
                beside += part if concept.entity is None and concept.asked else 0.0
        of_beside = None if self.beside is None else _share(beside, self.beside)
        return _share(spoken, self.weight), of_beside


def _share(part: float, of: float) -> float:
    return part / of if of else 1.0


def related(one: Term, other: Term) -> bool:
    """Return whether one is the other, its class or a member of it."""
    return one == other or one.name in other.classes or other.name in one.classes


def rarity(some: Iterable[str], index: Index) -> float:
    """Return how rare terms are together in the corpus: to the same bit in whatever order they come."""
    return fsum(map(index.term_weight, some))
