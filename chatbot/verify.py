"""Does the cited span say what the statement says? Checked for whoever wrote it.

What decides is exact: figures with their units, drugs, genes and variants, negation, and words
that turn a sentence round. Word overlap is asked for beside them, because a sentence may share no
figure and still be about something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.evidence import shown
from chatbot.types import Verdict
from ingest.figures import figures, is_stated
from ingest.terms import terms, words
from ingest.vocabulary import Vocabulary

_NAMED = ("drug", "gene", "variant", "organism")
_VARIANT = re.compile(r"\b[pc]\.[A-Za-z0-9_>+\-*]+")
_NEGATION = re.compile(
    r"\b(no|not|never|none|nobody|nothing|without|neither|nor|cannot|absent|lacks?|failed to)\b|n't\b",
    re.IGNORECASE,
)
_OPPOSITES = (
    ("increas", "decreas"),
    ("rais", "lower"),
    ("higher", "lower"),
    ("above", "below"),
    ("better", "worse"),
    ("improv", "worsen"),
    ("more", "less"),
    ("more", "fewer"),
    ("longer", "shorter"),
    ("safe", "unsafe"),
    ("effective", "ineffective"),
    ("common", "uncommon"),
    ("before", "after"),
)
"""Beginnings of words that turn a sentence round."""
_DIRECTIONS = {
    "none": re.compile(
        r"\b(no|not|without|nor)\b[^.;]{0,40}\b(differ\w*|significant\w*|chang\w*|effect\w*|affect\w*"
        r"|increas\w*|decreas\w*|reduc\w*|improv\w*)|\b(similar|comparable|unchanged|unaffected)\b",
        re.IGNORECASE,
    ),
    "up": re.compile(
        r"\b(increas|higher|greater|more\b|improv|rise|rose|elevat|longer|better|larger|gain)",
        re.IGNORECASE,
    ),
    "down": re.compile(
        r"\b(decreas|reduc|lower|fewer|less\b|declin|shorter|smaller|fell\b|worse|drop)",
        re.IGNORECASE,
    ),
}
"""How a sentence says which way something changed."""
_ENOUGH = 0.6
"""Least share of a statement's content words that its span must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A verdict and, when it is not `supported`, the reason in words for the reader."""

    verdict: Verdict
    reason: str = ""


def verify(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> Check:
    """Return whether the spans together support a statement.

    A statement that is a span word for word is supported. Otherwise its figures, named drugs,
    genes and variants must all be found; a figure that the spans give differently, a negation on
    one side only or an opposite word counts as contradicted.
    """
    if any(statement == shown(span) for span in spans):
        return Check(verdict="supported")
    return next(_faults(statement, spans, vocabulary), Check(verdict="supported"))


def support(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> float:
    """Return how far the spans support a statement, from 0 to 1; to rank and to measure with.

    The share of its content words they have, halved by each graver fault: a verdict other than
    supported, and a change that goes another way (up, down or none) than the spans say.
    """
    said = set(terms(statement))
    shared = len(said & set(terms(" ".join(spans)))) / len(said) if said else 0.0
    check = verify(statement, spans, vocabulary)
    faults = {"supported": 0, "partial": 0, "unsupported": 1, "contradicted": 2}[check.verdict]
    ours, theirs = _directions(statement), _directions(" ".join(spans))
    faults += 0 if not ours or not theirs else 2 * ours.isdisjoint(theirs)
    certain = 0.5 if ours and theirs and ours == theirs else 0.0
    return (shared + certain) / 1.5 * 0.5**faults


def _directions(text: str) -> frozenset[str]:
    """Return which ways something is said to have changed; a change denied is none."""
    found = {name for name, cue in _DIRECTIONS.items() if cue.search(text)}
    return frozenset({"none"}) if "none" in found else frozenset(found)


def may_support(statement: str, span: str) -> bool:
    """Return whether one of several spans can carry part of a statement.

    It gives at least one of the statement's figures when there are any, and does not turn the
    statement round.
    """
    asked, given = figures(statement), figures(span)
    shares = not asked or any(is_stated(figure, given) for figure in asked)
    return shares and not _turned_round(statement, span)


def _faults(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> Iterator[Check]:
    """Yield what is wrong with a statement that is not a span's own words, the gravest first."""
    evidence = " ; ".join(spans)
    if not any(span.strip() for span in spans):
        yield Check(verdict="unsupported", reason="no source is cited for it")
        return
    given = figures(evidence)
    missing = sorted(str(figure) for figure in figures(statement) if not is_stated(figure, given))
    if missing:
        reason = f"the source does not give {', '.join(missing)}"
        yield Check(verdict="contradicted" if given else "unsupported", reason=reason)
    if unnamed := _names(statement, vocabulary) - _names(evidence, vocabulary):
        reason = f"the source does not name {', '.join(sorted(unnamed))}"
        yield Check(verdict="unsupported", reason=reason)
    said = set(terms(statement))
    nearest = max(spans, key=lambda span: len(said & set(terms(span))))
    if reason := _turned_round(statement, nearest):
        yield Check(verdict="contradicted", reason=reason)
    shared = len(said & set(terms(evidence))) / len(said) if said else 0.0
    if shared < _ENOUGH:
        yield Check(verdict="partial", reason="only part of it is in the source's words")


def _turned_round(statement: str, span: str) -> str:
    """Return in words how a span says the opposite of a statement; empty when it does not."""
    if bool(_NEGATION.search(statement)) != bool(_NEGATION.search(span)):
        return "one says no or not where the other does not"
    ours, theirs = set(words(statement)), set(words(span))
    for one, other in _OPPOSITES:
        for mine, yours in ((one, other), (other, one)):
            here = _has(ours, mine) and not _has(ours, yours)
            if here and _has(theirs, yours) and not _has(theirs, mine):
                return f"the source says {yours}…, not {mine}…"
    return ""


def _has(found: set[str], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in found)


def _names(text: str, vocabulary: Vocabulary) -> set[str]:
    named = {term.name for term in vocabulary.mentioned(text) if term.category in _NAMED}
    return named | {variant.casefold() for variant in _VARIANT.findall(text)}
