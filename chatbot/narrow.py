"""An answer from some of the sources only: nothing else is cited, and the reader is told."""

import dataclasses
from collections.abc import Sequence

from chatbot.draft import Draft
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


def narrowed(answer: Answer, where: Filter) -> Answer:
    """Return the answer with a notice that says which sources it was made from."""
    words = describe(where)
    if not words:
        return answer
    notice = Notice(kind="filter", text=f"Answered from some of the sources only: {words}.")
    return dataclasses.replace(answer, notices=(*answer.notices, notice))


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
