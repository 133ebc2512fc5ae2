"""For which disease a drug label gives its figures, told when its sentence does not say so."""

import re
from collections.abc import Collection, Sequence

from chatbot.finding.evidence import shown
from chatbot.question.followup import themes
from chatbot.quoting.draft import Draft
from chatbot.types import Notice, Reference
from ingest.figures import figures
from ingest.index import Index
from ingest.types import Source
from ingest.vocabulary import Term

_USE = re.compile(
    r"\b(?:labell?ed|indicated|approved|licensed|uses)\b(?P<uses>[^.;]*?)(?=[.;]|\bnot\b|$)",
    re.IGNORECASE,
)
_OF_A_LABEL = re.compile(r"(?P<uses>(?:(?!are\b|is\b)[\w-]+\s+){1,3})label\b", re.IGNORECASE)


def label_notice(
    drafts: Sequence[Draft],
    references: Sequence[Reference],
    index: Index,
    asked: Collection[Term] = (),
) -> tuple[Notice, ...]:
    """Return what the reader is told of figures from labels that are for other diseases.

    Only of sentences that give figures and no disease themselves, and not when that disease is asked
    about.
    """
    numbers = {reference.source_id: reference.number for reference in references}
    subjects = themes(index)
    told: dict[int, str] = {}
    for source in _silent(drafts):
        uses = labelled_uses(source, index)
        if subjects and not uses.intersection({*subjects, *asked}) and source.id in numbers:
            names = _listed(sorted(term.name for term in uses))
            said = f"is for {names}" if names else "does not name it as a use"
            told[numbers[source.id]] = said
    if not told:
        return ()
    parts = "; ".join(f"[{number}] {use}" for number, use in sorted(told.items()))
    text = f"Figures from drug labels were not set for {subjects[0].name}: {parts}."
    return (Notice(kind="other-use", text=text),)


def labelled_uses(source: Source, index: Index) -> frozenset[Term]:
    """Return the diseases that a label names as what its drug is for."""
    found: set[Term] = set()
    for passage in index.passages_of(source.id):
        for first, last in passage.sentences:
            text = shown(passage.text[first:last])
            for match in (*_USE.finditer(text), *_OF_A_LABEL.finditer(text)):
                named = index.vocabulary.mentioned(match["uses"])
                found.update(term for term in named if term.category == "condition")
    return frozenset(found)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _silent(drafts: Sequence[Draft]) -> list[Source]:
    """Return the labels that are cited for figures by a sentence that names no disease."""
    found = {
        draft.spans[0].source.id: draft.spans[0].source
        for draft in drafts
        if draft.spans[0].source.evidence_level == "label"
        and figures(draft.text)
        and not any(term.category == "condition" for term in draft.spans[0].entities)
    }
    return list(found.values())
