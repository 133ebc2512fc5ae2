"""The retrieval suite over the shipped cases: are their sources and sentences among the first?"""

import math
import time
from collections.abc import Sequence
from pathlib import Path

from chatbot.finding.retrieve import retrieve
from chatbot.question.understand import understand
from chatbot.types import Turn
from evals.gold import Span, load_gold
from evals.retrieval import OURS, Done
from evals.rivals import rivals, unique
from evals.types import Case, Found, Outcome, Report, Score
from ingest.index import Index
from ingest.types import Hit, Passage

_DEPTH = 20
_SHOWN = 10
_LONGEST = 4_000


def search_report(cases: Sequence[Case], index: Index, cache: Path, done: Done) -> Report:
    """Return how early the supporting sources and the gold sentences of each case come.

    The rivals get the question as it was typed: resolving a follow-up is not part of them.
    """
    gold = load_gold()
    documents = [document for id_ in index.sources if (document := index.document(id_))]
    others = rivals(documents, cache, lambda *_: None)
    asked = [case for case in cases if case.id in gold and case.supporting]
    outcomes = []
    for number, case in enumerate(asked):
        done(number, len(asked))
        started = time.perf_counter()
        hits = found(case.question, case.turns, index)
        seconds = time.perf_counter() - started
        grades = [grade(hit, gold[case.id], index) for hit in hits]
        rankings = {OURS: unique(hit.passage.source_id for hit in hits)}
        rankings |= {name: rank(case.question) for name, rank in others.items()}
        scores = [
            Score(name=name if system == OURS else f"{system}.{name}", value=value)
            for system, ranking in rankings.items()
            for name, value in of_sources(case.supporting, ranking).items()
        ]
        scores.append(Score(name="passage nDCG@10", value=_ndcg(grades, gold[case.id], index)))
        outcomes.append(
            Outcome(
                case=case,
                found=tuple(
                    Found(source_id=hit.passage.source_id, text=hit.passage.text, grade=value)
                    for hit, value in list(zip(hits, grades, strict=True))[:_SHOWN]
                ),
                scores=tuple(scores),
                seconds=seconds,
            )
        )
    return Report(suite="retrieval", settings={"corpus": index.version}, outcomes=tuple(outcomes))


def found(question: str, turns: Sequence[Turn], index: Index) -> list[Hit]:
    """Return the passages the question path finds."""
    query = understand(question, turns, index, _LONGEST)
    return list(retrieve(query, index, 2 * _DEPTH).hits)


def of_sources(supporting: frozenset[str], ranking: Sequence[str]) -> dict[str, float]:
    """Return the share of the supporting sources among the first, and whether any is."""
    return {
        "sources@5": len(supporting & set(ranking[:5])) / len(supporting),
        "sources@10": len(supporting & set(ranking[:10])) / len(supporting),
        "any source@5": float(not supporting.isdisjoint(ranking[:5])),
        "any source@10": float(not supporting.isdisjoint(ranking[:10])),
    }


def grade(hit: Hit, spans: Sequence[Span], index: Index) -> int:
    """Return the highest grade of the gold sentences that a passage holds."""
    return max((span.grade for span in spans if _holds(hit.passage, span, index)), default=0)


def _holds(passage: Passage, span: Span, index: Index) -> bool:
    document = index.document(span.source_id)
    if passage.source_id != span.source_id or document is None:
        return False
    return passage.start <= document.text.find(span.quote, document.body_start) < passage.end


def _ndcg(grades: Sequence[int], spans: Sequence[Span], index: Index) -> float:
    """Return nDCG at 10 over passages (Järvelin and Kekäläinen, 2002), gains as graded."""
    of_passage = {
        passage.id: max((span.grade for span in spans if _holds(passage, span, index)), default=0)
        for source_id in {span.source_id for span in spans}
        for passage in index.passages_of(source_id)
    }
    ideal = _gain(sorted(of_passage.values(), reverse=True))
    return _gain(grades) / ideal if ideal else 0.0


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades[:10]))
