"""The versions of an index on disk: built beside, switched at once, kept for going back.

* <index>/CURRENT              the name of the live version, replaced atomically
* <index>/<version>/           complete or not there: it is renamed into place
* <index>/building-<version>/  a version being made, as an index of its own: so it can be asked
                               questions before readers are sent to it. Or what a killed build left
* <index>/CORPUS               the folder it was made from, whose status log is followed
* <index>/lock, writer.json    held by the one writer, and who that is; see `ingest.writer`

When the index is on a server (`ingest.place`), <index> keeps copies of versions; which there are and which
one is live is asked of the server (`ingest.server`).
"""

import dataclasses
import os
import re
import shutil
from pathlib import Path

from pydantic import ValidationError

from ingest import disk
from ingest.errors import AppError, IndexDamagedError, IndexMismatchError, IndexMissingError
from ingest.manifest import Manifest, cut_alike, same_content
from ingest.nearest import PLACE
from ingest.server import server_of
from ingest.status_log import LOG
from ingest.writer import BUILDING

__all__ = ["Manifest", "cut_alike", "same_content"]

FORMAT = 6
"""Goes up when the files of a version or the way words are cut change; older ones are rebuilt."""
_NAME = re.compile(r"(\d{4,})-[0-9a-f]{8}")


def current(index: Path) -> str:
    """Return the name of the live version.

    Raises:
        IndexMissingError: Nothing has been built there.
    """
    if server := server_of(index):
        return server.current()
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
    if server := server_of(index):
        return sorted(server.names(), key=_number)
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
    server = server_of(index)
    try:
        return Manifest.parse(server.manifest(version) if server else path.read_bytes())
    except FileNotFoundError as error:
        raise IndexDamagedError(
            f"{path} is missing, so version {version} is not whole: run  python -m ingest build"
        ) from error
    except (OSError, ValidationError) as error:
        raise IndexDamagedError(
            f"{path} cannot be read, so version {version} is damaged: run  python -m ingest build"
        ) from error


def folder(index: Path, version: str, *, whole: bool = False) -> Path:
    """Return the folder with the files of a version, copied from its server when it has one.

    Args:
        index: The folder of the index.
        version: A version of it.
        whole: Whether a copy is compared to the last byte with what it was made from.

    Raises:
        IndexDamagedError: It is not there.
        ServerError: It is on a server that does not answer.
    """
    if server := server_of(index):
        return server.folder(version, whole=whole)
    if not (index / version).is_dir():
        raise IndexDamagedError(f"{index / 'CURRENT'} names {version}, which is not there")
    return index / version


def next_name(index: Path, corpus_digest: str) -> str:
    """Return the name for a version made from this corpus."""
    last = max(map(_number, names(index)), default=0)
    return f"{last + 1:04d}-{corpus_digest[:8]}"


def staging(index: Path, version: str) -> Path:
    """Make and return the folder in which a version is made: an index that holds it alone."""
    folder = index / f"{BUILDING}{version}"
    (folder / version).mkdir(parents=True)
    if server := server_of(index):
        server.stage(folder / version, version)
    return folder


def discard(index: Path, version: str) -> None:
    """Remove what is left of a version that was made, unless it was published."""
    shutil.rmtree(index / f"{BUILDING}{version}", ignore_errors=True)
    if server := server_of(index):
        server.discard(version)


def complete(staged: Path, manifest: Manifest) -> Manifest:
    """Make a staged folder an index that can be opened; return the manifest with its files."""
    folder = staged / manifest.version
    files = [path for path in disk.files(folder) if path.name != "manifest.json"]
    names_ = [str(path.relative_to(folder)) for path in files]
    whole = dataclasses.replace(
        manifest,
        files={name: path.stat().st_size for name, path in zip(names_, files, strict=True)},
        digests={
            name: disk.digest(path)
            for name, path in zip(names_, files, strict=True)
            if not is_chromas(name)
        },
    )
    (folder / "manifest.json").write_bytes(whole.dump())
    switch(staged, manifest.version)
    return whole


def publish(staged: Path, index: Path, version: str) -> None:
    """Move a staged version among the others, on disk to the last byte, and make it the live one."""
    for path in disk.files(staged / version):
        disk.sync(path)
    if server := server_of(index):
        server.publish(staged, version)
    else:
        (staged / version).rename(index / version)
        disk.sync(index)
        switch(index, version)
    shutil.rmtree(staged, ignore_errors=True)  # what is left goes the next time


def switch(index: Path, version: str) -> None:
    """Make a version the live one; readers see the old or the new, never neither."""
    if server := server_of(index):
        server.switch(version)
        return
    disk.replace(index / "CURRENT", f"{version}\n".encode())


def follow(index: Path, corpus: Path) -> None:
    """Note which corpus an index is made from, as seen from it: the two may be moved together."""
    try:
        seen = Path(os.path.relpath(corpus.resolve(), index.resolve())).as_posix()
    except ValueError:  # another drive
        seen = corpus.resolve().as_posix()
    if followed(index) != index / seen:
        disk.replace(index / "CORPUS", f"{seen}\n".encode())


def share_log(index: Path, corpus: Path) -> None:
    """Have readers elsewhere follow the status log of a corpus, when the index is on a server."""
    if server := server_of(index):
        path = corpus / LOG
        server.share_log(path.read_bytes() if path.is_file() else b"")


def log_of(index: Path) -> Path | None:
    """Return the status log that an index follows; None when it is not known."""
    if server_of(index):
        return index / LOG
    corpus = followed(index)
    return corpus and corpus / LOG


def followed(index: Path) -> Path | None:
    """Return the corpus an index is made from; None when it is not known."""
    try:
        seen = (index / "CORPUS").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return index / seen if seen else None


def prune(index: Path, keep: int) -> list[str]:
    """Remove damaged versions and all but the newest `keep` and the live one; return what went."""
    if server := server_of(index):
        return server.prune(keep)
    live = current(index)
    damaged = [name for name in names(index) if _is_damaged(index, name)]
    whole = [name for name in names(index) if name not in damaged]
    gone = [name for name in (*damaged, *whole[: -max(keep, 1)]) if name != live]
    for name in gone:
        shutil.rmtree(index / name, ignore_errors=True)  # what is left goes the next time
    return gone


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
    return Path(name).parts[0] == PLACE


def _is_damaged(index: Path, version: str) -> bool:
    try:
        check_files(index, read_manifest(index, version))
    except IndexDamagedError:
        return True
    return False


def _number(name: str) -> int:
    match = _NAME.fullmatch(name)
    return int(match[1]) if match else 0
