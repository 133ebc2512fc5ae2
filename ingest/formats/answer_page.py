"""A page of a question-and-answer site, saved as text.

Such a page has a question, a review status, a body whose sentences end in reference numbers
("… is advised. 1, 2"), a reference list without numbers, related questions and a disclaimer.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import CorpusError
from ingest.formats.dates import iso_date, year_in
from ingest.formats.draft import Draft, joined_caveats
from ingest.formats.plain import block_of, looks_like_heading
from ingest.formats.prose import Block, comment, heading, one_line, references, written
from ingest.terms import terms

_STARTS = ("references", "related questions")
_END = re.compile(r"have a follow-?up question", re.IGNORECASE)
_DISCLAIMER = re.compile(r"disclaimer$", re.IGNORECASE)
_UPDATED = re.compile(r"last (?:updated|reviewed)", re.IGNORECASE)
_AROUND = re.compile(
    r"^(?:article review status|submitted|under review|approved|personali[sz]e|share|print|save"
    r"|last (?:updated|reviewed)\b.*|.*\breviewed for accuracy\b.*|.*\bpending human review\b.*"
    r"|help us tailor\b.*|which best describes\b.*|.*\baccept (?:all )?cookies\b.*"
    r"|.*\beditorial policy)$",
    re.IGNORECASE,
)
_PUBLISHER = re.compile(
    r"([A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,3}) assumes no (?:liability|responsibility)"
)
_NUMBERS = r"[1-9][0-9]?(?:\s*,\s*[1-9][0-9]?)*"
_MARKS_AT_END = re.compile(rf"(?<=[\w.;:!?)%’”])\s+({_NUMBERS})\s*$")
_MARKS_WITHIN = re.compile(rf"(?<=[a-z)%][.;!?])\s({_NUMBERS})(?=\s+[A-Z])")
_LABEL = re.compile(
    r"(?:research|guideline|review|study|trial|news|book|website|drug label|praxis medical insights)",
    re.IGNORECASE,
)
_LAST_LINE = re.compile(r",\s*(?:19|20)[0-9]{2}\.?$")
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9-]+[A-Z0-9]\b")
_OFTEN = 3


@dataclass
class _Parts:
    question: str
    around: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    disclaimer: list[str] = field(default_factory=list)


def is_answer_page(text: str) -> bool:
    """Return whether a text has the parts of such a page."""
    lines = {line.strip().casefold() for line in text.splitlines()}
    return set(_STARTS) <= lines and bool(_UPDATED.search(text) or "article review status" in lines)


def read_answer_page(path: Path, text: str) -> list[Draft]:
    """Return the article of a page, its marks in brackets and its reference list kept.

    Raises:
        CorpusError: There is no article in it.
    """
    parts = _parts(text)
    title, blocks = _article(parts)
    if not any(not block.text.startswith("#") for block in blocks):
        raise CorpusError(path, "holds no article text between its head and its references")
    date = iso_date(next((line for line in parts.around if _UPDATED.search(line)), None))
    publisher = _publisher(parts)
    related, left_out = _related(parts, title)
    entries = list(_entries(parts.references))
    whole = [
        *heading(title, 1),
        *comment("question", parts.question),
        *blocks,
        *(heading("References", 2) if entries else []),
        *references(entries),
    ]
    return [
        Draft(
            body=written(whole),
            title=title,
            kind="web-article",
            journal=publisher,
            year=year_in(date),
            review_date=date,
            related_questions=tuple(related),
            caveats=_caveats(parts),
            remarks=tuple(
                f"related question left out, as it is on another subject: {text}"
                for text in left_out
            ),
        )
    ]


def _parts(text: str) -> _Parts:
    """Sort the lines into the parts of the page."""
    lines = [line.strip() for line in re.split(r"\r\n?|\n", text.removeprefix("\ufeff"))]
    lines = [one_line(line) for line in lines if line]
    parts = _Parts(question=lines[0])
    into = parts.body
    for line in lines[1:]:
        if line.casefold() == _STARTS[0]:
            into = parts.references
        elif line.casefold() == _STARTS[1]:
            into = parts.related
        elif _DISCLAIMER.search(line) and len(line) < 60:
            into = parts.disclaimer
        elif _END.search(line) and into is not parts.body:
            break
        elif into is parts.body and _AROUND.match(line):
            parts.around.append(line)
            # what stood between the head's lines is head too, unless it is prose
            if len(parts.body) < 3 and not any(map(_MARKS_AT_END.search, parts.body)):
                parts.around += parts.body
                parts.body.clear()
        else:
            into.append(line)
    return parts


def _article(parts: _Parts) -> tuple[str, list[Block]]:
    title, lines = parts.question, parts.body
    if lines and looks_like_heading(lines[0]) and not _MARKS_AT_END.search(lines[0]):
        title, lines = lines[0], lines[1:]
    blocks: list[Block] = []
    for line in lines:
        marked = _with_marks(line)
        if marked == line and looks_like_heading(line) and not re.match(r"[0-9]+\.", line):
            blocks += heading(line, 2)
        else:
            blocks += block_of(marked)
    return title, blocks


def _with_marks(line: str) -> str:
    """Put the reference numbers in brackets before the full stop, as `… is advised [1, 2].` has."""

    def bracketed(numbers: str) -> str:
        return f"[{', '.join(re.findall(r'[0-9]+', numbers))}]"

    line = re.sub(
        rf"([.;!?])\s({_NUMBERS})(?=\s+[A-Z])",
        lambda m: f" {bracketed(m[2])}{m[1]}" if _MARKS_WITHIN.search(line) else m[0],
        line,
    )
    end = _MARKS_AT_END.search(line)
    if not end:
        return line
    before = line[: end.start()].rstrip()
    stop = before[-1] if before[-1] in ".;!?" else ""
    return f"{before.removesuffix(stop)} {bracketed(end[1])}{stop}"


def _entries(lines: Sequence[str]) -> Iterator[str]:
    """Yield each listed reference as one line: label, title, where and when."""
    entry: list[str] = []
    for line in lines:
        if entry and _LABEL.fullmatch(line):
            yield _entry(entry)
            entry = []
        entry.append(re.sub(r"^\[?[0-9]{1,2}[\].)]\s+", "", line))
        if _LAST_LINE.search(line):
            yield _entry(entry)
            entry = []
    if entry:
        yield _entry(entry)


def _entry(lines: Sequence[str]) -> str:
    label = lines[0] if _LABEL.fullmatch(lines[0]) else ""
    rest = [line.rstrip(".") for line in (lines[1:] if label else lines)]
    return f"{label}: {'. '.join(rest)}." if label else f"{'. '.join(rest)}."


def _publisher(parts: _Parts) -> str | None:
    found = _PUBLISHER.search(" ".join(parts.disclaimer))
    return found[1] if found else None


def _related(parts: _Parts, title: str) -> tuple[list[str], list[str]]:
    """Return the related questions on the page's subject, once each, and the others.

    The subject is what the title names and the body names often, its acronyms before other words.
    """
    body = terms(" ".join(parts.body))
    often = {term for term in terms(title) if body.count(term) >= _OFTEN}
    subject = often & set(terms(" ".join(_ACRONYM.findall(title)))) or often
    questions = list(dict.fromkeys(parts.related))
    on = [text for text in questions if not subject or subject & set(terms(text))]
    return on, [text for text in questions if text not in on]


def _caveats(parts: _Parts) -> str | None:
    status = next(
        (line for line in parts.around if "pending human review" in line.casefold()), None
    )
    pending = "The page says that its content is pending human review" if status else None
    disclaimer = " ".join(parts.disclaimer)
    said = f"Its disclaimer: {disclaimer}" if disclaimer else None
    return joined_caveats(pending, said)
