"""What each part of finding adds: the same questions with one part after the other left out."""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from chatbot.finding.retrieve import retrieve
from chatbot.finding.scope import SIGNS, weighed_signs
from chatbot.question.understand import Query, understand
from chatbot.settings import ChatSettings
from evals.beir import RetrievalSet
from evals.compare import Change, change, verdict_of
from evals.retrieval import Done, measured
from evals.rivals import DEPTH, told, unique
from evals.shipped_search import of_sources
from evals.statistics import auroc_difference
from evals.types import Case, Mean
from ingest.build import sync
from ingest.embed import open_embedder
from ingest.index import Index
from ingest.pool import ALL, Parts
from ingest.settings import IndexSettings

PARTS: Mapping[str, Parts] = {
    "the vectors": Parts(vectors=False),
    "the words (BM25)": Parts(words=False),
    "the best sentence": Parts(sentences=False),
    "where answers lie": Parts(answers=False),
    "overviews as pointers": Parts(overviews=False),
    "the sides of a comparison": Parts(sides=False),
    "diversity": Parts(diverse=False),
}
LARGE: Mapping[str, Parts] = {
    "the learned order": Parts(learned=False),
    "the vectors": Parts(vectors=False),
    "the words (BM25)": Parts(words=False),
    "diversity": Parts(diverse=False),
}
"""What is at work in a corpus of some size and without a vocabulary."""
_DEPTH = 40
_MEASURES = ("sources@5", "sources@10")
_NDCG = "nDCG@10"

Find = Callable[[Case], list[str]]
"""A case to the ids of the sources found, best first."""


def shipped_ablation(cases: Sequence[Case], index: Index, done: Done) -> Iterator[Change]:
    """Yield how the share of supporting sources among the first changes without each part."""
    asked = [case for case in cases if case.supporting]
    bare = without_headings(index)
    variants: dict[str, Find] = {"": _finding(index)}
    variants |= {name: _finding(index, parts=parts) for name, parts in PARTS.items()}
    variants["headings before a passage"] = _finding(bare)
    variants["other names (vocabulary)"] = _finding(index, changed=_as_said)
    variants["the turns before a follow-up"] = _finding(index, turns=False)
    found: dict[str, dict[str, dict[str, float]]] = {}
    for number, (name, find) in enumerate(variants.items()):
        done(number, len(variants))
        found[name] = {case.id: of_sources(case.supporting, find(case)) for case in asked}
    bare.close()
    for measure in _MEASURES:
        for name in list(variants)[1:]:
            pairs = [(found[""][case.id][measure], found[name][case.id][measure]) for case in asked]
            yield change(f"{measure}, shipped, without {name}", pairs)


def scope_ablation(cases: Sequence[Case], index: Index) -> Iterator[Change]:
    """Yield how well the scope score tells answerable from other cases without each of its signs."""
    rows, labels = [], []
    for case in cases:
        query = _understood(case, index)
        rows.append(weighed_signs(index.pool(query.searched, words=query.words)))
        labels.append(int(bool(case.supporting)))
    if len(set(labels)) == 1:
        return
    whole = [sum(row) for row in rows]
    for place, name in enumerate(SIGNS):
        without = [sum(row) - row[place] for row in rows]
        found = auroc_difference(labels, whole, without)
        difference = Mean(mean=found.value, n=found.n, low=found.low, high=found.high)
        yield Change(
            score=f"AUROC of scope, shipped, without {name}",
            baseline=found.before,
            candidate=found.after,
            difference=difference,
            verdict=verdict_of(difference),
        )


def public_ablation(name: str, data: RetrievalSet, index: Index, done: Done) -> Iterator[Change]:
    """Yield how nDCG@10 of a retrieval set changes without each part, for each of its parts."""
    variants = {"": ALL, **LARGE}
    runs: dict[str, dict[str, list[str]]] = {variant: {} for variant in variants}
    for number, question in enumerate(data.questions):
        done(number, len(data.questions))
        for variant, parts in variants.items():
            hits = index.search(question.text, 2 * DEPTH, parts=parts)
            runs[variant][question.id] = _first(hit.passage.source_id for hit in hits)
    scores = {variant: measured(data.judgments, run)[_NDCG] for variant, run in runs.items()}
    for part in unique(question.part for question in data.questions):
        ids = [question.id for question in data.questions if question.part == part]
        for variant in LARGE:
            pairs = [(scores[""][id_], scores[variant][id_]) for id_ in ids]
            yield change(f"{_NDCG}, {name} {part}, without {variant}", pairs)


def without_headings(index: Index) -> Index:
    """Return an index over the same documents that does not see the headings above a passage."""
    documents = [document for id_ in index.sources if (document := index.document(id_))]
    bare = [
        dataclasses.replace(
            document,
            headings=tuple(dataclasses.replace(one, path=()) for one in document.headings),
        )
        for document in documents
    ]
    path, embedder = Path(".evals") / "without-headings", open_embedder()
    settings = IndexSettings(index=path, keep_versions=1)
    sync(bare, b"", settings, embedder, told)
    found = Index.open(path, embedder)
    found.vocabulary = index.vocabulary
    return found


def _finding(
    index: Index,
    *,
    parts: Parts = ALL,
    changed: Callable[[Query], Query] = lambda query: query,
    turns: bool = True,
) -> Find:
    def find(case: Case) -> list[str]:
        query = _understood(case if turns else dataclasses.replace(case, history=()), index)
        hits = retrieve(changed(query), index, _DEPTH, parts=parts).hits
        return _first(hit.passage.source_id for hit in hits)

    return find


def _understood(case: Case, index: Index) -> Query:
    return understand(case.question, case.turns, index, ChatSettings().max_question_chars)


def _as_said(query: Query) -> Query:
    """Return a query that looks for no other words than its own."""
    return dataclasses.replace(query, words=query.standalone, kin=dict.fromkeys(query.kin, ()))


def _first(ids: Iterable[str]) -> list[str]:
    return unique(ids)[:DEPTH]
