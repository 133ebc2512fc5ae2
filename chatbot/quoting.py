"""The quoting answerer: chooses and orders sentences of the corpus; no generative model.

Its sentences are the corpus's own, so the work is in choosing: cover the question and both sides
of a comparison, best fit first, nothing twice, and no more than is read in half a minute.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.evidence import Candidate, related, sentence
from chatbot.figures import figures
from chatbot.premise import WrongExpansion
from chatbot.understand import Query
from chatbot.verify import may_support
from ingest.index import Index
from ingest.terms import terms, words
from ingest.vocabulary import Term

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
_POINTED_SHARE = 0.25
"""The least of a synthesis sentence, by rarity, that a sentence it points to must share."""
_POOL = 60
_PER_SOURCE = 4
_NEW_WORDS, _NEW_ENTITY, _AGAIN = 0.1, 0.1, 0.02
_TOGETHER = re.compile(r"\b(plus|combin\w+|together with|added to|along with)\b", re.IGNORECASE)
ANSWER, PREMISE, GAPS = "Answer", "Correction", "What the sources do not hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence to be shown, before it is checked and numbered."""

    section: str
    text: str
    spans: tuple[Candidate, ...]
    """What is cited for it, the primary source first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How long an answer may be."""

    statements: int
    words: int


def choose(query: Query, found: Sequence[Candidate], index: Index, budget: Budget) -> list[Draft]:
    """Return the sentences that answer a question, in the order they are read.

    Args:
        query: What is asked.
        found: Candidate sentences, best fit first.
        index: For rarity of words and the sentences a synthesis points to.
        budget: How many sentences and words the reader is given.
    """
    gap_asked = _is_gap_asked(found)
    groups: list[list[Candidate]] = []
    left = budget.words
    for candidate in _by_gain(query, _fitting(found, gap_asked=gap_asked), index):
        group = next((g for g in groups if _same(g[0], candidate, index)), None)
        if group is not None:
            group.append(candidate)
            continue
        length = len(candidate.text.split())
        if len(groups) < budget.statements and length <= left:
            groups.append([candidate])
            left -= length
    drafts = [draft for group in groups for draft in _drafts(group, index)]
    first = (GAPS, ANSWER) if gap_asked else (ANSWER, GAPS)
    return sorted(drafts, key=lambda draft: first.index(draft.section))


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


def not_covered(query: Query, drafts: Sequence[Draft], index: Index) -> list[str]:
    """Return the parts of a question that no chosen sentence speaks of, in the reader's words."""
    named = {term for draft in drafts for span in draft.spans for term in span.entities}
    missing = [
        entity.name for entity in query.entities if not any(related(entity, term) for term in named)
    ]
    drugs = [entity for entity in query.entities if entity.category in ("drug", "drug-class")]
    if len(drugs) > 1 and _TOGETHER.search(query.standalone) and not _in_one(drugs, drafts):
        missing.append(" together with ".join(drug.name for drug in drugs))
    if drafts and next((d for d in drafts if d.section != PREMISE), drafts[0]).section == GAPS:
        gaps = [draft.spans[-1].passage for draft in drafts if draft.section == GAPS]
        missing += dict.fromkeys(gap.headings[-1] for gap in gaps if gap.headings)
    missing += [
        f"{drug.name} in {condition.name}"
        for drug in drugs
        for condition in query.entities
        if condition.category == "condition" and not _speaks_of_both(drug, condition, drafts)
    ]
    covered = {term for name in missing for term in terms(name)}
    missing += [
        word
        for word in dict.fromkeys(words(query.standalone))
        if index.is_unknown_special(word) and not covered.issuperset(terms(word))
    ]
    return missing


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


def _fullest(group: Sequence[Candidate]) -> Candidate:
    """Return the sentence of a group that gives the most figures, the best fit when equal."""
    return max(group, key=lambda candidate: (len(figures(candidate.text)), -group.index(candidate)))


def _drafts(group: Sequence[Candidate], index: Index) -> Iterator[Draft]:
    """Yield the fullest sentence of a group with all it rests on, then the editors' remark on it.

    Cited are the sources it points to, its own span, and one repeat of it elsewhere.
    """
    chosen = _fullest(group)
    pointed = [_pointed(chosen, pointer, index) for pointer in chosen.pointers]
    repeats = [
        other
        for other in group
        if other.source != chosen.source
        and not other.pointers
        and figures(chosen.text) <= figures(other.text)
    ]
    spans = [*(span for span in pointed if span), chosen, *repeats[:1]]
    by_place = {(span.source.id, span.start): span for span in spans}
    section = GAPS if chosen.is_gap else ANSWER
    yield Draft(section=section, text=chosen.text, spans=tuple(by_place.values()))
    if remark := _remark(chosen, index):
        yield Draft(section=section, text=remark.text, spans=(remark,))


def _remark(chosen: Candidate, index: Index) -> Candidate | None:
    """Return the editors' remark on a sentence: the next sentence of its passage, if it is one."""
    first = chosen.start - chosen.passage.start
    later = [n for n, (start, _) in enumerate(chosen.passage.sentences) if start > first]
    following = sentence(chosen.source, chosen.passage, later[0], index) if later else None
    return following if following and following.is_note else None


def _pointed(candidate: Candidate, source_id: str, index: Index) -> Candidate | None:
    """Return the sentence of a source that a synthesis sentence rests on."""
    wanted = figures(candidate.text)
    best: tuple[float, Candidate] | None = None
    for passage in index.passages_of(source_id):
        for number in range(len(passage.sentences)):
            found = sentence(index.sources[source_id], passage, number, index)
            shared = sum(map(index.term_weight, candidate.terms & found.terms))
            shared += 3.0 * len(wanted & figures(found.text))
            if not best or shared > best[0]:
                best = shared, found
    needed = _POINTED_SHARE * sum(map(index.term_weight, candidate.terms))
    if best and best[0] >= needed and may_support(candidate.text, best[1].text):
        return best[1]
    return None


def _speaks_of_both(drug: Term, condition: Term, drafts: Sequence[Draft]) -> bool:
    """Return whether some sentence speaks of a drug and a condition, or their kin, at once."""
    return any(
        all(any(related(asked, term) for term in span.entities) for asked in (drug, condition))
        for draft in drafts
        for span in draft.spans
    )


def _in_one(drugs: Sequence[Term], drafts: Sequence[Draft]) -> bool:
    """Return whether one sentence speaks of these drugs given together."""
    return any(
        _TOGETHER.search(span.text) and all(drug in span.entities for drug in drugs)
        for draft in drafts
        for span in draft.spans
    )
