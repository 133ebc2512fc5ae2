"""Scorers: a Case and its Answer to a Score. All read the statements, none asks a model."""

from collections.abc import Callable, Iterable

from chatbot.types import Answer, Citation
from evals.types import Case, Score
from evals.wording import content_words
from ingest.errors import AppError
from ingest.figures import Figure, figures, is_stated

Scorer = Callable[[Case, Answer], Score]

COVERED = 0.6
"""Share of a key point's content words that an answer must hold for the point to count."""


def all_scorers(source_text: Callable[[str], str]) -> tuple[Scorer, ...]:
    """Return every scorer; `source_text` gives the stored text of a source id."""
    return (
        source_recall,
        source_precision,
        key_figures,
        key_points,
        status,
        premise,
        spans_exact(source_text),
        words,
    )


def source_recall(case: Case, answer: Answer) -> Score:
    """Share of the supporting sources that the answer cites."""
    if not case.supporting:
        return _unscored("source_recall", "the case names no supporting source")
    cited = _cited(answer)
    missing = case.supporting - cited
    return Score(
        name="source_recall",
        value=len(case.supporting & cited) / len(case.supporting),
        reason=_list("not cited", missing),
    )


def source_precision(case: Case, answer: Answer) -> Score:
    """Share of the cited sources that are among the supporting ones."""
    if not case.supporting:
        return _unscored("source_precision", "the case names no supporting source")
    cited = _cited(answer)
    if not cited:
        return _unscored("source_precision", "nothing cited")
    return Score(
        name="source_precision",
        value=len(case.supporting & cited) / len(cited),
        reason=_list("also cited", cited - case.supporting),
    )


def key_figures(case: Case, answer: Answer) -> Score:
    """Share of the figures in the key points that the statements give, in any notation."""
    wanted = figures_of(case.key_points)
    if not wanted or _is_only_to_decline(case):
        return _unscored("key_figures", "no figure in the key points")
    stated = figures_of(statement.text for statement in answer.statements)
    missing = {figure for figure in wanted if not is_stated(figure, stated)}
    return Score(
        name="key_figures",
        value=1 - len(missing) / len(wanted),
        reason=_list("not stated", map(str, missing)),
    )


def key_points(case: Case, answer: Answer) -> Score:
    """Share of the key points that the statements cover.

    A point is covered when all of its figures and at least 0.6 of its stemmed content words
    are found in the statements taken together. This is wording, not meaning: a point put in
    other words is missed, and the words may come from sentences that say something else.
    """
    if not case.key_points:
        return _unscored("key_points", "the case has no key points")
    if _is_only_to_decline(case):
        return _unscored("key_points", "judged by status: the key points ask it to decline")
    texts = [statement.text for statement in answer.statements]
    found = frozenset[str]().union(*map(content_words, texts))
    stated = figures_of(texts)
    missing = [point for point in case.key_points if not _covers(point, found, stated)]
    return Score(
        name="key_points",
        value=1 - len(missing) / len(case.key_points),
        reason=_list("not covered", missing),
    )


def status(case: Case, answer: Answer) -> Score:
    """Whether it answered what it could and declined what it could not."""
    match case.kind:
        case "out-of-scope":
            expected = {"abstained"}
        case "unanswerable":
            expected = {"abstained", "partial"}
        case _:
            expected = {"answered", "partial"}
    right = answer.status in expected
    return Score(
        name="status",
        value=float(right),
        reason="" if right else f"{answer.status}, expected {' or '.join(sorted(expected))}",
    )


def premise(case: Case, answer: Answer) -> Score:
    """Whether a wrong acronym expansion was pointed out, and nothing else was."""
    warned = any(notice.kind == "false-premise" for notice in answer.notices)
    if case.kind != "false-premise":
        reason = "a false premise was seen where there is none" if warned else ""
        return Score(name="premise", value=float(not warned), reason=reason)
    if warned:
        return Score(name="premise", value=1.0)
    if any("acronym" in point.lower() for point in case.key_points):
        return Score(name="premise", value=0.0, reason="the wrong expansion was not pointed out")
    return _unscored("premise", "a false premise other than an acronym, left to the statements")


def spans_exact(source_text: Callable[[str], str]) -> Scorer:
    """Return a scorer: the share of citations whose quote is exactly the span they name."""

    def score(case: Case, answer: Answer) -> Score:
        citations = [cited for said in answer.statements for cited in said.citations]
        if not citations:
            return _unscored("spans_exact", "nothing cited")
        wrong = [cited for cited in citations if not _is_exact(cited, source_text)]
        return Score(
            name="spans_exact",
            value=1 - len(wrong) / len(citations),
            reason=_list("not exact", (f"{c.source_id}[{c.start}:{c.end}]" for c in wrong)),
        )

    return score


def words(case: Case, answer: Answer) -> Score:
    """Number of words of the statements: a length, not a quality."""
    return Score(name="words", value=float(sum(len(s.text.split()) for s in answer.statements)))


def figures_of(texts: Iterable[str]) -> frozenset[Figure]:
    """Return the figures of several texts, each read by itself."""
    return frozenset[Figure]().union(*map(figures, texts))


def _covers(point: str, found: frozenset[str], stated: frozenset[Figure]) -> bool:
    if not all(is_stated(figure, stated) for figure in figures(point)):
        return False
    wanted = content_words(point)
    return len(wanted & found) >= COVERED * len(wanted)


def _is_only_to_decline(case: Case) -> bool:
    """Its key points say how to decline; no statement could hold them."""
    return case.kind == "out-of-scope" or (case.kind == "unanswerable" and not case.supporting)


def _is_exact(citation: Citation, source_text: Callable[[str], str]) -> bool:
    try:
        text = source_text(citation.source_id)
    except (LookupError, AppError):  # a source that does not exist
        return False
    inside = 0 <= citation.start < citation.end <= len(text)
    return inside and text[citation.start : citation.end] == citation.quote


def _cited(answer: Answer) -> frozenset[str]:
    return frozenset(
        citation.source_id for statement in answer.statements for citation in statement.citations
    )


def _unscored(name: str, reason: str) -> Score:
    return Score(name=name, value=None, reason=reason)


def _list(label: str, items: Iterable[str]) -> str:
    found = sorted(items)
    return f"{label}: {'; '.join(found)}" if found else ""
