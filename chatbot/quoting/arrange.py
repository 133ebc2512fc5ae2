"""The order in which an answer is read: bottom line, the parts its kind asks for, the rest folded."""

import dataclasses
from collections.abc import Sequence
from typing import get_args

from chatbot.question.aspects import (
    ADJUST,
    CAUSE,
    COURSE,
    DOSE,
    FREQUENCY,
    LIMITS,
    LOOKALIKES,
    MONITOR,
    PREDICTORS,
    PREVALENCE,
    RESPONSE,
    SAFETY,
    STAYING,
    STEROIDS,
    SURVIVAL,
    TESTS,
    WHOM,
    Aspect,
)
from chatbot.question.understand import Kind
from chatbot.quoting.draft import BOTTOM_LINE, DETAILS, GAPS, Draft
from ingest.types import EvidenceLevel, Source

_FEW = 3
"""An answer of so few sentences needs no headings."""
PARTS: dict[Kind, tuple[Aspect, ...]] = {
    "treatment": (RESPONSE, STEROIDS, SAFETY, DOSE, MONITOR, LIMITS),
    "comparison": (RESPONSE, STEROIDS, STAYING, SAFETY, DOSE, LIMITS),
    "dosing": (DOSE, ADJUST, MONITOR, SAFETY),
    "monitoring": (MONITOR, TESTS, SAFETY, COURSE),
    "diagnosis": (TESTS, LOOKALIKES, WHOM, FREQUENCY),
    "prognosis": (SURVIVAL, PREDICTORS, COURSE),
    "frequency": (PREVALENCE, FREQUENCY),
    "definition": (CAUSE, WHOM, FREQUENCY),
    "other": (),
}
"""The parts a clinician expects of an answer of each kind, in reading order."""
_STRENGTH = {level: place for place, level in enumerate(get_args(EvidenceLevel))}


def arranged(drafts: Sequence[Draft], kind: Kind, words: int) -> list[Draft]:
    """Return the drafts of an answer in reading order, under the headings of its kind.

    Args:
        drafts: The sentences chosen, best fit first.
        kind: What sort of question they answer.
        words: How much is read at once; what is beyond it is folded.
    """
    gaps = [draft for draft in drafts if draft.section == GAPS]
    said = [draft for draft in drafts if draft.section != GAPS]
    gap_first = bool(drafts) and drafts[0].section == GAPS
    left = words - sum(draft.length for draft in gaps)
    body = _sections(_folded(said, left), kind, headed=not gap_first)
    return [*gaps, *body] if gap_first else [*body, *gaps]


def _folded(drafts: Sequence[Draft], words: int) -> list[Draft]:
    """Return the drafts, those beyond so many words folded too; the first never is."""
    left, kept = words, []
    for place, draft in enumerate(drafts):
        left -= draft.length
        kept.append(dataclasses.replace(draft, folded=place > 0 and (draft.folded or left < 0)))
    return kept


def _sections(drafts: Sequence[Draft], kind: Kind, *, headed: bool) -> list[Draft]:
    """Put the best fit first, the others under the part of the answer they belong to."""
    units = _reviewed_first(_with_remarks(drafts))
    first, rest = (units[:1], units[1:]) if headed else ([], units)
    if len(units) > _FEW:
        order = [part.name for part in PARTS[kind]] + [DETAILS]
        rest = [_under(unit, _part_of(unit[0].text, kind)) for unit in rest]
        rest.sort(
            key=lambda u: (u[0].folded, order.index(u[0].section), *standing(u[0].spans[0].source))
        )
    units = [*(_under(unit, BOTTOM_LINE) for unit in first), *rest]
    return [draft for unit in units for draft in unit]


def _part_of(text: str, kind: Kind) -> str:
    """Return the name of the part a sentence belongs to in an answer of a kind."""
    return next((part.name for part in PARTS[kind] if part.spoken_of(text)), DETAILS)


def _with_remarks(drafts: Sequence[Draft]) -> list[tuple[Draft, ...]]:
    """Return each draft with the editors' remark that follows it."""
    units: list[tuple[Draft, ...]] = []
    for draft in drafts:
        if draft.is_remark and units:
            units[-1] = (*units[-1], draft)
        else:
            units.append((draft,))
    return units


def _reviewed_first(units: list[tuple[Draft, ...]]) -> list[tuple[Draft, ...]]:
    """Put the best fit among sources past being submitted before the others, where there is one."""
    for place, (draft, *_) in enumerate(units):
        if draft.spans[0].source.review_status != "submitted" and not draft.folded:
            return [units[place], *units[:place], *units[place + 1 :]]
    return units


def _under(unit: Sequence[Draft], section: str) -> tuple[Draft, ...]:
    return tuple(dataclasses.replace(draft, section=section) for draft in unit)


def standing(source: Source) -> tuple[int, int]:
    """Return what puts a sentence of a source before others as good: strong evidence, then new."""
    return _STRENGTH[source.evidence_level], -(source.year or 0)
