"""Citations: pointers to sources, and the marks of a document's own reference list."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from ingest.rules.page import Finding, Level, Page, Reference, Sentence
from ingest.terms import is_stop_word, terms, words

_LABEL = re.compile(
    r"^(?:research|guideline|review|study|trial|news|book|website|[\w ]{3,20} label):\s*",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    terms("syndrome disease disorder update review case report series study patient rare treatment")
)
_ENOUGH = 2
"""Words of a title that a sentence shares before it counts as being about the same."""
_SHORT_LIST = 15
"""Longest list whose order is looked at when every mark is listed; longer ones are machine-made."""
_LONGEST_ACRONYM = 5


def dangling_pointers(page: Page, ids: Collection[str]) -> Iterator[Finding]:
    """Look for pointers to sources that the corpus does not hold."""
    for sentence in page.sentences:
        for pointer in sentence.pointers:
            if pointer not in ids:
                yield page.finding(
                    "dangling-citation",
                    Level.ERROR,
                    sentence.start,
                    f"points to {pointer!r}, which is no source of the corpus",
                    "correct the id, or add the source",
                )


def reference_marks(page: Page) -> Iterator[Finding]:
    """Look whether each mark leads to the entry of the reference list that it means."""
    marked: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in page.sentences:
        for mark in sentence.marks:
            marked[mark].append(sentence)
    listed = {reference.position: reference for reference in page.references}
    if not marked:
        return
    if not listed:
        first = marked[min(marked)][0]
        what = f"bears marks up to [{max(marked)}], but there is no reference list"
        yield page.finding(
            "no-reference-list",
            Level.WARNING,
            first.start,
            what,
            "add the list under ## References",
        )
        return
    unlisted = sorted(set(marked) - set(listed))
    for mark in unlisted:
        yield page.finding(
            "unlisted-citation",
            Level.ERROR,
            marked[mark][0].start,
            f"mark [{mark}] is not in the reference list, which has {len(listed)} entries",
            f"find the reference that {len(marked[mark])} sentence(s) rest on, or take the mark out",
        )
    if unlisted or len(listed) <= _SHORT_LIST:
        yield from _out_of_order(page, marked, listed, certain=bool(unlisted))
    for position in sorted(set(listed) - set(marked)):
        yield page.finding(
            "uncited-reference",
            Level.WARNING,
            listed[position].start,
            f"entry {position} of the reference list is cited nowhere",
            "cite it or take it out",
        )


def _out_of_order(
    page: Page,
    marked: dict[int, list[Sentence]],
    listed: dict[int, Reference],
    *,
    certain: bool,
) -> Iterator[Finding]:
    """Find entries that another mark's sentences are about, and marks that are left with none."""
    level = Level.ERROR if certain else Level.WARNING
    said = {mark: _said(sentences) for mark, sentences in marked.items()}
    common = set(terms(page.document.source.title)) | _GENERIC
    titles = {
        position: _title_terms(reference.text) - common for position, reference in listed.items()
    }
    for position, title in titles.items():
        shared = {mark: len(title & found) for mark, found in said.items()}
        if len(title) < _ENOUGH or shared.get(position, 0) or not shared:
            continue
        best = max(shared, key=lambda mark: (shared[mark], -abs(mark - position)))
        if shared[best] < _ENOUGH:
            continue
        about = next(s for s in marked[best] if len(title & _said([s])))
        yield page.finding(
            "citation-order",
            level,
            about.start,
            f"mark [{best}] is about what entry {position} of the reference list is on "
            f"({_short(listed[position].text)}): the marks do not follow the list by position",
            "number the list, and set each mark to the entry it means",
        )
        if position in marked and not any(
            len(other & said[position]) >= _ENOUGH for other in titles.values()
        ):
            yield page.finding(
                "unresolved-citation",
                level,
                marked[position][0].start,
                f"mark [{position}] resolves to no entry of the reference list: entry {position} is "
                f"on something else ({_short(listed[position].text)})",
                "find the reference it means, or take the mark out",
            )


def _said(sentences: list[Sentence]) -> frozenset[str]:
    return frozenset(term for sentence in sentences for term in terms(sentence.text))


def _title_terms(entry: str) -> set[str]:
    """Return what the title of a reference names, its runs of words as acronyms too."""
    title = re.split(r"[.?!]\s", _LABEL.sub("", entry), maxsplit=1)[0]
    plain = [word for word in words(title) if not is_stop_word(word)]
    acronyms = {
        "".join(word[0] for word in plain[start : start + length])
        for length in range(3, _LONGEST_ACRONYM + 1)
        for start in range(len(plain) - length + 1)
    }
    return set(terms(title)) | {term for acronym in acronyms for term in terms(acronym)}


def _short(entry: str) -> str:
    return entry if len(entry) <= 90 else f"{entry[:87].rstrip()}…"
