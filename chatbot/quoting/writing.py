"""The quoting answerer: chooses and orders sentences of the corpus; no generative model.

Its sentences are the corpus's own, so the work is in choosing: cover the question and both sides
of a comparison, best fit first, nothing twice, and no more than is read in half a minute.
"""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.finding.concepts import rarity
from chatbot.finding.evidence import Candidate, sentence
from chatbot.question.understand import Query
from chatbot.quoting.arrange import arranged, standing
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
_READ, _FOLDED = 0.2, 0.1
"""From what share of the likeliest sentence's chance to answer one is read, and may bring a further
source; and from what share one of a source that is quoted already is folded behind them."""
_AS_LIKELY = 0.95
"""From what share of the likeliest sentence's chance to answer another is as good a beginning."""
_LEAST_COVERAGE = 0.15
"""When the best sentence speaks of less of the question, there is no answer in the corpus."""
_POOL = 60
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
        found: Candidate sentences, the best fit first.
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
    """Return the sentences that are likely to answer a question, the likeliest first and none twice.

    None when the question is about another disease, of which none of them speaks.
    """
    gaps = Gaps(query, found, index)
    likely = _likely(found, gaps)
    if asks_of_another(query, likely, index):
        return []
    groups: list[list[Candidate]] = []
    left = budget.words + budget.more
    least = _READ * max((candidate.likely for candidate in likely), default=0.0)
    for candidate in _worth_a_source(likely, least, gaps):
        group = next((g for g in groups if _same(g[0], candidate, index)), None)
        if group is not None:
            group.append(candidate)
            continue
        length = len(candidate.text.split())
        if len(groups) < budget.statements and length <= left:
            groups.append([candidate])
            left -= length
    drafts = [
        dataclasses.replace(draft, folded=group[0].likely < least and not group[0].is_gap)
        for group in groups
        for draft in quoted(group, index)
    ]
    return sorted(drafts, key=lambda draft: (draft.section == GAPS) != gaps.asked)


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


def _likely(found: Sequence[Candidate], gaps: Gaps) -> list[Candidate]:
    """Return the candidates that may be shown, the likeliest to answer first.

    None when even the best miss the question.
    """
    if max((candidate.coverage for candidate in found[:_POOL]), default=0.0) < _LEAST_COVERAGE:
        return []
    floor = _FOLDED * max(candidate.likely for candidate in found)
    shown = [
        candidate
        for candidate in found
        if (candidate.likely >= floor or gaps.is_asked(candidate))
        and not candidate.is_note
        and _is_to_the_point(candidate, gaps)
    ]
    return _led_by_the_strongest(sorted(shown, key=lambda candidate: -candidate.likely))


def _led_by_the_strongest(likely: list[Candidate]) -> list[Candidate]:
    """Put first, of the reviewed sentences about as likely as the likeliest, that on most evidence."""
    reviewed = [one for one in likely if one.source.review_status != "submitted" and not one.is_gap]
    alike = [one for one in reviewed if one.likely >= _AS_LIKELY * reviewed[0].likely]
    first = min(alike, key=lambda one: standing(one.source), default=None)
    return [first, *(one for one in likely if one is not first)] if first else likely


def _worth_a_source(likely: Sequence[Candidate], least: float, gaps: Gaps) -> Iterator[Candidate]:
    """Leave out candidates less likely than the least that bring a source not quoted yet.

    What the corpus says it does not hold has to be as likely, or just what is asked.
    """
    quoted_: set[str] = set()
    for candidate in likely:
        rests_on = set(candidate.pointers) or {candidate.source.id}
        further = gaps.is_asked(candidate) if candidate.is_gap else rests_on <= quoted_
        if candidate.likely >= least or further:
            quoted_ |= rests_on
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
