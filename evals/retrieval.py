"""Retrieval: does the right passage come first, beside what users would otherwise build?"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import ir_measures
from ir_measures import RR, Judged, R, Success, nDCG

from evals.beir import Question, RetrievalSet, read_beir
from evals.report import summary
from evals.rivals import Rank, kept, open_index, rivals, rounds, told
from evals.splits import is_held_out
from evals.statistics import paired_difference
from evals.types import Case, Figure, Found, Outcome, Report, Score
from ingest.progress import Progress
from ingest.types import Document

MEASURES = (nDCG @ 10, R @ 10, RR @ 10, Success @ 5, Judged @ 10)
OURS = "rounds"
_EXCERPT = 400
_SHOWN = 10

Done = Callable[[int, int], None]


def beir_report(
    folder: Path, split: str, index: Path | None = None, progress: Progress = told
) -> Report:
    """Return how Rounds and its rivals rank a BEIR-style folder.

    Scores of Rounds carry the measure's name, those of a rival its own before it. Questions that
    nothing was learnt from are told apart as `held out`.

    Raises:
        CaseError: The folder cannot be used.
    """
    data = read_beir(folder, split)
    where = index or kept(folder)
    opened = open_index(data, folder, index, progress)
    systems: dict[str, Rank] = {OURS: rounds(opened)}
    systems |= rivals(data.documents, where / "cache.sqlite", progress)
    ranked, seconds = _ranked(data, systems, progress)
    scores = {name: measured(data.judgments, runs) for name, runs in ranked.items()}
    texts = {document.source.id: document for document in data.documents}
    outcomes = tuple(
        _outcome(question, data, scores, ranked[OURS][question.id], texts, seconds[question.id])
        for question in data.questions
    )
    opened.close()
    return Report(
        suite=f"retrieval:{folder.resolve().name}",
        settings={
            "folder": folder.name,
            "split": split,
            "documents": str(len(data.documents)),
            "passages": str(opened.manifest.passages),
            "embedder": f"{opened.manifest.embedder}, {opened.manifest.weights[:12]}, 256 pieces",
            "passage_tokens": str(opened.manifest.passage_tokens),
        },
        outcomes=outcomes,
        figures=tuple(_differences(data.questions, scores)),
    )


def measured(
    judgments: Mapping[str, Mapping[str, int]], runs: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Return each measure's value by question id, as trec_eval computes it.

    Args:
        judgments: Grade of each judged document by question.
        runs: Ids of documents by question, best first.
    """
    qrels = [
        ir_measures.Qrel(question, document, grade)
        for question, grades in judgments.items()
        for document, grade in grades.items()
    ]
    run = [
        ir_measures.ScoredDoc(question, document, float(-rank))
        for question, ranked in runs.items()
        for rank, document in enumerate(ranked)
    ]
    found: dict[str, dict[str, float]] = {
        str(measure): dict.fromkeys(judgments, 0.0) for measure in MEASURES
    }
    for value in ir_measures.iter_calc(MEASURES, qrels, run):
        found[str(value.measure)][value.query_id] = float(value.value)
    return found


def systems(report: Report) -> dict[str, object]:
    """Return a report as `retrieval --json` prints it: each system's measures, by part and in all."""
    found = summary(report)
    parts = {"all": found.scores, **found.by_kind}
    by_system: dict[str, dict[str, dict[str, object]]] = {}
    for part, scores in parts.items():
        for name, value in scores.items():
            system, _, measure = name.rpartition(".")
            of_part = by_system.setdefault(system or OURS, {}).setdefault(part, {})
            of_part[measure] = asdict(value)
    return {
        "settings": report.settings,
        "questions": found.cases,
        "systems": by_system,
        "differences": [asdict(figure) for figure in report.figures],
        "seconds": asdict(found.seconds) if found.seconds else None,
    }


def _ranked(
    data: RetrievalSet, systems: Mapping[str, Rank], progress: Progress
) -> tuple[dict[str, dict[str, list[str]]], dict[str, float]]:
    """Return each system's ranking by question, and how long Rounds took."""
    ranked: dict[str, dict[str, list[str]]] = {name: {} for name in systems}
    seconds: dict[str, float] = {}
    for number, question in enumerate(data.questions):
        if number % 20 == 0:
            progress(f"ask {', '.join(systems)}", number, len(data.questions))
        for name, rank in systems.items():
            started = time.perf_counter()
            ranked[name][question.id] = rank(question.text)
            if name == OURS:
                seconds[question.id] = time.perf_counter() - started
    return ranked, seconds


def _outcome(
    question: Question,
    data: RetrievalSet,
    scores: Mapping[str, Mapping[str, Mapping[str, float]]],
    ranking: Sequence[str],
    texts: Mapping[str, Document],
    seconds: float,
) -> Outcome:
    grades = data.judgments[question.id]
    return Outcome(
        case=Case(
            id=question.id,
            question=question.text,
            kind=question.part,
            key_points=(),
            supporting=frozenset(id_ for id_, grade in grades.items() if grade > 0),
        ),
        found=tuple(
            Found(source_id=id_, text=texts[id_].text[:_EXCERPT], grade=grades.get(id_, 0))
            for id_ in ranking[:_SHOWN]
        ),
        scores=tuple(
            Score(name=name if system == OURS else f"{system}.{name}", value=values[question.id])
            for system, measures in scores.items()
            for name, values in measures.items()
        ),
        seconds=seconds,
    )


def _differences(
    questions: Sequence[Question], scores: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> Iterable[Figure]:
    """Yield how much higher nDCG@10 is than each rival's: by part, and where nothing was learnt."""
    main = str(MEASURES[0])
    parts = {part: [q for q in questions if q.part == part] for part in _parts(questions)}
    for part, asked in parts.items():
        unseen = [q for q in asked if is_held_out(q.group)]
        for label, some in ((part, asked), (f"{part}, held out", unseen)):
            if not some:
                continue
            ours = [scores[OURS][main][q.id] for q in some]
            for rival in scores:
                if rival != OURS:
                    theirs = [scores[rival][main][q.id] for q in some]
                    yield paired_difference(f"{label}: {main} less {rival}'s", ours, theirs)
            zero = [0.0] * len(ours)
            yield paired_difference(f"{label}: {main}", ours, zero)


def _parts(questions: Sequence[Question]) -> list[str]:
    return list(dict.fromkeys(question.part for question in questions))
