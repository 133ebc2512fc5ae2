"""The statements of an answer as HTML: under their headings, side by side, or folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from chatbot.draft import TABLE
from chatbot.types import Answer, Citation, Statement, Table
from chatbot.ui import texts
from chatbot.ui.markup import safe, short_name

Span = tuple[str, int, int]
_Placed = tuple[int, Statement]
"""A statement with its place in the answer, from 0."""


def cited_spans(answer: Answer) -> tuple[Span, ...]:
    """Return each cited span once, in reading order: the order of the evidence panel."""
    cited = [citation for statement in answer.statements for citation in statement.citations]
    return tuple(dict.fromkeys(map(span_of, [*cited, *answer.nearest])))


def span_of(citation: Citation) -> Span:
    """Return what makes two citations the same piece of evidence."""
    return (citation.source_id, citation.start, citation.end)


def statements_html(answer: Answer, turn: int) -> str:
    """Return what an answer says: the parts, the comparison, and what is folded behind them."""
    marks = _Marks.of(answer, turn)
    placed = list(enumerate(answer.statements))
    beside = [(place, s) for place, s in placed if not (s.folded or s.section == TABLE)]
    split = next((place for place, s in placed if s.section == TABLE), len(placed))
    titled = len({statement.section for statement in answer.statements}) > 1
    return "".join(
        (
            _parts([pair for pair in beside if pair[0] < split], marks, titled=titled),
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
        f"<li><q>{safe(citation.quote)}</q>{marks.mark(citation)}</li>"
        for citation in answer.nearest
    )
    return (
        f'<div class="r-nearest"><h3 class="r-section">{texts.NEAREST}</h3>'
        f'<ul class="r-statements">{items}</ul></div>'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    """Where the citations of an answer lead."""

    turn: int
    anchors: dict[Span, int]
    names: dict[int, str]

    @classmethod
    def of(cls, answer: Answer, turn: int) -> "_Marks":
        """Return the marks of an answer; the turn keeps its anchors apart from others."""
        return cls(
            turn=turn,
            anchors={span: place for place, span in enumerate(cited_spans(answer), start=1)},
            names={reference.number: short_name(reference) for reference in answer.references},
        )

    def mark(self, citation: Citation) -> str:
        """Return the link from a citation to its passage."""
        name = safe(self.names.get(citation.number, texts.EVIDENCE))
        anchor = self.anchors[span_of(citation)]
        return (
            f'&nbsp;<a class="r-mark" href="#cite-{self.turn}-{anchor}" '
            f'title="{name}">[{citation.number}]</a>'
        )

    def said(self, statement: Statement) -> str:
        """Return a statement with its marks, what it rests on, and any doubt."""
        marks = "".join(map(self.mark, statement.citations))
        basis = f' <span class="r-basis">{safe(statement.basis)}</span>' if statement.basis else ""
        return f"{safe(statement.text)}{marks}{basis}{_doubt(statement)}"


def _parts(placed: Iterable[_Placed], marks: _Marks, *, titled: bool) -> str:
    parts: list[str] = []
    for section, group in groupby(placed, key=lambda pair: pair[1].section):
        if titled and section.strip():
            parts.append(f'<h3 class="r-section">{safe(section)}</h3>')
        items = [
            f'<li id="say-{marks.turn}-{place + 1}">{marks.said(statement)}</li>'
            for place, statement in group
        ]
        parts.append(f'<ul class="r-statements">{"".join(items)}</ul>')
    return "".join(parts)


def _table(table: Table, statements: Sequence[Statement], marks: _Marks) -> str:
    heads = "".join(f'<th scope="col">{safe(head)}</th>' for head in table.columns)
    rows = "".join(
        f'<tr><th scope="row">{safe(row.aspect)}</th>'
        + "".join(f"<td>{_cell(cell, statements, marks)}</td>" for cell in row.cells)
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<h3 class="r-section">{texts.SIDE_BY_SIDE}</h3><div class="r-compare" tabindex="0" '
        f'role="region" aria-label="{texts.SIDE_BY_SIDE}"><table><thead><tr><td></td>{heads}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(cell: Sequence[int], statements: Sequence[Statement], marks: _Marks) -> str:
    said = "".join(f"<p>{marks.said(statements[place])}</p>" for place in cell)
    return said or f'<span class="r-empty">{texts.NOTHING_HELD}</span>'


def _more(placed: Sequence[_Placed], marks: _Marks) -> str:
    if not placed:
        return ""
    summary = texts.MORE.format(count=len(placed))
    return (
        f'<details class="r-more"><summary>{summary}</summary>'
        f"{_parts(placed, marks, titled=True)}</details>"
    )


def _doubt(statement: Statement) -> str:
    if statement.verdict == "supported":
        return ""
    reason = f": {safe(statement.reason)}" if statement.reason.strip() else ""
    return (
        f' <span class="r-doubt r-doubt-{safe(statement.verdict)}">'
        f"<strong>{safe(texts.VERDICTS[statement.verdict])}</strong>{reason}</span>"
    )
