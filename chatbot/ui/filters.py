"""The controls that narrow the sources, and the filter they make."""

from collections.abc import Sequence
from dataclasses import dataclass

import gradio as gr

from chatbot.ui import texts
from chatbot.ui.markup import clip
from ingest.types import Filter, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """The controls, and the filter as they stand."""

    kinds: gr.CheckboxGroup
    since: gr.Dropdown
    approved: gr.Checkbox
    without: gr.Dropdown
    where: gr.State

    def controls(self) -> list[gr.components.Component]:
        """Return the controls in the order `filter_of` takes them."""
        return [self.kinds, self.since, self.approved, self.without]


def narrowing(sources: Sequence[Source]) -> Narrowing:
    """Place the controls for the kinds, years and sources there are."""
    levels = {source.evidence_level for source in sources}
    years, titles = choices(sources)
    return Narrowing(
        kinds=gr.CheckboxGroup(
            [(words, level) for level, words in texts.LEVELS.items() if level in levels],
            label=texts.ONLY_KINDS,
            elem_id="r-kinds",
        ),
        since=gr.Dropdown(
            years,
            value=0,
            label=texts.SINCE,
            filterable=False,
            elem_id="r-since",
        ),
        approved=gr.Checkbox(label=texts.ONLY_APPROVED, elem_id="r-approved"),
        without=gr.Dropdown(
            titles,
            multiselect=True,
            label=texts.LEAVE_OUT,
            elem_id="r-without",
        ),
        where=gr.State(Filter()),
    )


def choices(sources: Sequence[Source]) -> tuple[list[tuple[str, int]], list[tuple[str, str]]]:
    """Return the years and the sources to choose from, each with its words."""
    years = sorted({source.year for source in sources if source.year}, reverse=True)
    titles = [(clip(f"{s.title} ({s.year or texts.UNDATED})", 90), s.id) for s in sources]
    return [(texts.ANY_YEAR, 0), *((str(year), year) for year in years)], titles


def filter_of(
    kinds: list[str] | None, since: int | None, approved: bool, without: list[str] | None
) -> Filter:
    """Return the filter that the controls describe."""
    return Filter(
        kinds=frozenset(kinds or ()),
        since=since or None,
        approved=approved,
        without=frozenset(without or ()),
    )
