"""The claims suite: does the checker tell what the evidence says from what it does not?

A file has rows {"_id", "claim", "evidence": [text, …], "label"?}; labels are supported,
contradicted or unsupported. Without labels only the verdicts are given.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from chatbot.verify import support, verify
from evals.lines import numbered_lines
from evals.retrieval import Done
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
    source: str = "claims"


_claim = TypeAdapter(Claim)


def load_claims(path: Path) -> list[Claim]:
    """Return the claims of a JSON Lines file.

    Raises:
        CaseError: The file is missing or empty, or a line of it is no claim.
    """
    claims = []
    for number, line in numbered_lines(path):
        try:
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
    points = {}
    for number, claim in enumerate(claims):
        done(number, len(claims))
        started = time.perf_counter()
        check = verify(claim.claim, claim.evidence, vocabulary)
        points[claim.id] = support(claim.claim, claim.evidence, vocabulary)
        scores = [Score(name="support", value=points[claim.id])]
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
        suite="claims",
        settings={"file": path.name},
        outcomes=tuple(outcomes),
        figures=tuple(_figures(claims, points)),
    )


def _figures(claims: Sequence[Claim], points: dict[str, float]) -> list[Figure]:
    good = [points[claim.id] for claim in claims if claim.label == "supported"]
    bad = [points[claim.id] for claim in claims if claim.label and claim.label != "supported"]
    found = []
    if good and bad:
        found.append(auroc("AUROC supported against not", good, bad, "0.5 is chance"))
    groups: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.group and claim.label:
            groups[claim.group].append(claim)
    asked = [some for some in groups.values() if sum(c.label == "supported" for c in some) == 1]
    asked = [some for some in asked if len(some) > 1]
    if asked:
        hits = 0
        for some in asked:
            best = max(some, key=lambda claim: points[claim.id])
            ties = sum(points[claim.id] == points[best.id] for claim in some)
            hits += best.label == "supported" and ties == 1
        found.append(share("supported claim first in its group", hits, len(asked), "ties lose"))
    return found


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
