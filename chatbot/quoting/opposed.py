"""Two sentences on what is asked that cannot both be told as one: opposite, or of another figure."""

import re
from collections.abc import Sequence
from itertools import combinations

from chatbot.claims.opposites import turned_round
from chatbot.finding.concepts import rarity
from chatbot.finding.evidence import Candidate
from chatbot.question.followup import is_theme
from chatbot.question.understand import Query
from ingest.figures import figures
from ingest.index import Index

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
_FIRST = 8
"""How many of the best sentences are compared."""
_FITS = 0.8
"""Least share of the best fit."""
_SAME_POINT = 0.6
"""Least share of the shorter sentence's words, by rarity, that the other has too."""
_APART = 1.5
"""By what factor two percentages of the same differ."""
_LEAST = 4
_NUMBER = re.compile(r"\d")


def opposed(query: Query, found: Sequence[Candidate], index: Index) -> tuple[Candidate, ...]:
    """Return two sentences of different sources that differ on what is asked; else nothing."""
    fit = [
        candidate
        for candidate in found[:_FIRST]
        if candidate.score >= _FITS * found[0].score
        and not (candidate.is_gap or candidate.is_note or candidate.pointers)
    ]
    for one, other in combinations(fit, 2):
        if one.source != other.source and _on_one_point(one, other, index) and _differ(one, other):
            return one, other
    return ()


def opposite(one: str, other: str) -> bool:
    """Return whether two sentences on one point say the opposite: no against yes, up against down."""
    ours, theirs = _directions(one), _directions(other)
    if ours and theirs:
        return ours.isdisjoint(theirs)
    return bool(turned_round(one, other))


def _directions(text: str) -> frozenset[str]:
    """Return which ways something is said to have changed; a change denied is none."""
    found = {name for name, cue in _DIRECTIONS.items() if cue.search(text)}
    return frozenset({"none"}) if "none" in found else frozenset(found)


def _on_one_point(one: Candidate, other: Candidate, index: Index) -> bool:
    """Return whether two sentences speak of the same: the same things, in mostly the same words."""
    ours, theirs = (_things(candidate, index) for candidate in (one, other))
    if ours != theirs:
        return False
    mine, yours = (_said(candidate) for candidate in (one, other))
    shorter = min(mine, yours, key=len)
    weight = rarity(shorter, index)
    shared = rarity(mine & yours, index)
    return len(mine & yours) >= _LEAST and weight > 0 and shared >= _SAME_POINT * weight


def _things(candidate: Candidate, index: Index) -> set[str]:
    return {term.name for term in candidate.entities if not is_theme(term, index)}


def _said(candidate: Candidate) -> frozenset[str]:
    return frozenset(term for term in candidate.terms if not _NUMBER.search(term))


def _differ(one: Candidate, other: Candidate) -> bool:
    """Return whether two sentences on one point say the opposite, or one percentage each apart."""
    if opposite(one.text, other.text):
        return True
    mine, yours = (
        [float(figure.value) for figure in figures(candidate.text) if figure.unit == "%"]
        for candidate in (one, other)
    )
    if len(mine) != 1 or len(yours) != 1 or not min(mine[0], yours[0]):
        return False
    return max(mine[0], yours[0]) / min(mine[0], yours[0]) >= _APART
