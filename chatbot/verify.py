"""Do the cited spans say what the statement says? Checked for whoever wrote it.

First what is exact: the source's own words; then figures with their units and limits, names, who
it is about, no and not, and what a near copy changes (`claims_faults`, `claims_wording`). A
statement that compares two arms in other words than the source is judged by a small model
(`claims.model`); any other paraphrase by whether the source has all its words that carry meaning.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.claims.arms import Comparison, Way, compared, share_of_outcome
from chatbot.claims.faults import Fault, figure_changed, plain_faults
from chatbot.claims.model import Ways, ways
from chatbot.claims.opposites import turned_round
from chatbot.claims.wording import (
    Change,
    added,
    changes,
    content,
    denied_elsewhere,
    missing,
    nearest,
    sentences,
    small_word_changed,
    tokens,
    two_changed_places,
)
from chatbot.claims.words import plain, way
from chatbot.finding.evidence import shown
from chatbot.types import Verdict
from ingest.figures import figures, is_stated
from ingest.terms import words
from ingest.vocabulary import Vocabulary

_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+|[^\w\s]")
_MARKS = frozenset(".;:,!?()[]")
_TRIMMED = " \t\n.;:,*\"'“”’"
_DENIES = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|unlikely|if|whether|unclear|unknown)\b|n['’]t\b",
    re.IGNORECASE,
)
_LONG = 6
_TOGETHER = 2
"""How many source sentences one statement may draw on."""
_ENOUGH = 0.6
"""Least share of a statement's words in the source for it to be partly supported."""
_RELATED = 0.2
"""Least share of the words of a comparison's outcome in the source for the model to be asked."""
_KEPT = {"partial": 0.49, "unsupported": 0.3, "contradicted": 0.15}
"""What is left of a score when the verdict is not supported: always under a half."""
_UNDER = 0.49
"""What is left of the belief in a comparison that is not supported: always under a half."""
_LIKELY = 0.5
_SAYS = {"up": "an increase", "down": "a decrease", "none": "no difference"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A verdict and, when it is not `supported`, the reason in words for the reader."""

    verdict: Verdict
    reason: str = ""
    score: float = 0.0
    """How far the spans support it, from 0 to 1; at least a half when it is supported."""


def verify(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> Check:
    """Return whether the spans together support a statement, and how far.

    A statement in the words of a span is supported. Otherwise no rule may speak against it, and
    its words must be the source's: all that carry meaning, or for a comparison of two arms what
    it compares, with the same outcome the same way.
    """
    said = [plain(span) for span in spans if span.strip()]
    if not said:
        return Check(verdict="unsupported", reason="no source is cited for it")
    statement = plain(statement)
    if _word_for_word(statement, said):
        return Check(verdict="supported", score=1.0)
    checks = [_sentence(one, said, vocabulary) for one in sentences(statement) or [statement]]
    return min(checks, key=lambda check: check.score)


def _sentence(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> Check:
    if _word_for_word(statement, spans):
        return Check(verdict="supported", score=1.0)
    fault = next(plain_faults(statement, spans, vocabulary), None)
    comparison = compared(statement)
    if comparison and comparison.comparator:
        [source, *_] = nearest(statement, spans) or [""]
        near_copy = changes(statement, source)
        if near_copy is None:
            return _checked_comparison(statement, spans, comparison, fault)
        known = _named_otherwise(statement, spans, vocabulary)
        fault = fault or next(_changed(statement, source, near_copy, known), None)
        return _check(fault, 0.95)
    fault = fault or next(_wording_faults(statement, spans, vocabulary), None)
    return _check(fault, 0.5 + _covered(statement, spans) / 2.1)


def support(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> float:
    """Return how far the spans support a statement, from 0 to 1; `verify` has it as `score`."""
    return verify(statement, spans, vocabulary).score


def may_support(statement: str, span: str) -> bool:
    """Return whether one of several spans can carry part of a statement.

    It gives at least one of the statement's figures when there are any, and does not turn the
    statement round.
    """
    asked, given = figures(statement), figures(span)
    shares = not asked or any(is_stated(figure, given) for figure in asked)
    return shares and not turned_round(statement, span)


def _check(fault: Fault | None, score: float) -> Check:
    if fault is None:
        return Check(verdict="supported", score=max(score, 0.5))
    kept = _KEPT[fault.verdict] * min(score, 1.0)
    return Check(verdict=fault.verdict, reason=fault.reason, score=kept)


def _word_for_word(statement: str, spans: Sequence[str]) -> bool:
    """Return whether a statement is a span as it stands or is shown, or whole parts of one."""
    if any(statement in (span, shown(span)) for span in spans):
        return True
    wanted = _normal(statement)
    return bool(wanted) and any(_is_part(wanted, _normal(shown(span))) for span in spans)


def _is_part(wanted: str, span: str) -> bool:
    """Return whether words stand in a span as parts of a sentence that nothing before denies."""
    at = f" {span} ".find(f" {wanted} ")
    if at < 0:
        return False
    before, after = span[:at].split(), span[at + len(wanted) :].split()
    opens = not before or before[-1] in _MARKS
    closes = not after or after[0] in _MARKS
    sentence = re.split(r" [.;!?] ", span[:at])[-1]
    return opens and closes and not _DENIES.search(sentence)


def _normal(text: str) -> str:
    return " ".join(_WORD.findall(text.strip(_TRIMMED).casefold()))


def _checked_comparison(
    statement: str, spans: Sequence[str], comparison: Comparison, fault: Fault | None
) -> Check:
    """Judge a statement that names two arms and is no near copy: by the model, if need be."""
    [source, *_] = nearest(statement, spans) or [""]
    if not fault and _same_words(statement, source):
        reason = turned_round(statement, source)
        return _check(Fault("contradicted", reason) if reason else None, 0.9)
    evidence = " ; ".join(spans)
    found = ways(comparison, evidence)
    believed = getattr(found, comparison.way)
    if not fault and share_of_outcome(comparison, evidence) < _RELATED:
        fault = Fault("unsupported", "the source is about something else")
    if not fault or (fault.figures and fault.verdict == "unsupported" and believed < _LIKELY):
        fault = _told_otherwise(comparison.way, found) or fault
    if not fault:
        return Check(verdict="supported", score=believed)
    # What arms are given is often left out where results are told: then the rest still holds.
    verdict = "partial" if fault.figures and fault.verdict == "unsupported" else fault.verdict
    return Check(verdict=verdict, reason=fault.reason, score=_UNDER * believed)


def _same_words(statement: str, source: str) -> bool:
    """Return whether a source sentence has all the words that carry a statement's meaning."""
    return any(one.carries for one in tokens(statement)) and not missing(
        statement, [source], frozenset()
    )


def _told_otherwise(said: Way, found: Ways) -> Fault | None:
    """Return what speaks against a way by the model; None when it is likely enough."""
    if getattr(found, said) >= _LIKELY:
        return None
    likeliest = max(_SAYS, key=lambda one: getattr(found, one))
    if likeliest == said or getattr(found, likeliest) < _LIKELY:
        return Fault("partial", f"the source does not clearly say {_SAYS[said]}")
    return Fault("contradicted", f"the source reads as {_SAYS[likeliest]}, not {_SAYS[said]}")


def _covered(statement: str, spans: Sequence[str]) -> float:
    said = content(statement)
    there = frozenset().union(*map(content, spans))
    return len(said & there) / len(said) if said else 1.0


def _wording_faults(
    statement: str, spans: Sequence[str], vocabulary: Vocabulary
) -> Iterator[Fault]:
    """Yield what the words of a statement have against it, the gravest first."""
    [first, *others] = nearest(statement, spans, _TOGETHER) or [""]
    known = _named_otherwise(statement, spans, vocabulary)
    if reason := turned_round(statement, first):
        yield Fault("contradicted", reason)
    if (near_copy := changes(statement, first)) is not None:
        yield from _changed(statement, first, near_copy, known)
    carrying = [one for one in tokens(statement) if one.carries]
    # A second sentence may add to the first, not make up for one that says something else.
    adds = 2 * len(missing(statement, [first], known)) < len(carrying)
    sources = [first, *others] if adds else [first]
    if absent := missing(statement, sources, known):
        said = ", ".join(one.text for one in absent[:4])
        partly = len(absent) <= (1 - _ENOUGH) * len(carrying)
        yield Fault("partial" if partly else "unsupported", f"the source does not say {said}")
    if not carrying and _covered(statement, sources) < _ENOUGH and not known:
        yield Fault("partial", "only part of it is in the source's words")


def _changed(
    statement: str, source: str, near_copy: Sequence[Change], known: frozenset[str]
) -> Iterator[Fault]:
    """Yield what a near copy changes that says something else."""
    if reason := figure_changed(statement, source):
        yield Fault("contradicted", reason)
    if reason := turned_round(statement, source):
        yield Fault("contradicted", reason)
    if places := two_changed_places(statement, near_copy):
        reason = f"the source has {places[0]} and {places[1]} the other way round"
        yield Fault("contradicted", reason)
    if small := small_word_changed(near_copy):
        yield Fault("partial", _instead(small))
    if denied_elsewhere(near_copy):
        yield Fault("contradicted", "only one of the two says no or not")
    for change, word in added(statement, source, near_copy):
        if word in known:
            continue
        # A way where the source has no word for one may still be what it says.
        replaces = any(one.carries for one in change.source) and not way(word)
        verdict: Verdict = "contradicted" if replaces else "partial"
        yield Fault(verdict, _instead(change) if _is_short(change) else _adds(word))


def _is_short(change: Change) -> bool:
    return max(len(change.given), len(change.source)) < _LONG


def _adds(word: str) -> str:
    return f"the source does not say {word}"


def _instead(change: Change) -> str:
    said = " ".join(one.text for one in change.given)
    source = " ".join(one.text for one in change.source)
    if source and said:
        return f"the source says {source}, not {said}"
    return f"the source says {source}" if source else _adds(said)


def _named_otherwise(
    statement: str, spans: Sequence[str], vocabulary: Vocabulary
) -> frozenset[str]:
    """Return the words of a statement that name what the spans name in other words."""
    theirs = {term for span in spans for term in vocabulary.mentioned(span)}
    written = frozenset(word for span in spans for word in words(span))
    return frozenset(
        word
        for term, called in vocabulary.mentions(statement)
        if term in theirs
        for word in re.findall(r"[^\W_]+", called)
        if word not in written
    )
