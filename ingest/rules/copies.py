"""Copies: the same source twice, and text that is nearly another source's."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from ingest.identify import plain_doi
from ingest.rules.page import Finding, Level, Page, Sentence
from ingest.similar import HOLDERS, NEARLY_THE_SAME, likeness, runs, sketch
from ingest.terms import words

_RUN = 14
"""Following words that two texts do not share by chance; names and titles are shorter."""
_LEAST = 20
_STRETCH = 5
_PART = 0.5
"""Which share of its stretches of words a text has in common with any that is nearly the same."""


class Copies:
    """Every text of a corpus, ready to be compared with."""

    def __init__(self, pages: Sequence[Page], asked: Sequence[Page]) -> None:
        """Take the texts in; a later page is told of an earlier one that it repeats.

        Args:
            pages: Every text of the corpus.
            asked: Those of them that will be looked at.
        """
        self._order = {page.document.source.id: number for number, page in enumerate(pages)}
        self._identified: dict[tuple[str, str], list[str]] = defaultdict(list)
        for page in pages:
            for identifier in _identifiers(page):
                self._identified[identifier].append(page.document.source.id)
        alike, sharing = pages, pages
        if len(asked) < len(pages):
            alike, sharing = _worth_a_look(pages, asked)
        self._sketches = {p.document.source.id: sketch(_text(p)) for p in alike}
        self._holders: dict[int, list[str]] = defaultdict(list)
        for id_, stretches in self._sketches.items():
            for stretch in stretches:
                if len(self._holders[stretch]) < HOLDERS:
                    self._holders[stretch].append(id_)
        self._runs: dict[tuple[str, ...], tuple[str, frozenset[str]]] = {}
        for page in sharing:
            for sentence in page.sentences:
                for run in _runs(sentence):
                    self._runs.setdefault(
                        run, (page.document.source.id, frozenset(sentence.pointers))
                    )

    def same_identifiers(self, page: Page) -> Iterator[Finding]:
        """Look for another source with the same DOI or PMID."""
        for name, mine in _identifiers(page):
            for id_ in self._identified[name, mine]:
                if id_ != page.document.source.id:
                    yield Finding(
                        rule=f"same-{name}",
                        level=Level.ERROR,
                        path=str(page.path),
                        line=page.line_of(f"{name}:"),
                        what=f"has the {name} of {id_} ({mine})",
                        do="keep one of the two",
                    )

    def near_identical(self, page: Page) -> Iterator[Finding]:
        """Look for an earlier document whose text is nearly this one."""
        mine = page.document.source.id
        stretches = self._sketches[mine]
        if len(stretches) < _LEAST:
            return
        shared = Counter(id_ for stretch in stretches for id_ in self._holders[stretch])
        for id_, _ in shared.most_common(5):
            if self._order[id_] >= self._order[mine]:
                continue
            share = likeness(stretches, self._sketches[id_])
            if share >= NEARLY_THE_SAME:
                yield page.finding(
                    "near-identical",
                    Level.ERROR,
                    page.document.body_start,
                    f"{share:.0%} of the text is that of {id_}",
                    "keep one of the two",
                )

    def copied(self, page: Page) -> Iterator[Finding]:
        """Look for sentences that repeat another source's words without pointing to it."""
        mine = page.document.source.id
        for sentence in page.sentences:
            for run in _runs(sentence):
                holder, pointers = self._runs[run]
                pointed = pointers & set(sentence.pointers)  # both say whose words they are
                if holder == mine or holder in sentence.pointers or mine in pointers or pointed:
                    continue
                yield page.finding(
                    "near-copy",
                    Level.WARNING,
                    sentence.start,
                    f"{_RUN} words in a row are those of {holder} ({' '.join(run[:6])} …)",
                    "say it in our own words, or point to that source",
                )
                break


def _worth_a_look(
    pages: Sequence[Page], asked: Sequence[Page]
) -> tuple[Sequence[Page], Sequence[Page]]:
    """Return the pages that may be nearly the same as one asked about, and those that share a run.

    Those asked about are among either.
    """
    mine = {page.document.source.id for page in asked}
    texts = [list(words(_text(page))) for page in asked]
    wanted = frozenset[tuple[str, ...]]().union(*(runs(text, _RUN) for text in texts))
    stretches = [found for text in texts if (found := runs(text, _STRETCH))]
    alike, sharing = [], []
    for page in pages:
        text, is_asked = list(words(_text(page))), page.document.source.id in mine
        theirs = runs(text, _STRETCH)
        if is_asked or any(len(found & theirs) >= _PART * len(found) for found in stretches):
            alike.append(page)
        if is_asked or not wanted.isdisjoint(runs(text, _RUN)):
            sharing.append(page)
    return alike, sharing


def _identifiers(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the DOI and the PMID of a source, each once whichever way it is written."""
    source = page.document.source
    for name, value in (("doi", plain_doi(source.doi)), ("pmid", source.pmid)):
        if value:
            yield name, value


def _text(page: Page) -> str:
    return page.document.text[page.document.body_start :]


def _runs(sentence: Sentence) -> Iterator[tuple[str, ...]]:
    tokens = list(words(sentence.text))
    for start in range(len(tokens) - _RUN + 1):
        yield tuple(tokens[start : start + _RUN])
