"""Make the index say what the corpus says: a new version beside the live one, then the switch."""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingest import disk, gate, golden, versions
from ingest.candidate import Candidate, Corpus, lent_base, make, plan, read_corpus
from ingest.embed import Embedder
from ingest.errors import AppError
from ingest.gate import Gate
from ingest.golden import Move
from ingest.health import examine_version
from ingest.index import Index
from ingest.progress import Progress
from ingest.settings import IndexSettings
from ingest.types import Document
from ingest.writer import writing


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one build changed, as source ids."""

    version: str
    """The live version after the build."""
    previous: str | None
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    passages: int
    embedded: int
    """How many texts had no vector yet; 0 when nothing changed."""
    taken_over: int = 0
    """How many passages are those of the version before, taken over as they were."""
    golden_asked: int = 0
    """How many golden questions both versions were asked."""
    moved: tuple[Move, ...] = ()
    """Those whose reply changed."""
    overridden: tuple[str, ...] = ()
    """What the gate found and was told to go over."""
    lint_warnings: int = 0
    """How many warnings lint has on what was added or changed."""
    killed: str = ""
    """The build before this one, when it was killed; what it left was removed."""
    seconds: float


def build(
    settings: IndexSettings,
    embedder: Embedder,
    progress: Progress = lambda *_: None,
    asked: Gate | None = None,
) -> SyncReport:
    """Bring the index in line with the corpus, embedding only what changed.

    The version is built beside the live one and switched to when it is whole and through the
    gate. When nothing changed there is no new version.

    Args:
        settings: Where corpus and index are and how documents are cut.
        embedder: What makes vectors of text.
        progress: Told what is being done.
        asked: The gate; one that asks the search when none is given.

    Raises:
        AppError: The corpus cannot be read or indexed, or somebody else is writing to the index.
        GateError: The new version was refused and removed. The live version answers as before.
    """
    started = time.perf_counter()
    corpus = read_corpus(settings.corpus, settings.index)
    report = _sync(corpus, settings, embedder, progress, asked or Gate())
    return dataclasses.replace(report, seconds=_since(started))


def linting(settings: IndexSettings, embedder: Embedder) -> Gate:
    """Return a gate at which lint looks at what a build adds or changes, as for the command."""
    return Gate(lint=partial(gate.look_at_changed, settings, embedder))


def sync(
    documents: Sequence[Document],
    vocabulary: bytes,
    settings: IndexSettings,
    embedder: Embedder,
    progress: Progress = lambda *_: None,
) -> SyncReport:
    """Bring an index in line with documents that are no folder; nothing is refused.

    Args:
        documents: All of them.
        vocabulary: The content of a vocabulary file; empty when there is none.
        settings: Where the index is and how documents are cut.
        embedder: What makes vectors of text.
        progress: Told what is being done.

    Raises:
        AppError: As `build` does.
    """
    started = time.perf_counter()
    corpus = Corpus(documents=tuple(documents), vocabulary=vocabulary)
    report = _sync(corpus, settings, embedder, progress, Gate(force=True))
    return dataclasses.replace(report, seconds=_since(started))


def go_back(settings: IndexSettings, embedder: Embedder, version: str) -> str | None:
    """Make a kept version the live one again; return the one that was live, if there was one.

    Raises:
        AppError: There is no such version, it cannot answer, or somebody is writing.
    """
    with writing(settings.index, "rollback"):
        kept = versions.names(settings.index)
        if version not in kept:
            raise AppError(
                f"{version}: no such version in {settings.index};"
                f" kept are {', '.join(reversed(kept)) or 'none'}"
            )
        before: str | None = None
        with suppress(AppError):
            before = versions.current(settings.index)
        found = examine_version(settings.index, version, embedder)
        if not found.healthy:
            raise AppError(f"{version} cannot answer: {found.problems[0]}")
        try:
            versions.switch(settings.index, version)
        except OSError as error:
            raise AppError(f"{settings.index}: cannot switch: {disk.why(error)}") from error
    return before


def compared(
    corpus: Corpus, made: Candidate, settings: IndexSettings, embedder: Embedder, asked: Gate
) -> tuple[int, list[Move]]:
    """Return how many golden questions both versions were asked, and those whose reply changes.

    There has to be a live version that this embedder can ask.
    """
    cases = (*corpus.golden, *asked.golden)
    if not cases:
        return 0, []
    hits = settings.golden_hits
    with (
        asked.answering(settings.index, embedder, hits) as before,
        asked.answering(made.staged, embedder, hits) as after,
    ):
        moved = golden.moves(cases, before, after, made.manifest.documents)
    return len(cases), moved


def live_manifests(
    index: Path, embedder: Embedder
) -> tuple[versions.Manifest | None, versions.Manifest | None]:
    """Return the version that answers, if it is undamaged, and the one that answers.

    Mostly they are one, and the live one. A version that is found undamaged can answer; only when
    the live one is not is an index opened to see which answers in its place.
    """
    live = told_manifest(index)
    if live and examine_version(index, live.version, embedder).healthy:
        return live, live
    try:
        opened = Index.open(index, embedder)
    except AppError:
        return None, None
    opened.close()
    answering = opened.manifest
    healthy = examine_version(index, answering.version, embedder).healthy
    return (answering if healthy else None), answering


def told_manifest(index: Path) -> versions.Manifest | None:
    """Return what the live version says it is made of, whether or not it can be opened."""
    try:
        return versions.read_manifest(index, versions.current(index))
    except AppError:
        return None


@contextmanager
def discarding(index: Path, planned: versions.Manifest) -> Iterator[None]:
    """Remove what is left of a version that was made, whatever became of it."""
    try:
        yield
    finally:
        versions.discard(index, planned.version)


def _sync(
    corpus: Corpus, settings: IndexSettings, embedder: Embedder, progress: Progress, asked: Gate
) -> SyncReport:
    index = settings.index
    with writing(index, "build") as killed:
        undamaged, answering = live_manifests(index, embedder)
        before = answering or told_manifest(index)
        planned = plan(corpus, settings, embedder)
        if corpus.folder:
            _follow(index, corpus.folder)
        report = _report(before, planned, str(killed or ""))
        if answering and undamaged and _stays(index, answering, planned):
            return _report(answering, answering, str(killed or ""))
        linted = asked.lint((*report.added, *report.changed))
        found = linted.against()
        found += gate.before_building(told_manifest(index) or before, planned, settings.least_share)
        asked.let_through(index, found)
        with lent_base(index, undamaged, planned) as base, discarding(index, planned):
            made = make(corpus, planned, settings, embedder, progress, base)
            count, moved = (
                compared(corpus, made, settings, embedder, asked) if answering else (0, [])
            )
            found += gate.lost(moved)
            asked.let_through(index, found)
            manifest = _publish(made, index, found if corpus.folder else ())
        versions.prune(index, settings.keep_versions)
    return dataclasses.replace(
        report,
        passages=manifest.passages,
        embedded=made.embedded,
        taken_over=made.taken_over,
        golden_asked=count,
        moved=tuple(moved),
        overridden=manifest.overridden,
        lint_warnings=linted.warnings,
    )


def _follow(index: Path, corpus: Path) -> None:
    try:
        versions.follow(index, corpus)
        versions.share_log(index, corpus)
    except OSError as error:
        raise AppError(f"{index}: cannot be written to: {disk.why(error)}") from error


def _stays(index: Path, answering: versions.Manifest, planned: versions.Manifest) -> bool:
    """Return whether the version that answers is live and says what it should."""
    try:
        is_live = versions.current(index) == answering.version
    except AppError:
        return False
    return is_live and versions.same_content(answering, planned)


def _publish(made: Candidate, index: Path, overridden: Sequence[str]) -> versions.Manifest:
    manifest = made.manifest
    try:
        if overridden:
            manifest = dataclasses.replace(manifest, overridden=tuple(overridden))
            manifest = versions.complete(made.staged, manifest)
        versions.publish(made.staged, index, manifest.version)
    except OSError as error:
        raise AppError(
            f"{index}: the new version cannot be published; the live one answers as before:"
            f" {disk.why(error)}"
        ) from error
    return manifest


def _report(before: versions.Manifest | None, now: versions.Manifest, killed: str) -> SyncReport:
    old = before.documents if before else {}
    new = now.documents
    return SyncReport(
        version=now.version,
        previous=before.version if before else None,
        added=tuple(id_ for id_ in new if id_ not in old),
        changed=tuple(id_ for id_ in new if id_ in old and old[id_] != new[id_]),
        removed=tuple(id_ for id_ in old if id_ not in new),
        unchanged=tuple(id_ for id_ in new if old.get(id_) == new[id_]),
        passages=now.passages,
        embedded=0,
        killed=killed,
        seconds=0.0,
    )


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 2)
