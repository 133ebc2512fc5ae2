"""Does the cited span say what the statement says? Checked for whoever wrote it.

What decides is exact: figures with their units, drugs, genes and variants, negation. Word overlap
is asked for beside them, because a sentence may share no figure and still be about something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chatbot.types import Verdict
from ingest.terms import terms
from ingest.vocabulary import Vocabulary

_FIGURE = re.compile(
    r"(?<![\w.])(?<![A-Za-z]-)(\d+(?:[,\u2009\u202f]\d{3})*(?:\.\d+)?)\s*"
    r"(%|mg/kg|mg/day|mg/m2|mg/L|mg|g/dL|g/L|ng/mL|µg|mm/hr|fL|x10\^9/L|/µL|/mm3|cells/mm3"
    r"|years?|months?|weeks?|days?|hours?|cycles?|times)?(?!\w)",
    re.IGNORECASE,
)
_VARIANT = re.compile(r"\b[pc]\.[A-Za-z0-9_>+\-*]+|\bM41[LTV]\b")
_NEGATION = re.compile(
    r"\b(no|not|never|none|nobody|without|neither|nor|cannot|absent|lacks?|failed to)\b|n't\b",
    re.IGNORECASE,
)
_ENOUGH = 0.6
"""Least share of a statement's content words that its span must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A verdict and, when it is not `supported`, the reason in words for the reader."""

    verdict: Verdict
    reason: str = ""


def verify(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> Check:
    """Return whether the spans together support a statement.

    Figures, named drugs, genes and variants must all be found; a figure that the spans give
    differently, or a negation on one side only, counts as contradicted.
    """
    if any(_letters(statement) in _letters(span) for span in spans):
        return Check(verdict="supported")
    return next(_faults(statement, spans, vocabulary), Check(verdict="supported"))


def _faults(statement: str, spans: Sequence[str], vocabulary: Vocabulary) -> Iterator[Check]:
    """Yield what is wrong with a statement that is not a span's own words, the gravest first."""
    evidence = " ".join(spans)
    if not evidence.strip():
        yield Check(verdict="unsupported", reason="no source is cited for it")
        return
    given = _figures(evidence)
    if missing := _figures(statement) - given:
        reason = f"the source does not give {', '.join(sorted(missing))}"
        yield Check(verdict="contradicted" if given else "unsupported", reason=reason)
    if unnamed := _names(statement, vocabulary) - _names(evidence, vocabulary):
        reason = f"the source does not name {', '.join(sorted(unnamed))}"
        yield Check(verdict="unsupported", reason=reason)
    said = set(terms(statement))
    nearest = max(spans, key=lambda span: len(said & set(terms(span))))
    if bool(_NEGATION.search(statement)) != bool(_NEGATION.search(nearest)):
        yield Check(verdict="contradicted", reason="one says no or not where the other does not")
    shared = len(said & set(terms(evidence))) / len(said) if said else 0.0
    if shared < _ENOUGH:
        yield Check(verdict="partial", reason="only part of it is in the source's words")


def figures(text: str) -> frozenset[str]:
    """Return the figures of a text, normalised, with their units: 1,000 mg and 1000mg are one."""
    return frozenset(_figures(text))


def _figures(text: str) -> set[str]:
    found = set()
    for match in _FIGURE.finditer(text):
        number = re.sub(r"[,\u2009\u202f]", "", match[1])
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        unit = (match[2] or "").casefold()
        found.add(f"{number} {unit.removesuffix('s')}".strip() if unit != "%" else f"{number}%")
    return found


def _letters(text: str) -> str:
    """Return a text as compared word for word: markers and white space left out."""
    return re.sub(r"\[[^\]\n]*\]|[\s*_`]", "", text).rstrip(".").casefold()


def _names(text: str, vocabulary: Vocabulary) -> set[str]:
    named = {
        term.name
        for term in vocabulary.mentioned(text)
        if term.category in ("drug", "gene", "variant", "organism")
    }
    return named | {variant.casefold() for variant in _VARIANT.findall(text)}
