"""The versions of the corpus, and what each of them changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chatbot.ui import upkeep_texts as texts
from chatbot.ui.markup import clip, safe
from chatbot.ui.references_view import source_address
from ingest.upkeep import StatusChange, VersionChange

NAMED = 8
"""How many sources are named before the others are folded."""
LOGGED = 10
"""How many reviews and retractions are shown."""
_TITLE = 90


def versions_html(
    versions: Sequence[VersionChange],
    log: Sequence[StatusChange],
    titles: Mapping[str, str],
) -> str:
    """Return the live version in one line, which opens to the changes of those that are kept.

    Args:
        versions: Newest first.
        log: Reviews and retractions, newest first.
        titles: Of the sources that are held now, by id.
    """
    live = next((version for version in versions if version.is_live), None)
    if live is None:
        return ""
    items = "".join(_version(version, titles) for version in versions)
    logged = "".join(_logged(made, titles) for made in log[:LOGGED])
    said = f'<h3>{texts.STATUS_LOG}</h3><ul class="r-log">{logged}</ul>' if logged else ""
    return (
        f'<details class="r-versions"><summary><h2>{texts.VERSION} <b>{safe(live.version)}</b></h2>'
        f'<span class="r-below">{texts.MADE} {time_html(live.created)}{_counts(live)}</span>'
        f"</summary><h3>{texts.CHANGES}</h3><ol>{items}</ol>{said}</details>"
        f'<p class="r-upkeep-link"><a href="/upkeep">{texts.UPKEEP_LINK}</a></p>'
    )


def unlisted_html(problem: str) -> str:
    """Return why no version is listed."""
    return f'<p class="r-versions r-unlisted">{texts.NO_VERSIONS} {safe(problem)}</p>'


def named(ids: Sequence[str], titles: Mapping[str, str]) -> str:
    """Return sources as a list, by their titles where they are held; many of them are folded."""
    items = [f"<li>{source(id_, titles)}</li>" for id_ in ids]
    shown = f"<ul>{''.join(items[:NAMED])}</ul>"
    if len(items) <= NAMED:
        return shown
    more = texts.AND_MORE.format(count=len(items) - NAMED)
    return f"{shown}<details><summary>{more}</summary><ul>{''.join(items[NAMED:])}</ul></details>"


def source(source_id: str, titles: Mapping[str, str]) -> str:
    """Return the title of a source that is held, as a link; else its id."""
    if source_id not in titles:
        return f"<code>{safe(source_id)}</code>"
    title = safe(clip(titles[source_id], _TITLE))
    return f'<a href="{source_address(source_id)}">{title}</a>'


def time_html(at: str) -> str:
    """Return a time as a person writes it."""
    try:
        words = f"{datetime.fromisoformat(at):%-d %b %Y, %H:%M} UTC"
    except ValueError:
        words = at
    return f'<time datetime="{safe(at)}">{safe(words)}</time>'


def _counts(version: VersionChange) -> str:
    if not version.before:
        return ""
    counts = ((word, len(getattr(version, kind))) for kind, word in texts.COUNTED.items())
    return " · " + ", ".join(f"{count} {word}" for word, count in counts)


def _version(version: VersionChange, titles: Mapping[str, str]) -> str:
    live = f' <span class="r-badge r-approved">{texts.LIVE}</span>' if version.is_live else ""
    holds = texts.HOLDS.format(documents=f"{version.documents:,}", passages=f"{version.passages:,}")
    forced = "".join(f"<li>{safe(found)}</li>" for found in version.overridden)
    forced = f'<p class="r-forced">{texts.FORCED}</p><ul>{forced}</ul>' if forced else ""
    return (
        f"<li><h4>{safe(version.version)}{live}</h4>"
        f'<p class="r-below">{time_html(version.created)} · {holds}</p>'
        f"{_changes(version, titles)}{forced}</li>"
    )


def _changes(version: VersionChange, titles: Mapping[str, str]) -> str:
    if not version.before:
        return f"<p>{texts.FIRST}</p>"
    parts = ""
    for kind, word in texts.KINDS.items():
        if ids := getattr(version, kind):
            parts += f"<p><strong>{word} ({len(ids)})</strong></p>{named(ids, titles)}"
    return parts or f"<p>{texts.SAME_TEXTS}</p>"


def _logged(made: StatusChange, titles: Mapping[str, str]) -> str:
    to = f" {safe(made.status)}" if made.status else ""
    why = f" – {safe(made.why)}" if made.why else ""
    return (
        f"<li>{source(made.source_id, titles)}<strong>{texts.ACTIONS[made.action]}{to}</strong>"
        f'{why} <span class="r-below">{time_html(made.at)}, {texts.BY} {safe(made.by)}</span></li>'
    )
