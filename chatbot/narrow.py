"""An answer from some of the sources only: nothing else is cited, and the reader is told."""

import dataclasses
from collections.abc import Sequence

from chatbot.quoting.draft import GAPS, Draft
from chatbot.types import Answer, Notice
from ingest.types import Filter


def allowed(drafts: Sequence[Draft], where: Filter | None) -> list[Draft]:
    """Return the drafts with the spans of sources that may be cited; without any, a draft goes.

    What an overview points to, and what corrects a premise, is not found by the search that the
    filter narrows. What is left must still support the sentence: it is checked after this.
    """
    if where is None:
        return list(drafts)
    kept = []
    for draft in drafts:
        spans = tuple(span for span in draft.spans if where.lets_through(span.source))
        if spans:
            kept.append(dataclasses.replace(draft, spans=spans))
    return kept


def narrowed(answer: Answer, whole: Answer, where: Filter) -> Answer:
    """Return an answer from some of the sources, which claims no more than all of them do.

    What is known to be missing, and that a premise is wrong, may stand in a source that was left
    out; it is told all the same. What all sources together do not answer, some of them do not.

    Args:
        answer: The answer from the sources that are let through.
        whole: The answer from all of them.
        where: Which are let through.
    """
    words = describe(where)
    if not words:
        return whole
    notice = Notice(kind="filter", text=f"Answered from some of the sources only: {words}.")
    if whole.status == "abstained" or answer.status == "abstained":
        kept = whole if whole.status == "abstained" else answer
        return dataclasses.replace(kept, notices=(*kept.notices, notice))
    corrections = [
        n for n in whole.notices if n.kind == "false-premise" and n not in answer.notices
    ]
    gaps = whole.not_covered or tuple(s.text for s in whole.statements if s.section == GAPS)
    return dataclasses.replace(
        answer,
        status="partial" if "partial" in (answer.status, whole.status) else "answered",
        not_covered=tuple(dict.fromkeys((*answer.not_covered, *gaps))),
        notices=(*corrections, *answer.notices, notice),
    )


def describe(where: Filter) -> str:
    """Return in words what a filter lets through; empty when that is everything."""
    parts = []
    if where.kinds:
        parts.append(" or ".join(sorted(kind.replace("-", " ") for kind in where.kinds)))
    if where.since is not None:
        parts.append(f"from {where.since} on")
    if where.approved:
        parts.append("approved")
    if where.without:
        parts.append(f"without {', '.join(sorted(where.without))}")
    return ", ".join(parts)
