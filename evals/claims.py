"""The claims suite: does the checker tell what the evidence says from what it does not?

A file has rows {"_id", "claim", "evidence": [text, …], "label"?}; labels are supported,
contradicted or unsupported. Without labels only the verdicts are given. Rows of texts with one
wrong sentence, {"_id", "text", "sentences", "error_sentence_index", "error_sentence",
"corrected_sentence"}, are taken too: each sentence is a claim, its evidence the corrected text.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from chatbot.verify import Check, verify
from evals.lines import numbered_lines
from evals.retrieval import Done
from evals.splits import is_held_out
from evals.statistics import auroc, share
from evals.types import Case, Figure, Outcome, Report, Score
from ingest.errors import CaseError
from ingest.vocabulary import Vocabulary

_NO_TERMS = Vocabulary()
_Label = Literal["supported", "contradicted", "unsupported", "partial"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence, what it is said to rest on, and whether it does."""

    id: str = Field(alias="_id")
    claim: str
    evidence: tuple[str, ...]
    label: _Label | None = None
    group: str | None = None
    """Claims of one group exclude each other; one of them is supported."""
    split_key: str | None = None
    """The article it is about."""
    source: str = "claims"

    @property
    def article(self) -> str:
        """What must not be learnt from in part: the article, or what comes nearest to it."""
        return self.split_key or self.group or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text cut into sentences, with what is wrong in it and how it should read."""

    id: str = Field(alias="_id")
    text: str
    sentences: tuple[str, ...]
    error_sentence_index: int | None = None
    error_sentence: str | None = None
    corrected_sentence: str | None = None

    @property
    def claims(self) -> list[Claim]:
        """Each sentence as a claim on the corrected text; the wrong one is not supported."""
        evidence = self.text
        if self.error_sentence and self.corrected_sentence:
            evidence = evidence.replace(self.error_sentence, self.corrected_sentence)
        found: list[Claim] = []
        for number, sentence in enumerate(self.sentences):
            wrong = number == self.error_sentence_index
            row = {"_id": f"{self.id} {number + 1}", "claim": sentence, "evidence": [evidence]}
            kind = {"label": "unsupported" if wrong else "supported", "source": SENTENCES}
            found.append(_claim.validate_python(row | kind))
        return found


SENTENCES = "sentences"
_claim = TypeAdapter(Claim)
_text = TypeAdapter(Text)


def load_claims(path: Path) -> list[Claim]:
    """Return the claims of a JSON Lines file.

    Raises:
        CaseError: The file is missing or empty, or a line of it is no claim.
    """
    claims: list[Claim] = []
    for number, line in numbered_lines(path):
        try:
            if '"sentences"' in line:
                claims += _text.validate_json(line).claims
            else:
                claims.append(_claim.validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            problem = f"{where}: {first['msg'].lower()}".lstrip(": ")
            raise CaseError(path, f"no claim: {problem}", number) from error
    if not claims:
        raise CaseError(path, "holds no claim")
    repeated = [id_ for id_, many in Counter(claim.id for claim in claims).items() if many > 1]
    if repeated:
        raise CaseError(path, f"the _id {repeated[0]!r} is used twice")
    return claims


def claims_report(path: Path, done: Done, vocabulary: Vocabulary = _NO_TERMS) -> Report:
    """Return a verdict for each claim, and how well verdicts and scores agree with the labels.

    Raises:
        CaseError: The file cannot be used.
    """
    claims = load_claims(path)
    outcomes = []
    checks: dict[str, Check] = {}
    for number, claim in enumerate(claims):
        done(number, len(claims))
        started = time.perf_counter()
        check = verify(claim.claim, claim.evidence, vocabulary)
        checks[claim.id] = check
        scores = [Score(name="support", value=check.score)]
        if claim.label:
            right = (check.verdict == "supported") == (claim.label == "supported")
            scores.append(Score(name="right", value=float(right), reason=f"it is {claim.label}"))
        outcomes.append(
            Outcome(
                case=Case(
                    id=claim.id,
                    question=claim.claim,
                    kind=f"{claim.source} {claim.label or 'unlabelled'}",
                    key_points=claim.evidence,
                    supporting=frozenset(),
                ),
                shown=f"{check.verdict}: {check.reason}" if check.reason else check.verdict,
                scores=tuple(scores),
                seconds=time.perf_counter() - started,
            )
        )
    return Report(
        suite="claims:sentences" if claims[0].source == SENTENCES else "claims",
        settings={"file": path.name},
        outcomes=tuple(outcomes),
        figures=tuple(_all_figures(claims, checks)),
    )


def _all_figures(claims: Sequence[Claim], checks: Mapping[str, Check]) -> Iterator[Figure]:
    """Yield the figures of all claims, and of those nothing was learnt from."""
    yield from _figures(claims, checks)
    held = [claim for claim in claims if claim.split_key and is_held_out(claim.split_key)]
    if held:
        for figure in _figures(held, checks):
            yield replace(figure, name=f"{figure.name}, held out")


def _figures(claims: Sequence[Claim], checks: Mapping[str, Check]) -> Iterator[Figure]:
    good = [checks[claim.id] for claim in claims if claim.label == "supported"]
    bad = [checks[claim.id] for claim in claims if claim.label and claim.label != "supported"]
    if good and bad:
        scores = [check.score for check in good], [check.score for check in bad]
        yield auroc("AUROC supported against not", *scores, "0.5 is chance")
    if good:
        passed = sum(check.verdict == "supported" for check in good)
        yield share("supported, verdict supported", passed, len(good))
    if bad:
        flagged = sum(check.verdict != "supported" for check in bad)
        yield share("not supported, verdict another", flagged, len(bad))
    groups: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.group and claim.label:
            groups[claim.group].append(claim)
    asked = [some for some in groups.values() if sum(c.label == "supported" for c in some) == 1]
    asked = [some for some in asked if len(some) > 1]
    if asked:
        hits = sum(_first_alone(some, checks) for some in asked)
        yield share("supported claim first in its group", hits, len(asked), "ties lose")


def _first_alone(claims: Sequence[Claim], checks: Mapping[str, Check]) -> bool:
    """Return whether the supported claim scores higher than every other."""
    best = max(claims, key=lambda claim: checks[claim.id].score)
    ties = sum(checks[claim.id].score == checks[best.id].score for claim in claims)
    return best.label == "supported" and ties == 1


def rows(report: Report) -> dict[str, object]:
    """Return a report as `claims --json` prints it: verdict, score and reason of each claim."""
    return {
        "summary": {
            "claims": len(report.outcomes),
            **{
                figure.name: {
                    "value": figure.value,
                    "n": figure.n,
                    "low": figure.low,
                    "high": figure.high,
                }
                for figure in report.figures
            },
        },
        "rows": [
            {
                "id": outcome.case.id,
                "verdict": outcome.shown.partition(": ")[0],
                "score": outcome.scores[0].value,
                "reason": outcome.shown.partition(": ")[2],
            }
            for outcome in report.outcomes
        ],
    }
