"""The quoting answerer: chooses and orders sentences of the corpus; no generative model.

Its sentences are the corpus's own, so the work is in choosing: cover the question and both sides
of a comparison, best fit first, nothing twice, and no more than is read in half a minute.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from chatbot.finding.concepts import rarity, related
from chatbot.finding.evidence import Candidate, sentence
from chatbot.question.aspects import RESPONSE
from chatbot.question.understand import Query
from chatbot.quoting.arrange import arranged
from chatbot.quoting.comparison import asked_rows, compared
from chatbot.quoting.draft import GAPS, PREMISE, Draft, quoted
from chatbot.quoting.gaps import Gaps
from chatbot.quoting.missing import asks_of_another
from chatbot.quoting.safety import also
from ingest.expansions import WrongExpansion
from ingest.figures import figures
from ingest.index import Index
from ingest.terms import terms

_REPEAT = 0.6
"""Share of the shorter sentence's content, by rarity, from which two sentences say the same."""
_REPEAT_WITH_FIGURES = 0.4
"""The same, when the figures of one are among the other's."""
_VERBATIM = 0.9
_NEAR_BEST, _OF_A_QUOTED_SOURCE = 0.86, 0.75
"""A sentence that fits less than this share of the best is left out; one of a source that is quoted
already less than the second, as it brings no further source to read."""
_LEAST_COVERAGE = 0.15
"""When the best sentence speaks of less of the question, there is no answer in the corpus."""
_COVERS_NEAR_BEST, _COVERS_BROADLY = 0.2, 0.6
"""A sentence that speaks of less of the question than this share of the fullest is left out; of a
question on the whole, which names nothing, the second."""
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
    return composed(query, choose(query, found, index, budget), found, index, budget)


def composed(
    query: Query,
    chosen: Sequence[Draft],
    found: Sequence[Candidate],
    index: Index,
    budget: Budget,
) -> list[Draft]:
    """Return chosen sentences as they are read, with the comparison and safety items beside them."""
    if not chosen:
        return []
    cells = [] if chosen[0].section == GAPS else compared(query, found, index)
    drafts = arranged(_above(query, chosen, cells), query.kind, budget.words)
    return [*drafts, *_in_cells(cells, drafts), *also(query, [*drafts, *cells], index)]


def choose(query: Query, found: Sequence[Candidate], index: Index, budget: Budget) -> list[Draft]:
    """Return the sentences that fit a question, the best fit first and none twice.

    None when the question is about another disease, of which none of them speaks.
    """
    gaps = Gaps(query, found, index)
    groups: list[list[Candidate]] = []
    left = budget.words + budget.more
    pool = _fitting(query, found, gaps)
    best = found[0].score if found else 0.0
    for candidate in _worth_a_source(_by_gain(query, pool, index), _NEAR_BEST * best):
        group = next((g for g in groups if _same(g[0], candidate, index)), None)
        if group is not None:
            group.append(candidate)
            continue
        length = len(candidate.text.split())
        if len(groups) < budget.statements and length <= left:
            groups.append([candidate])
            left -= length
    drafts = [draft for group in groups for draft in quoted(group, index)]
    if asks_of_another(query, drafts, index):
        return []
    drafts = _led(query, drafts)
    return sorted(drafts, key=lambda draft: (draft.section == GAPS) != gaps.asked)


def _led(query: Query, drafts: Sequence[Draft]) -> list[Draft]:
    """Put the best sentence that speaks of the aspect asked for before better ones that do not.

    One that also speaks of what the question names comes before one that does not. Of treatment at
    large the best that says what works comes first.
    """
    at_large = query.kind == "treatment" and not query.names_drug
    aspects = query.aspects or ((RESPONSE,) if at_large else ())

    def speaks(draft: Draft) -> bool:
        return draft.section != GAPS and any(a.spoken_of(draft.text) for a in aspects)

    def names(draft: Draft) -> bool:
        said = draft.spans[0].entities
        return any(related(entity, term) for entity in query.entities for term in said)

    spoken = [place for place, draft in enumerate(drafts) if speaks(draft)]
    named = [place for place in spoken if names(drafts[place])]
    lead = (named or spoken or [0])[0]
    remarks = lead + 1
    while remarks < len(drafts) and drafts[remarks].is_remark:
        remarks += 1
    return [*drafts[lead:remarks], *drafts[:lead], *drafts[remarks:]]


def _above(query: Query, chosen: Sequence[Draft], cells: Sequence[Draft]) -> list[Draft]:
    """Return what is said above a comparison, with the place in it of what stands in both.

    A comparison on one point has no sentence above it that is on another, unless all are.
    """
    if not cells:
        return list(chosen)
    rows = asked_rows(query)
    if len(rows) == 1:
        on_it = [d for d in chosen if d.section == GAPS or rows[0].spoken_of(d.text)]
        chosen = on_it if any(d.section != GAPS for d in on_it) else chosen
    places = {draft.text: draft.cells for draft in cells}
    gaps = [draft for draft in chosen if draft.section == GAPS]
    said = [draft for draft in chosen if draft.section != GAPS][:_BESIDE_TABLE]
    placed = [dataclasses.replace(draft, cells=places.get(draft.text, ())) for draft in said]
    return [*placed, *gaps]


def _in_cells(cells: Sequence[Draft], above: Sequence[Draft]) -> list[Draft]:
    """Return the sentences of a comparison that are not said above it already."""
    said = {draft.text for draft in above}
    return [draft for draft in cells if draft.text not in said]


def correction(wrong: WrongExpansion, index: Index) -> Draft | None:
    """Return the sentence of the corpus that spells an acronym out, or None when none does."""
    source_id = wrong.acronym.source or ""
    if source_id not in index.sources or index.sources[source_id].retracted:
        return None
    wanted = {
        word for expansion in wrong.acronym.expansions[:1] for word in terms(expansion)
    } | set(terms(wrong.acronym.acronym))
    source = index.sources[source_id]
    for passage in index.passages_of(source_id):
        for number in range(len(passage.sentences)):
            found = sentence(source, passage, number, index)
            if wanted <= found.terms:
                return Draft(section=PREMISE, text=found.text, spans=(found,))
    return None


def _fitting(query: Query, found: Sequence[Candidate], gaps: Gaps) -> list[Candidate]:
    """Return the candidates that may be shown; none when even the best miss the question."""
    speaks = max((candidate.coverage for candidate in found[:_POOL]), default=0.0)
    if speaks < _LEAST_COVERAGE:
        return []
    floor = _OF_A_QUOTED_SOURCE * found[0].score
    covers = (_COVERS_BROADLY if query.in_full else _COVERS_NEAR_BEST) * speaks
    return [
        candidate
        for candidate in found
        if candidate.score >= floor
        and candidate.coverage >= covers
        and not candidate.is_note
        and _is_to_the_point(candidate, gaps)
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
                + _NEW_WORDS * fsum(weights[term] for term in c.terms & open_terms) / total
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


def _worth_a_source(ordered: Iterator[Candidate], floor: float) -> Iterator[Candidate]:
    """Leave out the candidates that fit less than a floor and bring a source not quoted yet.

    What the corpus says it does not hold always has to reach the floor.
    """
    quoted: set[str] = set()
    for candidate in ordered:
        rests_on = set(candidate.pointers) or {candidate.source.id}
        if candidate.score >= floor or (rests_on <= quoted and not candidate.is_gap):
            quoted |= rests_on
            yield candidate


def _is_to_the_point(candidate: Candidate, gaps: Gaps) -> bool:
    """Return whether a sentence speaks of the aspect asked for, where that matters."""
    if candidate.is_gap:
        return gaps.may_be_said(candidate)
    return candidate.aspect is None or candidate.aspect > 0 or not gaps.asked


def _same(one: Candidate, other: Candidate, index: Index) -> bool:
    """Return whether two sentences say the same: shared words by rarity, and figures that agree."""
    shorter = min(one.terms, other.terms, key=len)
    weight = rarity(shorter, index) or 1.0
    shared = rarity(one.terms & other.terms, index) / weight
    ours, theirs = figures(one.text), figures(other.text)
    agree = ours <= theirs or theirs <= ours
    if ours and theirs and agree:
        return shared >= _REPEAT_WITH_FIGURES
    return shared >= (_REPEAT if agree else _VERBATIM)
