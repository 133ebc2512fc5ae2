"""The versions of an index on disk: built beside, switched at once, kept for going back.

* <index>/CURRENT              the name of the live version, replaced atomically
* <index>/<version>/           complete or not there: it is renamed into place
* <index>/building-<version>/  a build under way, or what a killed one left
* <index>/lock                 held by the one writer
"""

import dataclasses
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from ingest.errors import (
    AppError,
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
)

FORMAT = 4
"""Goes up when the files of a version or the way words are cut change; older ones are rebuilt."""
_NAME = re.compile(r"(\d{4,})-[0-9a-f]{8}")
_BUILDING = "building-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a version was made from; written last, so a version that has it is whole."""

    version: str
    format: int = 0
    """What the files mean; see FORMAT."""
    created: str
    """UTC, ISO 8601."""
    embedder: str
    weights: str
    """SHA-256 of the embedding model's weights."""
    passage_tokens: int
    sentence_vectors: bool = True
    corpus_digest: str
    documents: dict[str, str] = field(default_factory=dict)
    """Digest of each document's text by source id."""
    passages: int
    sentences: int
    files: dict[str, int] = field(default_factory=dict)
    """Size in bytes of each file, by its path in the version; Chroma's change when it is opened."""


_manifest = TypeAdapter(Manifest)


def current(index: Path) -> str:
    """Return the name of the live version.

    Raises:
        IndexMissingError: Nothing has been built there.
    """
    try:
        name = (index / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissingError(f"no index at {index}: run  python -m ingest build") from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(f"{index / 'CURRENT'} cannot be read: {error}") from error
    if not _NAME.fullmatch(name):
        raise IndexDamagedError(
            f"{index / 'CURRENT'} names no version ({name[:40]!r}): run  python -m ingest build"
        )
    return name


def names(index: Path) -> list[str]:
    """Return the versions there are, oldest first."""
    if not index.is_dir():
        return []
    found = [path.name for path in index.iterdir() if _NAME.fullmatch(path.name)]
    return sorted(found, key=_number)


def read_manifest(index: Path, version: str) -> Manifest:
    """Return what a version was made from.

    Raises:
        IndexDamagedError: The version is not there or not whole.
    """
    path = index / version / "manifest.json"
    try:
        return _manifest.validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise IndexDamagedError(
            f"{path} is missing, so version {version} is not whole: run  python -m ingest build"
        ) from error
    except (OSError, ValidationError) as error:
        raise IndexDamagedError(
            f"{path} cannot be read, so version {version} is damaged: run  python -m ingest build"
        ) from error


def next_name(index: Path, corpus_digest: str) -> str:
    """Return the name for a version made from this corpus."""
    last = max(map(_number, names(index)), default=0)
    return f"{last + 1:04d}-{corpus_digest[:8]}"


@contextmanager
def writing(index: Path) -> Iterator[None]:
    """Hold the index for one writer and clear what a killed build left.

    Raises:
        IndexBusyError: Another process is writing.
        AppError: The folder cannot be written to.
    """
    try:
        index.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / "lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        raise IndexBusyError(
            f"{index}: another build is running; try again when it is done"
        ) from error
    except OSError as error:
        raise AppError(f"{index}: cannot be written to: {error.strerror}") from error
    try:
        for left in index.glob(f"{_BUILDING}*"):
            shutil.rmtree(left)
        yield
    finally:
        lock.release()


def building(index: Path, version: str) -> Path:
    """Make and return the folder in which a version is built."""
    folder = index / f"{_BUILDING}{version}"
    folder.mkdir()
    return folder


def finish(index: Path, folder: Path, manifest: Manifest) -> None:
    """Make a built folder a whole version, on disk to the last byte; readers are not sent to it."""
    sizes = {str(path.relative_to(folder)): path.stat().st_size for path in _files(folder)}
    whole = dataclasses.replace(manifest, files=sizes)
    (folder / "manifest.json").write_bytes(_manifest.dump_json(whole, indent=1))
    for path in _files(folder):
        _sync(path)
    folder.rename(index / manifest.version)
    _sync(index)


def switch(index: Path, version: str) -> None:
    """Make a version the live one; readers see the old or the new, never neither."""
    pending = index / "CURRENT.new"
    pending.write_text(f"{version}\n", encoding="utf-8")
    _sync(pending)
    pending.replace(index / "CURRENT")
    _sync(index)


def prune(index: Path, keep: int) -> list[str]:
    """Remove all but the newest `keep` versions and the live one; return what went."""
    live = current(index)
    gone = [name for name in names(index)[: -max(keep, 1)] if name != live]
    for name in gone:
        shutil.rmtree(index / name, ignore_errors=True)  # what is left goes the next time
    return gone


def same_content(one: Manifest, other: Manifest) -> bool:
    """Return whether two versions are made of the same, whatever their names, dates and counts."""

    def content(manifest: Manifest) -> Manifest:
        return dataclasses.replace(
            manifest, version="", created="", files={}, passages=0, sentences=0
        )

    return content(one) == content(other)


def check_made_for(index: Path, manifest: Manifest, embedder: str, weights: str) -> None:
    """Raise when a version was made by another edition of Rounds or with another model.

    Raises:
        IndexMismatchError: Says what it was made with.
    """
    where = index / manifest.version
    if manifest.format != FORMAT:
        raise IndexMismatchError(
            f"{where} was built by another edition of Rounds: run  python -m ingest build"
        )
    if (manifest.embedder, manifest.weights) != (embedder, weights):
        raise IndexMismatchError(
            f"{where} was built with {manifest.embedder} ({manifest.weights[:12]}),"
            f" not {embedder} ({weights[:12]}): run  python -m ingest build"
        )


def check_files(index: Path, manifest: Manifest) -> None:
    """Raise when a file of a version is missing or has another size; Chroma looks after its own.

    Raises:
        IndexDamagedError: Names the first such file.
    """
    for name, size in manifest.files.items():
        path = index / manifest.version / name
        if name.startswith("chroma"):
            continue
        if not path.is_file() or path.stat().st_size != size:
            raise IndexDamagedError(
                f"{path} is missing or was changed, so version {manifest.version} is damaged:"
                " run  python -m ingest build"
            )


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def _number(name: str) -> int:
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0


def _sync(path: Path) -> None:
    """Have the system write a file or a folder to disk; Windows knows no such thing for folders."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
