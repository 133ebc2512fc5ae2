"""The statements of an answer as HTML: under their headings, side by side, or folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from chatbot.finding.evidence import shown
from chatbot.quoting.draft import BOTTOM_LINE, TABLE
from chatbot.types import Answer, Citation, Reference, Statement, Table
from chatbot.ui import texts
from chatbot.ui.actions_view import report_button
from chatbot.ui.markup import rating, safe, short_name

Span = tuple[str, int, int]
_Placed = tuple[int, Statement]
"""A statement with its place in the answer, from 0."""


def citations_of(answer: Answer) -> tuple[Citation, ...]:
    """Return every citation in reading order, those of the nearest passages last."""
    cited = [citation for statement in answer.statements for citation in statement.citations]
    return (*cited, *answer.nearest)


def cited_spans(answer: Answer) -> tuple[Span, ...]:
    """Return each cited span once, in reading order: the order of the evidence panel."""
    return tuple(dict.fromkeys(map(span_of, citations_of(answer))))


def span_of(citation: Citation) -> Span:
    """Return what makes two citations the same piece of evidence."""
    return (citation.source_id, citation.start, citation.end)


def statements_html(answer: Answer, turn: int, behind: str = "") -> str:
    """Return what an answer says: the parts, the comparison, and what is folded behind them.

    Args:
        answer: The answer.
        turn: Its place in the conversation.
        behind: What stands behind the bottom line, or before everything when there is none.
    """
    marks = _Marks.of(answer, turn)
    placed = list(enumerate(answer.statements))
    beside = [(place, s) for place, s in placed if not (s.folded or s.section == TABLE)]
    split = next((place for place, s in placed if s.section == TABLE), len(placed))
    upper = [pair for pair in beside if pair[0] < split]
    ends = max((n for n, (_, s) in enumerate(upper, 1) if s.section == BOTTOM_LINE), default=0)
    titled = len({statement.section for statement in answer.statements}) > 1
    return "".join(
        (
            _parts(upper[:ends], marks, titled=titled),
            behind,
            _parts(upper[ends:], marks, titled=titled),
            _table(answer.table, answer.statements, marks) if answer.table else "",
            _parts([pair for pair in beside if pair[0] > split], marks, titled=titled),
            _more([(place, s) for place, s in placed if s.folded], marks),
        )
    )


def nearest_html(answer: Answer, turn: int) -> str:
    """Return the passages that came nearest to what is not covered."""
    if not answer.nearest:
        return ""
    marks = _Marks.of(answer, turn)
    items = "".join(
        f"<li><q>{safe(shown(citation.quote))}</q>{marks.mark(citation)}</li>"
        for citation in answer.nearest
    )
    return (
        f'<div class="r-nearest" id="near-{turn}"><h3 class="r-section">{texts.NEAREST}</h3>'
        f"<p>{texts.NEAREST_HELP}</p><ul>{items}</ul></div>"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    """Where the citations of an answer lead."""

    turn: int
    anchors: dict[Span, int]
    references: dict[int, Reference]

    @classmethod
    def of(cls, answer: Answer, turn: int) -> "_Marks":
        """Return the marks of an answer; the turn keeps its anchors apart from others."""
        return cls(
            turn=turn,
            anchors={span: place for place, span in enumerate(cited_spans(answer), start=1)},
            references={reference.number: reference for reference in answer.references},
        )

    def mark(self, citation: Citation) -> str:
        """Return the link from a citation to its passage."""
        reference = self.references.get(citation.number)
        name = safe(short_name(reference)) if reference else texts.EVIDENCE
        anchor = self.anchors[span_of(citation)]
        return (
            f'&nbsp;<a class="r-mark" href="#cite-{self.turn}-{anchor}" '
            f'title="{name}">[{citation.number}]</a>'
        )

    def said(self, statement: Statement) -> str:
        """Return a statement with its marks, what it rests on, and any doubt."""
        marks = "".join(map(self.mark, statement.citations))
        return f"{safe(statement.plain or statement.text)}{marks}{self._basis(statement)}{doubt_html(statement)}"

    def _basis(self, statement: Statement) -> str:
        """Return the sort of evidence in words; of a label or a report not how it was read."""
        if not statement.citations or not statement.basis:
            return ""
        reference = self.references.get(statement.citations[0].number)
        words = statement.basis
        if reference and reference.kind in texts.CARRIERS:
            words = ", ".join(
                part for part in (rating(reference), str(reference.year or "")) if part
            )
        level = safe(reference.evidence_level) if reference else "unknown"
        return f' <span class="r-basis r-level-{level}">{safe(words)}</span>'


def _parts(placed: Iterable[_Placed], marks: _Marks, *, titled: bool) -> str:
    parts: list[str] = []
    for section, group in groupby(placed, key=lambda pair: pair[1].section):
        if titled and section.strip():
            parts.append(f'<h3 class="r-section">{safe(section)}</h3>')
        items = [
            f'<li class="r-says r-verdict-{safe(statement.verdict)}" '
            f'id="say-{marks.turn}-{place + 1}">'
            f"{marks.said(statement)}{report_button(marks.turn, place + 1)}</li>"
            for place, statement in group
        ]
        parts.append(f'<ul class="r-statements">{"".join(items)}</ul>')
    return "".join(parts)


def _table(table: Table, statements: Sequence[Statement], marks: _Marks) -> str:
    heads = "".join(f'<th scope="col">{safe(head)}</th>' for head in table.columns)
    anchored: set[int] = set()
    rows = "".join(
        f'<tr><th scope="row">{safe(row.aspect)}</th>'
        + "".join(
            f'<td><span class="r-column">{safe(head)}</span>'
            f"{_cell(cell, statements, marks, anchored)}</td>"
            for head, cell in zip(table.columns, row.cells, strict=False)
        )
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<h3 class="r-section">{texts.SIDE_BY_SIDE}</h3><div class="r-compare" tabindex="0" '
        f'role="region" aria-label="{texts.SIDE_BY_SIDE}"><table><thead><tr><th scope="col">'
        f'<span class="r-hidden">{texts.ASPECT}</span></th>{heads}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(
    cell: Sequence[int], statements: Sequence[Statement], marks: _Marks, anchored: set[int]
) -> str:
    """Return the statements of a cell; one told nowhere else is anchored where it comes first."""
    said: list[str] = []
    for place in cell:
        statement = statements[place]
        anchor = flag = ""
        if statement.section == TABLE and not statement.folded and place not in anchored:
            anchored.add(place)
            anchor = f' id="say-{marks.turn}-{place + 1}"'
            flag = report_button(marks.turn, place + 1)
        kind = f"r-says r-verdict-{safe(statement.verdict)}"
        said.append(f'<p class="{kind}"{anchor}>{marks.said(statement)}{flag}</p>')
    return "".join(said) or f'<span class="r-empty">{texts.NOTHING_HELD}</span>'


def _more(placed: Sequence[_Placed], marks: _Marks) -> str:
    if not placed:
        return ""
    summary = texts.MORE.format(count=len(placed))
    return (
        f'<details class="r-more"><summary>{summary}</summary>'
        f"{_parts(placed, marks, titled=True)}</details>"
    )


def doubt_html(statement: Statement) -> str:
    """Return in words what is doubtful of a statement; nothing when it is supported."""
    if statement.verdict == "supported":
        return ""
    reason = f": {safe(statement.reason)}" if statement.reason.strip() else ""
    return (
        f' <span class="r-doubt r-doubt-{safe(statement.verdict)}">'
        f"<strong>{safe(texts.VERDICTS[statement.verdict])}</strong>{reason}</span>"
    )
