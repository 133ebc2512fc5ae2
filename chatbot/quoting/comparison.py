"""Things set side by side: one row an aspect, one column a drug, each cell a quoted sentence."""

import re
from collections.abc import Sequence

from chatbot.finding.concepts import related
from chatbot.finding.evidence import Candidate
from chatbot.question.aspects import COMPARED, DOSE, Aspect
from chatbot.question.understand import Query
from chatbot.quoting.draft import TABLE, Cell, Draft, quoted
from chatbot.types import Row, Statement, Table
from ingest.figures import figures
from ingest.index import Index
from ingest.vocabulary import Term

_COLUMNS = range(2, 4)
_ROWS = 3
"""With more the table is no longer read at a glance."""
_FIGURES = 0.1
"""How much a cell gains by giving figures, which can be set against others."""
_NEAR_BEST = 0.65
"""A sentence that fits less than this share of the best is no cell."""


def columns(query: Query) -> tuple[Term, ...]:
    """Return the drugs, or classes of drugs, that a question sets side by side; else nothing."""
    if query.kind != "comparison":
        return ()
    drugs = [term for term in query.entities if term.category == "drug"]
    classes = [
        term
        for term in query.entities
        if term.category == "drug-class" and not any(related(term, drug) for drug in drugs)
    ]
    named = (*drugs, *classes)
    return named if len(named) in _COLUMNS else ()


def compared(query: Query, found: Sequence[Candidate], index: Index) -> list[Draft]:
    """Return the best sentence for each drug and aspect, row by row; nothing when too few are found.

    A sentence that speaks of two of the drugs stands in both columns.
    """
    sides = columns(query)
    if not sides or not found:
        return []
    floor = _NEAR_BEST * found[0].score
    fit = [c for c in found if c.score >= floor and not (c.is_note or c.is_gap)]
    return _rows(asked_rows(query) or COMPARED, sides, fit, index) or _rows(
        COMPARED, sides, fit, index
    )


def _rows(
    aspects: Sequence[Aspect], sides: Sequence[Term], fit: Sequence[Candidate], index: Index
) -> list[Draft]:
    """Return the cells of the best rows; nothing when they speak of too few of the sides."""
    rows: list[tuple[float, list[Draft]]] = []
    used: set[str] = set()
    for aspect in aspects:
        cells = _cells(aspect, sides, [c for c in fit if c.text not in used])
        if not cells:
            continue
        used.update(candidate.text for candidate in cells)
        best = max(candidate.score for candidate in cells)
        spread = len({column for places in cells.values() for column in places})
        rows.append((best + spread, [_draft(c, aspect, at, index) for c, at in cells.items()]))
    kept = sorted(rows, key=lambda row: -row[0])[:_ROWS]
    filled = {cell.column for _, drafts in kept for draft in drafts for cell in draft.cells}
    if len(filled) < len(_COLUMNS):
        return []
    return [draft for row in rows if row in kept for draft in row[1]]


def asked_rows(query: Query) -> Sequence[Aspect]:
    """Return the rows of a comparison that it asks for in so many words; none when it asks for all.

    "Which has fewer infections?" asks of safety, by a word that sentences on it have.
    """
    plain = query.standalone
    for term in query.entities:
        for name in term.names if term.is_drug else ():
            plain = re.sub(rf"\b{re.escape(name)}s?\b", " ", plain, flags=re.IGNORECASE)
    return [a for a in COMPARED if a in query.aspects or a.spoken_of(plain)]


def table(statements: Sequence[Statement], drafts: Sequence[Draft]) -> Table | None:
    """Return where the statements stand side by side; None when nothing is compared.

    Args:
        statements: What is shown.
        drafts: What each of them was written as.
    """
    cells = [(cell, place) for place, draft in enumerate(drafts) for cell in draft.cells]
    if not cells or len(statements) != len(drafts):
        return None
    heads = tuple(dict.fromkeys(cell.column for cell, _ in cells))
    aspects = dict.fromkeys(cell.aspect for cell, _ in cells)
    rows = (
        Row(
            aspect=aspect,
            cells=tuple(
                tuple(
                    place for cell, place in cells if (cell.aspect, cell.column) == (aspect, head)
                )
                for head in heads
            ),
        )
        for aspect in aspects
    )
    return Table(columns=heads, rows=tuple(rows))


def _cells(
    aspect: Aspect, sides: Sequence[Term], fit: Sequence[Candidate]
) -> dict[Candidate, list[str]]:
    """Return the best sentence on an aspect for each side, with the sides it speaks of."""
    cells: dict[Candidate, list[str]] = {}
    for side in sides:
        spoken = [c for c in fit if _speaks_of(side, c) and _is_on(aspect, c)]
        if spoken:
            best = max(spoken, key=lambda c: c.score + _FIGURES * bool(figures(c.text)))
            cells.setdefault(best, []).append(side.name)
    return cells


_GIVEN = re.compile(r"\bdos(?:e|es|ing|age)\b|\bmg\b|mg/|\bdaily\b|\bweekly\b", re.IGNORECASE)
"""How a sentence says how much is given: "in the first two cycles" only says when."""


def _is_on(aspect: Aspect, candidate: Candidate) -> bool:
    """Return whether a sentence is on an aspect, not only near it in words."""
    is_given = aspect is not DOSE or _GIVEN.search(candidate.text)
    return bool(is_given) and aspect.spoken_of(candidate.text)


def _speaks_of(side: Term, candidate: Candidate) -> bool:
    """Return whether a sentence names a side or, when it is a class, a member of it."""
    return side in candidate.entities or any(side.name in t.classes for t in candidate.entities)


def _draft(candidate: Candidate, aspect: Aspect, columns_: Sequence[str], index: Index) -> Draft:
    written = next(quoted([candidate], index))
    cells = tuple(Cell(aspect=aspect.name, column=column) for column in columns_)
    return Draft(section=TABLE, text=written.text, spans=written.spans, cells=cells)
