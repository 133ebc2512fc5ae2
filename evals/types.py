"""A Case is asked, its Answer gets Scores; Outcomes make a Report, and a Report a Summary."""

from dataclasses import dataclass

from chatbot.types import Answer, Turn, turns_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with what a good answer must say and rest on."""

    id: str
    question: str
    kind: str
    """fact, comparison, out-of-scope, …: what sort of question it is; groups the figures."""
    history: tuple[str, ...] = ()
    """The turns before it, reader first, then Rounds, and so on."""
    reference_answer: str = ""
    key_points: tuple[str, ...]
    supporting: frozenset[str]
    """Ids of the sources that answer it; empty when the corpus does not."""

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The history as the question path takes it."""
        return turns_of(self.history)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One number about one answer, and why."""

    name: str
    value: float | None
    """None when it does not apply; never counted as zero."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that a search brought."""

    source_id: str
    text: str
    grade: int
    """How relevant it is by the gold: 0 when it is not, or was never judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened to one case: what came out with its scores, or an error and no scores."""

    case: Case
    answer: Answer | None = None
    """Kept beside an error only when it was the scoring that failed."""
    found: tuple[Found, ...] = ()
    """The passages found, best first, when the suite measures a search."""
    shown: str = ""
    """What came out when it is neither: a rewritten question, a verdict with its reason."""
    scores: tuple[Score, ...] = ()
    error: str = ""
    seconds: float
    """How long the answer, or the failure, took; scoring is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """The mean of one score over the cases it applies to."""

    mean: float
    n: int
    low: float | None
    """Lower end of the 95 % interval; None below two cases."""
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number about all cases together that is no mean of scores: an AUROC, a difference."""

    name: str
    value: float
    n: int
    low: float | None = None
    """Lower end of the 95 % interval; None when there is none."""
    high: float | None = None
    note: str = ""
    """What it is, or what it may be compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Points to draw, by x."""

    name: str
    x: str
    """What the x axis shows, with its unit."""
    y: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One suite that was run, with everything needed to score it again without asking again."""

    suite: str = "followups"
    settings: dict[str, str]
    outcomes: tuple[Outcome, ...]
    figures: tuple[Figure, ...] = ()
    curves: tuple[Curve, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRun:
    """A suite that could not be run, and why; never counted as passed."""

    suite: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """How long answers took, in seconds."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a Report."""

    settings: dict[str, str]
    corpus_versions: tuple[str, ...]
    answerers: tuple[str, ...]
    cases: int
    errors: int
    kinds: dict[str, int]
    """Cases of each kind, crashed ones included."""
    scores: dict[str, Mean]
    by_kind: dict[str, dict[str, Mean]]
    seconds: Quantiles | None
    """None when nothing was answered."""
