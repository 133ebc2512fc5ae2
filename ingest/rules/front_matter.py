"""Front matter: fields that are unknown, missing, out of date or still to be filled in."""

from collections.abc import Iterator
from datetime import date, timedelta

from ingest.formats.draft import UNCLASSIFIED
from ingest.formats.kinds import KINDS
from ingest.rules.page import Finding, Level, Page

_Told = tuple[str, str, str, str]
"""Rule, field, what is wrong, what to do."""


def front_matter(page: Page, *, today: date, stale_after: timedelta) -> Iterator[Finding]:
    """Look at the fields of a source.

    Args:
        page: The document.
        today: What a review is old against.
        stale_after: How long a review holds.
    """
    for rule, field, what, do in (*_fields(page), *_review(page, today, stale_after)):
        line = page.line_of(f"{field}:") if page.raw is None else 1
        yield Finding(
            rule=rule, level=Level.WARNING, path=str(page.path), line=line, what=what, do=do
        )


def _fields(page: Page) -> Iterator[_Told]:
    source = page.document.source
    if source.kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        yield "unknown-kind", "kind", f"{source.kind!r} is no kind in use", f"use one of {known}"
    if source.kind == UNCLASSIFIED:
        what = "nobody has said what kind of source this is"
        yield "unclassified", "kind", what, "set kind and evidence_level"
    if source.year is None:
        yield "missing-year", "title", "has no year", "add year as the source prints it"
    if source.kind != "synthesis" and not (source.doi or source.pmid or source.url):
        yield "missing-identifier", "title", "has no doi, pmid or url", "add where it was read"


def _review(page: Page, today: date, stale_after: timedelta) -> Iterator[_Told]:
    reviewed = page.document.source.review_date
    if not reviewed:
        return
    try:
        age = today - date.fromisoformat(reviewed)
    except ValueError:
        yield "review-date", "review_date", f"{reviewed!r} is no date", "write it as YYYY-MM-DD"
        return
    if age < timedelta(0):
        yield "review-date", "review_date", f"{reviewed} is in the future", "correct it"
    if age > stale_after:
        what = f"was last reviewed {reviewed}, more than {stale_after.days} days ago"
        yield "stale-review", "review_date", what, "review it again and set review_date"
