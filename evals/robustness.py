"""The robustness suite: the same questions with typing slips, in capitals, with abbreviations."""

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from chatbot.question.spelling import joined, misspelt, respelt
from evals.beir import RetrievalSet
from evals.retrieval import Done, measured
from evals.rivals import Rank, rounds, unique
from evals.shipped_search import found, of_sources
from evals.statistics import RESAMPLES, SEED
from evals.types import Case, Figure, Outcome, Report, Score
from ingest.index import Index
from ingest.vocabulary import Vocabulary

_SLIPS = 2
_LEAST = 5
"""A shorter word is left alone."""
_NEAR = dict(
    zip(
        "qwertyuiopasdfghjklzxcvbnm",
        "wertyuiopoasdfghjkxzcvbnmn",
        strict=True,
    )
)
Change = Callable[[str, random.Random], str]


def typos(text: str, chance: random.Random) -> str:
    """Return a text with a slip in two of its longer words: a letter lost, doubled, swapped or wrong."""
    parts = text.split(" ")
    long = [at for at, word in enumerate(parts) if sum(map(str.isalpha, word)) >= _LEAST]
    for at in chance.sample(long, min(_SLIPS, len(long))):
        parts[at] = _slip(parts[at], chance)
    return " ".join(parts)


def capitals(text: str, chance: random.Random) -> str:
    """Return a text in capitals or in small letters."""
    return text.upper() if chance.random() < 0.5 else text.lower()


def abbreviated(vocabulary: Vocabulary) -> Change:
    """Return a change: names of a vocabulary by another of their names, the shortest there is."""

    def change(text: str, chance: random.Random) -> str:
        for term, said in vocabulary.mentions(text):
            short = min(term.names, key=len)
            if len(short) < len(said):
                name = r"[\s-]+".join(map(re.escape, said.split()))
                text = re.sub(rf"\b{name}\b", short.replace("\\", r"\\"), text, flags=re.IGNORECASE)
        return text

    return change


def shipped_report(cases: Sequence[Case], index: Index, done: Done) -> Report:
    """Return how many of the sources are still found when a shipped question is changed."""
    changes: dict[str, Change] = {
        "typos": typos,
        "case": capitals,
        "abbreviations": abbreviated(index.vocabulary),
    }
    asked = [case for case in cases if case.supporting]
    outcomes = []
    for number, case in enumerate(asked):
        done(number, len(asked))
        chance = random.Random(f"{SEED} {case.id}")  # noqa: S311  not for secrets
        started = time.perf_counter()
        variants = {name: change(case.question, chance) for name, change in changes.items()}
        scores = [Score(name="clean", value=_score(case, case.question, index))]
        scores += [
            Score(name=name, value=_score(case, text, index), reason=text)
            for name, text in variants.items()
        ]
        seconds = (time.perf_counter() - started) / len(scores)
        outcomes.append(Outcome(case=case, scores=tuple(scores), seconds=seconds))
    return _report("robustness", {"corpus": index.version}, outcomes)


def as_typed(index: Index) -> Rank:
    """Return Rounds' search over an index as a reader meets it, who types a question with slips."""
    ranked = rounds(index)

    def rank(question: str) -> list[str]:
        whole = joined(question, index)
        return ranked(respelt(whole, misspelt(whole, index)))

    return rank


def beir_report(name: str, data: RetrievalSet, rank: Rank, done: Done) -> Report:
    """Return nDCG@10 of a retrieval set with its questions changed."""
    changes: dict[str, Change] = {"typos": typos, "case": capitals}
    runs: dict[str, dict[str, list[str]]] = {"clean": {}, **{name: {} for name in changes}}
    for number, question in enumerate(data.questions):
        done(number, len(data.questions))
        chance = random.Random(f"{SEED} {question.id}")  # noqa: S311  not for secrets
        runs["clean"][question.id] = rank(question.text)
        for change, apply in changes.items():
            runs[change][question.id] = rank(apply(question.text, chance))
    values = {run: measured(data.judgments, ranked)["nDCG@10"] for run, ranked in runs.items()}
    outcomes = [
        Outcome(
            case=Case(
                id=question.id,
                question=question.text,
                kind=question.part,
                key_points=(),
                supporting=frozenset(data.judgments[question.id]),
            ),
            scores=tuple(
                Score(name=run, value=found[question.id]) for run, found in values.items()
            ),
            seconds=0.0,
        )
        for question in data.questions
    ]
    return _report(f"robustness:{name}", {"folder": name}, outcomes)


def _report(suite: str, settings: Mapping[str, str], outcomes: Sequence[Outcome]) -> Report:
    names = [score.name for score in outcomes[0].scores] if outcomes else []
    columns = {
        name: np.array([score.value for o in outcomes for score in o.scores if score.name == name])
        for name in names
    }
    figures = [_ratio(name, columns[name], columns["clean"]) for name in names if name != "clean"]
    return Report(
        suite=suite, settings=dict(settings), outcomes=tuple(outcomes), figures=tuple(figures)
    )


def _ratio(name: str, changed: NDArray[np.float64], clean: NDArray[np.float64]) -> Figure:
    """Return the mean of the changed questions as a share of the clean ones', with its interval."""
    rng = np.random.default_rng(SEED)
    at = rng.integers(0, len(clean), (RESAMPLES, len(clean)))
    ratios = changed[at].mean(axis=1) / np.maximum(clean[at].mean(axis=1), 1e-9)
    low, high = np.percentile(ratios, [2.5, 97.5])
    return Figure(
        name=f"{name}: share of the clean score",
        value=float(changed.mean() / max(clean.mean(), 1e-9)),
        n=len(clean),
        low=float(low),
        high=float(high),
    )


def _score(case: Case, question: str, index: Index) -> float:
    hits = found(question, case.turns, index)
    ranking = unique(hit.passage.source_id for hit in hits)
    return of_sources(case.supporting, ranking)["sources@10"]


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    match chance.randrange(4):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at] + word[at:]
        case 2:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case _:
            return word[:at] + _NEAR.get(word[at].lower(), "e") + word[at + 1 :]
