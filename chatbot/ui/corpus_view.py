"""The sources of the corpus as a table: to search, to sort, and what points to each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from chatbot.ui import texts
from chatbot.ui.markup import byline, review_mark, safe, strength
from chatbot.ui.references_view import source_address
from ingest.types import Source

_SORTS: Mapping[str, Callable[[Source], object]] = {
    "title": lambda source: source.title.casefold(),
    "kind": lambda source: list(texts.LEVELS).index(source.evidence_level),
    "size": lambda source: -(source.sample_size or 0),
    "year": lambda source: -(source.year or 0),
    "review": lambda source: list(texts.REVIEW).index(source.review_status),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What of the table is shown, and in which order."""

    words: str = ""
    level: str = ""
    review: str = ""
    sort: str = "year"

    def rows(self, sources: Sequence[Source]) -> list[Source]:
        """Return the sources to show, in order."""
        wanted = self.words.casefold().split()
        kept = [
            source
            for source in sources
            if all(word in _searched(source) for word in wanted)
            and self.level in ("", source.evidence_level)
            and self.review in ("", "retracted" if source.retracted else source.review_status)
        ]
        by_title = sorted(kept, key=lambda source: source.title.casefold())
        return sorted(by_title, key=_SORTS.get(self.sort, _SORTS["year"]))  # type: ignore[arg-type]  # each column compares with itself


def corpus_html(
    sources: Sequence[Source], citing: Mapping[str, Sequence[str]], view: View, versions: str = ""
) -> str:
    """Return the table of the sources.

    Args:
        sources: All of them.
        citing: For a source the ids of those that point to it.
        view: What is asked for.
        versions: The versions of the corpus, as HTML.
    """
    rows = view.rows(sources)
    titles = {source.id: source.title for source in sources}
    body = "".join(_row(source, citing.get(source.id, ()), titles) for source in rows)
    heads = "".join(_head(name, words, view) for name, words in texts.COLUMNS.items())
    count = texts.SOURCES_SHOWN.format(shown=len(rows), all=len(sources))
    table = (
        f'<div class="r-corpus" tabindex="0" role="region" aria-label="{texts.SOURCES}"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    return (
        f'<h1>{texts.SOURCES}</h1><p class="r-lead">{texts.SOURCES_HELP}</p>{versions}{_form(view)}'
        f'<p class="r-count" role="status">{safe(count)}</p>{table}'
    )


def _form(view: View) -> str:
    levels = _options([("", texts.ANY_KIND), *texts.LEVELS.items()], view.level)
    reviews = [("", texts.ANY_REVIEW), *texts.REVIEW_SHORT.items(), ("retracted", texts.RETRACTED)]
    return (
        f'<form class="r-search" role="search" action="/sources"><label>{texts.SEARCH}'
        f'<input type="search" name="words" value="{safe(view.words)}"></label>'
        f'<label>{texts.KIND}<select name="level">{levels}</select></label>'
        f'<label>{texts.REVIEW_STATUS}<select name="review">{_options(reviews, view.review)}'
        f'</select></label><input type="hidden" name="sort" value="{safe(view.sort)}">'
        f'<button type="submit" class="r-primary">{texts.SEARCH}</button></form>'
    )


def _options(choices: Sequence[tuple[str, str]], chosen: str) -> str:
    return "".join(
        f'<option value="{safe(value)}"{" selected" if value == chosen else ""}>{safe(words)}'
        f"</option>"
        for value, words in choices
    )


def _head(name: str, words: str, view: View) -> str:
    if name not in _SORTS:
        return f'<th scope="col">{words}</th>'
    asked = {"words": view.words, "level": view.level, "review": view.review, "sort": name}
    sorted_by = ' aria-sort="ascending"' if name == view.sort else ""
    return (
        f'<th scope="col"{sorted_by}><a href="/sources?{safe(urlencode(asked, errors="replace"))}">'
        f"{words}</a></th>"
    )


def _row(source: Source, citing: Sequence[str], titles: Mapping[str, str]) -> str:
    who = safe(byline(source.authors))
    where = ", ".join(safe(part) for part in (source.journal or "",) if part)
    below = " · ".join(part for part in (who, where) if part)
    retracted = ' class="r-is-retracted"' if source.retracted else ""
    size = f"{source.sample_size:,}" if source.sample_size else "–"
    reviewed = ""
    if source.review_date:
        reviewed = f'<span class="r-below">{safe(source.review_date)}</span>'
    return (
        f'<tr{retracted}><th scope="row"><a class="r-title" href="{source_address(source.id)}">'
        f'{safe(source.title)}</a><span class="r-below">{below}</span></th>'
        f"<td>{strength(source.evidence_level)}</td><td>{_named('size')}{size}</td>"
        f"<td>{source.year or '–'}</td>"
        f"<td>{review_mark(source.review_status, retracted=source.retracted)}{reviewed}</td>"
        f"<td>{_named('cited')}{_citing(citing, titles)}</td></tr>"
    )


def _named(column: str) -> str:
    """Return the name of a column for windows too narrow for the heads."""
    return f'<span class="r-cell-name">{texts.COLUMNS[column]}: </span>'


def _citing(citing: Sequence[str], titles: Mapping[str, str]) -> str:
    if not citing:
        return "–"
    items = "".join(
        f'<li><a href="{source_address(id_)}">{safe(titles.get(id_, id_))}</a></li>'
        for id_ in citing
    )
    return f"<details><summary>{len(citing)}</summary><ul>{items}</ul></details>"


def _searched(source: Source) -> str:
    parts = (source.title, *source.authors, source.journal, source.kind, source.doi, source.pmid)
    return " ".join(part for part in (*parts, source.id, *source.topics) if part).casefold()
