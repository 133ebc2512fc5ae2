"""What a build would change, without publishing it: documents, passages and golden answers."""

import difflib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from ingest import gate, versions
from ingest.build import compared, discarding, live_manifests
from ingest.candidate import Corpus, lent_base, make, passages_of, plan, read_corpus
from ingest.embed import Embedder
from ingest.errors import AppError
from ingest.gate import Gate
from ingest.golden import Move
from ingest.index import Index
from ingest.progress import Progress
from ingest.settings import IndexSettings
from ingest.types import Passage
from ingest.writer import writing

_ALIKE = 0.5
"""From this likeness on two passages are one that was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageChange:
    """A passage that was added, changed or removed."""

    source_id: str
    headings: tuple[str, ...]
    before: str
    """Empty when it was added."""
    after: str
    """Empty when it was removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """What a build would change."""

    live: str | None
    """The version the corpus is compared with; None when there is none."""
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    passages_added: tuple[PassageChange, ...]
    passages_changed: tuple[PassageChange, ...]
    passages_removed: tuple[PassageChange, ...]
    vocabulary_changed: bool
    """Whether names or settings make a new version even of the same documents."""
    golden_asked: int
    golden: tuple[Move, ...]
    """Golden questions whose answer, citations or status change."""
    refusals: tuple[str, ...]
    """What the gate would refuse it for."""
    embedded: int
    """How many texts were new; a build finds them in the cache."""
    seconds: float

    @property
    def is_empty(self) -> bool:
        """Whether a build would do nothing."""
        documents = self.added or self.changed or self.removed
        return not documents and not self.vocabulary_changed and self.live is not None


def diff(
    settings: IndexSettings, embedder: Embedder, asked: Gate, progress: Progress = lambda *_: None
) -> Diff:
    """Return what a build would change; a version is made for it, asked and removed.

    Raises:
        AppError: The corpus cannot be read or indexed, or somebody is writing to the index.
    """
    started = time.perf_counter()
    corpus = read_corpus(settings.corpus, settings.index)
    with writing(settings.index, "diff"):
        undamaged, live = live_manifests(settings.index, embedder)
        planned = plan(corpus, settings, embedder)
        old = live.documents if live else {}
        new = planned.documents
        touched = [id_ for id_ in {**old, **new} if old.get(id_) != new.get(id_)]
        before = _stored(settings, embedder, [id_ for id_ in touched if id_ in old])
        after = _split(corpus, settings, embedder, touched)
        same = live is not None and versions.same_content(live, planned)
        refusals = [] if same else asked.lint([id_ for id_ in touched if id_ in new]).against()
        refusals += gate.before_building(live, planned, settings.least_share)
        count, moved, embedded = 0, list[Move](), 0
        if live and not same:
            with (
                lent_base(settings.index, undamaged, planned) as base,
                discarding(settings.index, planned),
            ):
                made = make(corpus, planned, settings, embedder, progress, base)
                embedded = made.embedded
                count, moved = compared(corpus, made, settings, embedder, asked)
    changes = [change for id_ in touched for change in _changes(before, after, id_)]
    return Diff(
        live=live.version if live else None,
        added=tuple(id_ for id_ in new if id_ not in old),
        changed=tuple(id_ for id_ in touched if id_ in old and id_ in new),
        removed=tuple(id_ for id_ in old if id_ not in new),
        unchanged=sum(old.get(id_) == digest for id_, digest in new.items()),
        passages_added=tuple(c for c in changes if not c.before),
        passages_changed=tuple(c for c in changes if c.before and c.after),
        passages_removed=tuple(c for c in changes if not c.after),
        vocabulary_changed=not same and not touched and live is not None,
        golden_asked=count,
        golden=tuple(moved),
        refusals=(*refusals, *gate.lost(moved)),
        embedded=embedded,
        seconds=round(time.perf_counter() - started, 2),
    )


Texts = dict[str, dict[str, Passage]]
"""Passages by id, by source."""


def _stored(settings: IndexSettings, embedder: Embedder, ids: Sequence[str]) -> Texts:
    """Return the passages of some sources as the live version has them."""
    if not ids:
        return {}
    try:
        index = Index.open(settings.index, embedder)
    except AppError:
        return {}
    try:
        return {id_: {p.id: p for p in index.passages_of(id_)} for id_ in ids}
    finally:
        index.close()


def _split(
    corpus: Corpus, settings: IndexSettings, embedder: Embedder, touched: Sequence[str]
) -> Texts:
    """Return the passages of some documents as a build would cut them."""
    found: Texts = {id_: {} for id_ in touched}
    documents = [document for document in corpus.documents if document.source.id in found]
    for passage in chain.from_iterable(passages_of(documents, settings, embedder)):
        found[passage.source_id][passage.id] = passage
    return found


def _changes(before: Texts, after: Texts, source_id: str) -> list[PassageChange]:
    """Return the changes of one source; what stayed alike under its headings is one change."""
    old, new = before.get(source_id, {}), after.get(source_id, {})
    gone = [passage for id_, passage in old.items() if id_ not in new]
    come = [passage for id_, passage in new.items() if id_ not in old]
    found = []
    for passage in come:
        near = max(gone, key=lambda other: _likeness(other, passage), default=None)
        if near is not None and _likeness(near, passage) >= _ALIKE:
            gone.remove(near)
            found.append(_change(near, passage))
        else:
            found.append(_change(None, passage))
    return found + [_change(passage, None) for passage in gone]


def _likeness(one: Passage, other: Passage) -> float:
    if one.headings != other.headings:
        return 0.0
    return difflib.SequenceMatcher(None, one.text, other.text, autojunk=False).ratio()


def _change(before: Passage | None, after: Passage | None) -> PassageChange:
    passage = after or before
    assert passage is not None, "something was added or removed"
    return PassageChange(
        source_id=passage.source_id,
        headings=passage.headings,
        before=before.text if before else "",
        after=after.text if after else "",
    )
