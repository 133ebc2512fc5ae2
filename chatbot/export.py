"""An answer for other programs: Markdown, plain text for a note, BibTeX and RIS."""

import re
from collections.abc import Iterator
from itertools import groupby

from chatbot.types import Answer, Reference, Statement

STATUS = {
    "answered": "Answered from the corpus",
    "partial": "Partly answered",
    "abstained": "No answer from the sources held here",
}
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~])")
_BIBTEX = str.maketrans(
    {c: f"\\{c}" for c in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_RIS_TYPES = {"label": "MISC", "news": "NEWS", "guideline": "STAND"}
_BIBTEX_TYPES = {"label": "misc", "news": "misc"}


def to_markdown(answer: Answer) -> str:
    """Return an answer as Markdown: sentences with marks, each quote, references, status."""
    lines = [f"# {_md(answer.question)}", "", f"*{_state(answer)}*", ""]
    lines += [f"> **{_md(notice.kind)}**: {_md(notice.text)}\n" for notice in answer.notices]
    for section, said in groupby(answer.statements, key=lambda statement: statement.section):
        lines += [f"## {_md(section)}", ""] if section.strip() else []
        lines += [*(_md_statement(statement) for statement in said), ""]
    if answer.not_covered:
        lines += ["## Not covered", "", *(f"- {_md(part)}" for part in answer.not_covered), ""]
    if answer.references:
        lines += ["## References", ""]
        lines += [f"{r.number}. {_md(reference_text(r))}" for r in answer.references]
    lines += ["", f"{_made(answer)}  ", _md(answer.disclaimer), ""]
    return "\n".join(lines)


def to_note(answer: Answer) -> str:
    """Return an answer as plain text to paste into a note: sentences, references, status."""
    lines = [answer.question, f"({_state(answer)})", ""]
    lines += [f"! {notice.text}" for notice in answer.notices]
    lines += [f"- {s.text} {_marks(s)}{_doubt(s)}" for s in answer.statements]
    lines += [f"Not covered by the sources held: {part}" for part in answer.not_covered]
    if answer.references:
        lines += ["", *(f"[{r.number}] {reference_text(r)}" for r in answer.references)]
    lines += ["", _made(answer), answer.disclaimer]
    return "\n".join(_line(line) for line in lines) + "\n"


def to_bibtex(answer: Answer) -> str:
    """Return the references of an answer as BibTeX."""
    return "\n".join(map(_bibtex, answer.references))


def to_ris(answer: Answer) -> str:
    """Return the references of an answer as RIS."""
    return "".join(f"{line}\r\n" for r in answer.references for line in _ris(r))


def reference_text(reference: Reference) -> str:
    """Return a reference as one line: who, what, where, when, how strong, how reviewed."""
    authors = ", ".join(reference.authors[:3]) + (" et al." if len(reference.authors) > 3 else "")
    size = f", n = {reference.sample_size:,}" if reference.sample_size else ""
    where = ", ".join(str(part) for part in (reference.journal, reference.year) if part)
    out = f"doi:{reference.doi}" if reference.doi else reference.url or ""
    state = "RETRACTED" if reference.retracted else reference.review_status
    level = f"{reference.evidence_level.replace('-', ' ')}{size}"
    parts = (authors, reference.title, where, level, state, out)
    return ". ".join(part.rstrip(".") for part in parts if part)


def _state(answer: Answer) -> str:
    return STATUS[answer.status]


def _made(answer: Answer) -> str:
    return f"Rounds, corpus {answer.corpus_version}, answerer {answer.answerer}."


def _marks(statement: Statement) -> str:
    return "".join(f"[{n}]" for n in dict.fromkeys(c.number for c in statement.citations))


def _doubt(statement: Statement) -> str:
    return "" if statement.verdict == "supported" else f" ({statement.verdict}: {statement.reason})"


def _md_statement(statement: Statement) -> str:
    basis = f" *({_md(statement.basis)})*" if statement.basis else ""
    said = f"- {_md(statement.text)} {_md(_marks(statement))}{basis}{_md(_doubt(statement))}"
    cited = (f"  - \\[{c.number}\\] “{_md(c.quote)}”" for c in statement.citations)
    return "\n".join([said, *cited])


def _md(text: str) -> str:
    """Return the text on one line, with what Markdown and HTML could act on escaped."""
    return _MARKDOWN.sub(r"\\\1", _line(text))


def _line(text: str) -> str:
    return " ".join(text.split())


def _bibtex(reference: Reference) -> str:
    kind = _BIBTEX_TYPES.get(reference.evidence_level, "article")
    where = "journal" if kind == "article" else "howpublished"
    fields = {
        "title": reference.title,
        "author": " and ".join(_last_first(name) for name in reference.authors),
        where: reference.journal,
        "year": str(reference.year or ""),
        "doi": reference.doi,
        "pmid": reference.pmid,
        "url": reference.url,
        "note": "RETRACTED" if reference.retracted else "",
    }
    body = "".join(
        f"  {name} = {{{_line(value).translate(_BIBTEX)}}},\n"
        for name, value in fields.items()
        if value
    )
    key = re.sub(r"[^\w-]", "", reference.source_id, flags=re.ASCII) or f"r{reference.number}"
    return f"@{kind}{{{key},\n{body}}}\n"


def _last_first(name: str) -> str:
    """Return "Heiblig M" as "Heiblig, M"; a name of another form stays as it is."""
    return re.sub(r"^(\S.*) ([A-Z][A-Z.-]{0,3})$", r"\1, \2", name)


def _ris(reference: Reference) -> Iterator[str]:
    yield f"TY  - {_RIS_TYPES.get(reference.evidence_level, 'JOUR')}"
    fields = [("TI", reference.title), *(("AU", _last_first(name)) for name in reference.authors)]
    fields += [("JO", reference.journal or ""), ("PY", str(reference.year or ""))]
    fields += [("DO", reference.doi or ""), ("AN", reference.pmid or "")]
    fields += [("UR", reference.url or ""), ("N1", "RETRACTED" if reference.retracted else "")]
    for tag, value in fields:
        if value:
            yield f"{tag}  - {_line(value)}"
    yield "ER  - "
