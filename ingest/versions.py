"""The versions of an index on disk: built beside, switched at once, kept for going back.

* <index>/CURRENT              the name of the live version, replaced atomically
* <index>/<version>/           complete or not there: it is renamed into place
* <index>/building-<version>/  a version being made, as an index of its own: so it can be asked
                               questions before readers are sent to it. Or what a killed build left
* <index>/CORPUS               the folder it was made from, whose status log is followed
* <index>/lock, writer.json    held by the one writer, and who that is; see `ingest.writer`
"""

import dataclasses
import hashlib
import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.errors import AppError, IndexDamagedError, IndexMismatchError, IndexMissingError
from ingest.writer import BUILDING

FORMAT = 5
"""Goes up when the files of a version or the way words are cut change; older ones are rebuilt."""
_NAME = re.compile(r"(\d{4,})-[0-9a-f]{8}")
_CHROMA = "chroma"
"""Chroma's part of a version; its files change when they are opened."""


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
    digests: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each file that is not Chroma's."""
    overridden: tuple[str, ...] = ()
    """What the gate found and `--force` went over."""


_manifest = TypeAdapter(Manifest)


def current(index: Path) -> str:
    """Return the name of the live version.

    Raises:
        IndexMissingError: Nothing has been built there.
    """
    try:
        name = (index / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        if names(index):
            raise IndexDamagedError(
                f"{index / 'CURRENT'} is missing: run  python -m ingest build"
            ) from error
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


def staging(index: Path, version: str) -> Path:
    """Make and return the folder in which a version is made: an index that holds it alone."""
    folder = index / f"{BUILDING}{version}"
    (folder / version).mkdir(parents=True)
    return folder


def complete(staged: Path, manifest: Manifest) -> Manifest:
    """Make a staged folder an index that can be opened; return the manifest with its files."""
    folder = staged / manifest.version
    files = [path for path in _files(folder) if path.name != "manifest.json"]
    names_ = [str(path.relative_to(folder)) for path in files]
    whole = dataclasses.replace(
        manifest,
        files={name: path.stat().st_size for name, path in zip(names_, files, strict=True)},
        digests={
            name: digest(path)
            for name, path in zip(names_, files, strict=True)
            if not is_chromas(name)
        },
    )
    (folder / "manifest.json").write_bytes(_manifest.dump_json(whole, indent=1))
    switch(staged, manifest.version)
    return whole


def publish(staged: Path, index: Path, version: str) -> None:
    """Move a staged version among the others, on disk to the last byte, and make it the live one."""
    for path in _files(staged / version):
        _sync(path)
    (staged / version).rename(index / version)
    _sync(index)
    switch(index, version)
    shutil.rmtree(staged, ignore_errors=True)  # what is left goes the next time


def switch(index: Path, version: str) -> None:
    """Make a version the live one; readers see the old or the new, never neither."""
    _point(index / "CURRENT", version)


def follow(index: Path, corpus: Path) -> None:
    """Note which corpus an index is made from, as seen from it: the two may be moved together."""
    try:
        seen = Path(os.path.relpath(corpus.resolve(), index.resolve())).as_posix()
    except ValueError:  # another drive
        seen = corpus.resolve().as_posix()
    if followed(index) != index / seen:
        _point(index / "CORPUS", seen)


def followed(index: Path) -> Path | None:
    """Return the corpus an index is made from; None when it is not known."""
    try:
        seen = (index / "CORPUS").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return index / seen if seen else None


def prune(index: Path, keep: int) -> list[str]:
    """Remove damaged versions and all but the newest `keep` and the live one; return what went."""
    live = current(index)
    damaged = [name for name in names(index) if _is_damaged(index, name)]
    whole = [name for name in names(index) if name not in damaged]
    gone = [name for name in (*damaged, *whole[: -max(keep, 1)]) if name != live]
    for name in gone:
        shutil.rmtree(index / name, ignore_errors=True)  # what is left goes the next time
    return gone


def same_content(one: Manifest, other: Manifest) -> bool:
    """Return whether two versions are made of the same, whatever their names, dates and counts."""

    def content(manifest: Manifest) -> Manifest:
        return dataclasses.replace(
            manifest,
            version="",
            created="",
            overridden=(),
            files={},
            digests={},
            passages=0,
            sentences=0,
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
            f" not {embedder} ({weights[:12]}): run  python -m ingest build --force"
        )


def check_files(index: Path, manifest: Manifest) -> None:
    """Raise when a file of a version is missing or has another size; Chroma looks after its own.

    Raises:
        IndexDamagedError: Names the first such file.
    """
    for name, size in manifest.files.items():
        path = index / manifest.version / name
        if is_chromas(name):
            continue
        if not path.is_file() or path.stat().st_size != size:
            raise IndexDamagedError(
                f"{path} is missing or was changed, so version {manifest.version} is damaged:"
                " run  python -m ingest build"
            )


def last_good(index: Path) -> list[str]:
    """Return the versions to answer from when the live one cannot: those before it, newest first.

    The ones after it were gone back from, so they come last.
    """
    try:
        live = _number(current(index))
    except AppError:
        live = max(map(_number, names(index)), default=0) + 1
    others = [name for name in reversed(names(index)) if _number(name) != live]
    return sorted(others, key=lambda name: _number(name) > live)


def is_chromas(name: str) -> bool:
    """Return whether a file of a version, by its path in it, is Chroma's."""
    return Path(name).parts[0] == _CHROMA


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_damaged(index: Path, version: str) -> bool:
    try:
        check_files(index, read_manifest(index, version))
    except IndexDamagedError:
        return True
    return False


def _point(path: Path, content: str) -> None:
    """Replace a file of one line at once, on disk when this returns."""
    pending = path.with_name(f"{path.name}.new")
    pending.write_text(f"{content}\n", encoding="utf-8")
    _sync(pending)
    pending.replace(path)
    _sync(path.parent)


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
