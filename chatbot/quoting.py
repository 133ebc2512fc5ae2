"""The quoting answerer: chooses and orders sentences of the corpus; no generative model.

Its sentences are the corpus's own, so the work is in choosing: cover the question and both sides
of a comparison, best fit first, nothing twice, and no more than is read in half a minute.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.arrange import arranged
from chatbot.comparison import compared
from chatbot.draft import GAPS, PREMISE, Draft, quoted
from chatbot.evidence import Candidate, sentence
from chatbot.safety import also
from chatbot.understand import Query
from ingest.expansions import WrongExpansion
from ingest.figures import figures
from ingest.index import Index
from ingest.terms import terms, words

_REPEAT = 0.6
"""Share of the shorter sentence's content, by rarity, from which two sentences say the same."""
_REPEAT_WITH_FIGURES = 0.4
"""The same, when the figures of one are among the other's."""
_VERBATIM = 0.9
_NEAR_BEST = 0.65
"""A sentence that fits less than this share of the best is left out."""
_GAP_ASPECT = 0.35
"""How much of a question's aspect a sentence on what the corpus does not hold must speak of:
that no dose is held is no answer to a question on infection."""
_ASKED_ASPECT, _ASKED_COVERAGE = 0.5, 0.8
"""From what aspect, and share of the fullest coverage, such a sentence is what is asked for."""
_LEAST_COVERAGE = 0.15
"""When the best sentence speaks of less of the question, there is no answer in the corpus."""
_COVERS_NEAR_BEST = 0.2
"""A sentence that speaks of less of the question than this share of the fullest is left out."""
_POOL = 60
_PER_SOURCE = 4
_NEW_WORDS, _NEW_ENTITY, _AGAIN = 0.1, 0.1, 0.02
_BESIDE_TABLE = 2
"""How many sentences stand above a comparison."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long an answer may be."""

    statements: int
    words: int
    """How many words are read at once; the rest is folded."""
    more: int
    """How many words may be folded."""


def write(query: Query, found: Sequence[Candidate], index: Index, budget: Budget) -> list[Draft]:
    """Return the sentences that answer a question, in the order they are read.

    Args:
        query: What is asked.
        found: Candidate sentences, best fit first.
        index: For rarity of words, the sentences an overview points to and safety items.
        budget: How many sentences and words the reader is given.
    """
    chosen = choose(query, found, index, budget)
    if not chosen:
        return []
    cells = [] if chosen[0].section == GAPS else compared(query, found, index)
    drafts = arranged(_above(chosen, cells), query.kind, budget.words)
    return [*drafts, *_in_cells(cells, drafts), *also(query, [*drafts, *cells], index)]


def choose(query: Query, found: Sequence[Candidate], index: Index, budget: Budget) -> list[Draft]:
    """Return the sentences that fit a question, the best fit first and none twice."""
    gap_asked = _is_gap_asked(found)
    groups: list[list[Candidate]] = []
    left = budget.words + budget.more
    for candidate in _by_gain(query, _fitting(found, gap_asked=gap_asked), index):
        group = next((g for g in groups if _same(g[0], candidate, index)), None)
        if group is not None:
            group.append(candidate)
            continue
        length = len(candidate.text.split())
        if len(groups) < budget.statements and length <= left:
            groups.append([candidate])
            left -= length
    drafts = [draft for group in groups for draft in quoted(group, index)]
    return sorted(drafts, key=lambda draft: (draft.section == GAPS) != gap_asked)


def _above(chosen: Sequence[Draft], cells: Sequence[Draft]) -> list[Draft]:
    """Return what is said above a comparison, with the place in it of what stands in both."""
    if not cells:
        return list(chosen)
    places = {draft.text: draft.cells for draft in cells}
    return [
        dataclasses.replace(draft, cells=places.get(draft.text, ()))
        for draft in chosen[:_BESIDE_TABLE]
    ]


def _in_cells(cells: Sequence[Draft], above: Sequence[Draft]) -> list[Draft]:
    """Return the sentences of a comparison that are not said above it already."""
    said = {draft.text for draft in above}
    return [draft for draft in cells if draft.text not in said]


def known_gap(query: Query, found: Sequence[Candidate], index: Index) -> list[Draft]:
    """Return what the corpus says it does not hold on just the drug a question asks about.

    Nothing when the question names another thing too, which the sentence does not speak of.
    """
    if not query.names_drug or any(map(index.is_unknown_special, words(query.standalone))):
        return []
    for candidate in found:
        if candidate.is_gap and candidate.entities.issuperset(query.entities):
            return [Draft(section=GAPS, text=candidate.text, spans=(candidate,))]
    return []


def _is_gap_asked(found: Sequence[Candidate]) -> bool:
    """Return whether what is asked is what the corpus says it does not hold.

    Then the reader is told so first, before labelled doses of other diseases and the like.
    """
    speaks = max((candidate.coverage for candidate in found[:_POOL]), default=0.0)
    return any(
        candidate.is_gap
        and (candidate.aspect or 0.0) >= _ASKED_ASPECT
        and candidate.coverage >= _ASKED_COVERAGE * speaks
        for candidate in found[:_POOL]
    )


def correction(wrong: WrongExpansion, index: Index) -> Draft | None:
    """Return the sentence of the corpus that spells an acronym out, or None when none does."""
    source_id = wrong.acronym.source or ""
    if source_id not in index.sources or index.sources[source_id].retracted:
        return None
    wanted = {
        word for expansion in wrong.acronym.expansions[:1] for word in terms(expansion)
    } | set(terms(wrong.acronym.acronym))
    for passage in index.passages_of(source_id):
        for number in range(len(passage.sentences)):
            found = sentence(index.sources[source_id], passage, number, index)
            if wanted <= found.terms:
                return Draft(section=PREMISE, text=found.text, spans=(found,))
    return None


def _fitting(found: Sequence[Candidate], *, gap_asked: bool) -> list[Candidate]:
    """Return the candidates that may be shown; none when even the best miss the question."""
    speaks = max((candidate.coverage for candidate in found[:_POOL]), default=0.0)
    if speaks < _LEAST_COVERAGE:
        return []
    floor = _NEAR_BEST * found[0].score
    return [
        candidate
        for candidate in found
        if candidate.score >= floor
        and candidate.coverage >= _COVERS_NEAR_BEST * speaks
        and not candidate.is_note
        and _is_to_the_point(candidate, gap_asked=gap_asked)
    ][:_POOL]


def _by_gain(query: Query, pool: list[Candidate], index: Index) -> Iterator[Candidate]:
    """Yield candidates in the order they are worth showing, given those before them."""
    pool = list(pool)
    weights = {term: index.term_weight(term) for term in dict.fromkeys(terms(query.words))}
    total = sum(weights.values()) or 1.0
    open_terms, open_entities = set(weights), set(query.entities)
    sources: dict[str, int] = {}
    while pool:
        best = max(
            pool,
            key=lambda c: (
                c.score
                + _NEW_WORDS * sum(weights[term] for term in c.terms & open_terms) / total
                + _NEW_ENTITY * any(entity in c.entities for entity in open_entities)
                - _AGAIN * sources.get(c.source.id, 0),
                c.score,
            ),
        )
        pool.remove(best)
        if sources.get(best.source.id, 0) >= _PER_SOURCE:
            continue
        yield best
        sources[best.source.id] = sources.get(best.source.id, 0) + 1
        open_terms -= best.terms
        open_entities -= best.entities


def _is_to_the_point(candidate: Candidate, *, gap_asked: bool) -> bool:
    """Return whether a sentence speaks of the aspect asked for, where that matters."""
    if candidate.aspect is None:
        return True
    if candidate.is_gap:
        return candidate.aspect >= _GAP_ASPECT
    return candidate.aspect > 0 or not gap_asked


def _same(one: Candidate, other: Candidate, index: Index) -> bool:
    """Return whether two sentences say the same: shared words by rarity, and figures that agree."""
    shorter = min(one.terms, other.terms, key=len)
    weight = sum(map(index.term_weight, shorter)) or 1.0
    shared = sum(map(index.term_weight, one.terms & other.terms)) / weight
    ours, theirs = figures(one.text), figures(other.text)
    agree = ours <= theirs or theirs <= ours
    if ours and theirs and agree:
        return shared >= _REPEAT_WITH_FIGURES
    return shared >= (_REPEAT if agree else _VERBATIM)
