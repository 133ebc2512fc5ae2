"""What a text claims to be or to say: guidelines that are its own, acronyms, figures."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from ingest.expansions import wrong_expansions
from ingest.figures import figures
from ingest.rules.page import Finding, Level, Page
from ingest.types import Document
from ingest.vocabulary import Vocabulary

_GUIDELINE = re.compile(r"\b(?:guidelines?|guidance|consensus|recommendations?)\b", re.IGNORECASE)
_POINTERS = re.compile(r"\s*\[@[^\]]*\]")
_FOLD = re.compile(r"\b(\w+)-?fold\b")
_LEAST_NAME = 4


def self_citations(page: Page) -> Iterator[Finding]:
    """Look for references called guidelines that the page's own publisher wrote.

    Only pages of the web are looked at: a journal may well cite a guideline that it printed.
    """
    source = page.document.source
    if source.kind not in ("web-article", "unclassified") or source.doi or source.pmid:
        return
    names = {name.casefold() for name in (source.journal, *source.authors) if name}
    if source.url:
        names.add((urlsplit(source.url).hostname or "").removeprefix("www."))
    names = {name for name in names if len(name) >= _LEAST_NAME}
    for reference in page.references:
        own = next((name for name in names if name in reference.text.casefold()), None)
        if own and _GUIDELINE.search(reference.text):
            yield page.finding(
                "self-citation",
                Level.ERROR,
                reference.start,
                f"entry {reference.position} is called a guideline but is the page's own text "
                f"({reference.text.strip()})",
                "do not count it as a guideline; what rests on it alone has no source",
            )


def acronym_expansions(page: Page, vocabulary: Vocabulary) -> Iterator[Finding]:
    """Look for acronyms that the text, the title or a related question spells out wrongly."""
    source = page.document.source
    for sentence in page.sentences:
        for wrong in wrong_expansions(sentence.text, vocabulary):
            place = sentence.start + wrong.start
            right = wrong.acronym.expansions[0]
            yield page.finding(
                "acronym-expansion",
                Level.ERROR,
                place,
                f"{wrong.acronym.acronym} is spelt out as {wrong.given!r}",
                f"it stands for {right!r} ({wrong.acronym.source})",
            )
    asides = [("title", source.title)]
    asides += [("related question", question) for question in source.related_questions]
    for name, text in asides:
        for wrong in wrong_expansions(text, vocabulary):
            yield Finding(
                rule="acronym-expansion",
                level=Level.ERROR,
                path=str(page.path),
                line=page.line_of(wrong.given),
                what=f"{name}: {wrong.acronym.acronym} is spelt out as {wrong.given!r}",
                do=f"it stands for {wrong.acronym.expansions[0]!r} ({wrong.acronym.source})",
            )


def unsupported_figures(page: Page, documents: Mapping[str, Document]) -> Iterator[Finding]:
    """Look for figures of our own text that stand in none of the sources it points to.

    Only the numbers are compared, as a source may write the unit, or a share, another way.
    """
    for sentence in page.sentences:
        held = [documents[pointer] for pointer in sentence.pointers if pointer in documents]
        if not held:
            continue
        stated = _numbers(" ".join(map(_said, held))) | {str(len(held))}
        missing = sorted(_numbers(_POINTERS.sub("", sentence.text)) - stated)
        if missing:
            ids = ", ".join(dict.fromkeys(sentence.pointers))
            yield page.finding(
                "unsupported-figure",
                Level.ERROR,
                sentence.start,
                f"{', '.join(missing)} stands in none of the sources pointed to ({ids})",
                "correct the figure, or point to the source that states it",
            )


def _numbers(text: str) -> set[str]:
    found = figures(_FOLD.sub(r"\1 times", text))
    shares = {figure.unit.removeprefix("of ") for figure in found if figure.unit[:3] == "of "}
    return {figure.value for figure in found} | shares


def _said(document: Document) -> str:
    size = document.source.sample_size
    return f"{document.text[document.body_start :]} {size or ''}"
