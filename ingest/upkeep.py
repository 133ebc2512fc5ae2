"""What a maintainer looks at: versions and what each changed, findings of lint, what a build would do.

For programs that show it, such as the chat page. Nothing here changes the corpus or what answers; a
comparison holds the index for writing while it runs, as `python -m ingest diff` does.
"""

import dataclasses
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Self

from ingest import versions
from ingest.diff import Diff, PassageChange, diff
from ingest.embed import Embedder
from ingest.embed_server import embedder_for
from ingest.errors import AppError
from ingest.gate import Gate, look_at_changed
from ingest.golden import Move, Reply, answering_named
from ingest.lint import Finding, Level, lint
from ingest.settings import IndexSettings
from ingest.status_log import StatusChange, read_log
from ingest.telling import differing

__all__ = [
    "Diff",
    "Finding",
    "Level",
    "Move",
    "PassageChange",
    "Reply",
    "StatusChange",
    "Upkeep",
    "VersionChange",
    "differing",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChange:
    """A version that is kept, and what it changed."""

    version: str
    created: str
    """UTC, ISO 8601."""
    is_live: bool
    documents: int
    passages: int
    before: str = ""
    """The version it is compared with, the one kept before it; empty when none is."""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    """What was found against it and gone over."""


class Upkeep:
    """The corpus and the index it is made into, for looking at only."""

    def __init__(self, settings: IndexSettings, embedder: Embedder | None = None) -> None:
        """Look at the index of some settings; its corpus is the folder it was made from."""
        self._given_embedder = embedder
        self._index = settings.index
        self._given = settings

    @classmethod
    def open(cls, index: Path | None = None) -> Self:
        """Return what is to be looked at, as set in the environment."""
        return cls(IndexSettings.with_given(index=index))

    @property
    def folder(self) -> Path | None:
        """The folder of the corpus; None when it is not on this machine."""
        made_from = versions.followed(self._index)
        found = made_from.resolve() if made_from else None
        return found if found and (found / "documents").is_dir() else None

    def versions(self) -> tuple[VersionChange, ...]:
        """Return the versions that are kept, newest first; one that is damaged is left out.

        Raises:
            AppError: There is no index, or its server does not answer.
        """
        live = versions.current(self._index)
        kept = []
        for name in versions.names(self._index):
            try:
                kept.append(versions.read_manifest(self._index, name))
            except AppError:
                continue  # `ingest status` says what is wrong with it
        pairs = zip([None, *kept], kept, strict=False)
        return tuple(_change(before, now, live) for before, now in pairs)[::-1]

    def status_changes(self) -> tuple[StatusChange, ...]:
        """Return the reviews and retractions of sources, newest first."""
        log = versions.log_of(self._index)
        try:
            return read_log(log).changes[::-1] if log else ()
        except OSError:
            return ()

    def mark(self) -> str:
        """Return what changes whenever the corpus, the live version or the day does."""
        folder, seen = self.folder, [datetime.now(UTC).date().isoformat(), self._live()]
        paths = [*folder.glob("*"), *(folder / "documents").rglob("*")] if folder else []
        for path in sorted(paths):
            try:
                found = path.stat()
            except OSError:
                continue  # it went away meanwhile, which another mark will tell
            seen.append(f"{path} {found.st_size} {found.st_mtime_ns}")
        return hashlib.sha256("\n".join(seen).encode("utf-8", "surrogateescape")).hexdigest()

    def findings(self) -> tuple[Finding, ...]:
        """Return what lint finds in the corpus, with paths as seen from its folder.

        Raises:
            AppError: The corpus is not on this machine or cannot be used.
        """
        settings = self._settings()
        found = lint(settings, self._embedder)
        return tuple(
            dataclasses.replace(one, path=_inside(one.path, settings.corpus)) for one in found
        )

    def difference(self) -> Diff:
        """Return what a build would change.

        Raises:
            AppError: The corpus is not on this machine or cannot be used, or somebody is writing.
        """
        settings = self._settings()
        answering = answering_named(settings.golden_answers)
        linted = partial(look_at_changed, settings, self._embedder)
        return diff(settings, self._embedder, Gate(answering=answering, lint=linted))

    @cached_property
    def _embedder(self) -> Embedder:
        return self._given_embedder or embedder_for(self._given)

    def _settings(self) -> IndexSettings:
        if folder := self.folder:
            return self._given.model_copy(update={"corpus": folder})
        raise AppError(
            f"{self._index}: the corpus it is made from is not on this machine; look at it where"
            " python -m ingest build runs"
        )

    def _live(self) -> str:
        try:
            return versions.current(self._index)
        except AppError:
            return ""


def _change(before: versions.Manifest | None, now: versions.Manifest, live: str) -> VersionChange:
    old, new = before.documents if before else now.documents, now.documents
    return VersionChange(
        version=now.version,
        created=now.created,
        is_live=now.version == live,
        documents=len(new),
        passages=now.passages,
        before=before.version if before else "",
        added=tuple(id_ for id_ in new if id_ not in old),
        changed=tuple(id_ for id_ in new if id_ in old and old[id_] != new[id_]),
        removed=tuple(id_ for id_ in old if id_ not in new),
        overridden=now.overridden,
    )


def _inside(path: str, folder: Path) -> str:
    """Return a path as seen from a folder, when it is in it."""
    try:
        return Path(path).relative_to(folder).as_posix()
    except ValueError:
        return path
