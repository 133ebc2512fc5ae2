"""What the corpus says it does not hold, and whether that is what a question asks for."""

from collections.abc import Iterable, Sequence

from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.finding.subject import foreign
from chatbot.question.understand import Query
from chatbot.quoting.draft import GAPS, Draft
from ingest.index import Index
from ingest.terms import terms
from ingest.vocabulary import Term

_ASPECT = 0.35
"""How much of a question's aspect a sentence on what is not held must speak of: that no dose is
held is no answer to a question on infection."""
_COVERS = 0.6
"""The same of all that is asked, as a share of the best other sentence's."""
_CLOSE = 0.25
"""How much of what is missing must be asked for, by the heading or the sentence."""
_ASKED_ASPECT, _ASKED_COVERAGE, _ASKED_HEADING = 0.5, 0.8, 0.5
"""From what aspect, share of the fullest coverage, and share of its heading it is what is asked."""
_POOL = 60


class Gaps:
    """The sentences on what is not held among the candidates of one question."""

    def __init__(self, query: Query, found: Sequence[Candidate], index: Index) -> None:
        self._query = query
        self._index = index
        self._speaks = max((candidate.coverage for candidate in found[:_POOL]), default=0.0)
        self._best_other = max(
            (candidate.coverage for candidate in found[:_POOL] if not candidate.is_gap), default=0.0
        )
        self._held = [
            candidate.entities
            for candidate in found
            if not candidate.is_gap and candidate.source.review_status != "submitted"
        ]
        kin = {term for family in query.kin.values() for term in family}
        self._terms = {*query.kin, *kin, *query.kind_terms, *query.aspect_terms}
        self.asked = any(
            self.is_asked(candidate)
            for candidate in found[:_POOL]
            if not self._is_of_another_drug(candidate)
        )
        """Whether what is asked is what is not held: then the reader is told so first, before
        labelled doses of other diseases and the like."""

    def may_be_said(self, candidate: Candidate) -> bool:
        """Return whether a sentence on what is not held belongs in the answer."""
        if self._is_of_another_drug(candidate):
            return False
        if candidate.aspect is None or self.is_asked(candidate):
            return True
        return (
            candidate.aspect >= _ASPECT
            and candidate.coverage >= _COVERS * self._best_other
            and max(self._share(_heading(candidate)), self._share(candidate.text)) >= _CLOSE
        )

    def _is_of_another_drug(self, candidate: Candidate) -> bool:
        """Return whether a sentence is on drugs only that have nothing to do with those asked about."""
        asked, said = _drugs(self._query.entities), _drugs(candidate.entities)
        return bool(asked and said) and not any(related(one, two) for one in asked for two in said)

    def is_asked(self, candidate: Candidate) -> bool:
        """Return whether a sentence says that just what is asked is not held."""
        if not candidate.is_gap:
            return False
        if not self._beside_names(_heading(candidate)):
            return self._is_of_nothing_held(candidate)
        return (
            (candidate.aspect or 0.0) >= _ASKED_ASPECT
            and candidate.coverage >= _ASKED_COVERAGE * self._speaks
            and self._share(_heading(candidate), in_so_many_words=True) >= _ASKED_HEADING
        )

    def _is_of_nothing_held(self, candidate: Candidate) -> bool:
        """Return whether a sentence under a heading of names is on one asked about and held nowhere."""
        headed = self._index.vocabulary.mentioned(_heading(candidate))
        asked = candidate.entities.intersection(headed, self._query.entities)
        return bool(asked) and not any(asked <= entities for entities in self._held)

    def _beside_names(self, text: str) -> list[str]:
        """Return the terms of a text that name nothing of the vocabulary."""
        named = {
            term
            for entity in self._index.vocabulary.mentioned(text)
            for name in entity.names
            for term in terms(name)
        }
        return [term for term in dict.fromkeys(terms(text)) if term not in named]

    def _share(self, text: str, *, in_so_many_words: bool = False) -> float:
        """Return how much of a text, by rarity and names aside, a question asks for.

        Risks ask for boxed warnings, but not in so many words.
        """
        said = self._beside_names(text)
        total = sum(map(self._index.term_weight, said))
        aspects = () if in_so_many_words else self._query.aspects
        cues = [cue for aspect in aspects for cue in (aspect.cue, aspect.asked)]
        asked = {t for cue in cues for match in cue.finditer(text) for t in terms(match[0])}
        shared = sum(self._index.term_weight(t) for t in said if t in asked or t in self._terms)
        return shared / total if total else 1.0


def known_gap(query: Query, found: Sequence[Candidate], index: Index) -> list[Draft]:
    """Return what the corpus says it does not hold on just the drug a question asks about.

    Nothing when the question names another thing too, which the sentence does not speak of.
    """
    if not query.names_drug or foreign(query, index):
        return []
    for candidate in found:
        if candidate.is_gap and candidate.entities.issuperset(query.entities):
            return [Draft(section=GAPS, text=candidate.text, spans=(candidate,))]
    return []


def _drugs(named: Iterable[Term]) -> list[Term]:
    return [term for term in named if term.is_drug]


def _heading(candidate: Candidate) -> str:
    return candidate.passage.headings[-1] if candidate.passage.headings else candidate.text
