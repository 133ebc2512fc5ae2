"""Whether an index is what its manifest says: counts, digests, and that passages find themselves."""

import dataclasses
import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from ingest import disk, versions
from ingest.chroma import CHROMA_ERRORS
from ingest.embed import Embedder
from ingest.errors import AppError, IndexDamagedError
from ingest.index import Index
from ingest.lexical import LexicalIndex
from ingest.nearest import NearestRows
from ingest.status_log import LOG, LogContent, read_log
from ingest.writer import is_alive, noted

_UNREADABLE = (OSError, EOFError, ValueError, LookupError, TypeError, sqlite3.Error, *CHROMA_ERRORS)
"""What the libraries raise on files that are missing, cut short or overwritten."""
_SAMPLE = 50
"""How many passages are looked for by their own vector."""
_SAME = 0.999
"""From this cosine on two vectors are one text's, stored in half precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What was looked at, and what is wrong."""

    version: str
    problems: tuple[str, ...]
    """One line each; none when the index is healthy."""
    notes: tuple[str, ...] = ()
    """What is worth knowing and not wrong."""
    counts: dict[str, int] = field(default_factory=dict)
    """Passages by where they were counted."""
    sampled: int = 0
    """How many passages were looked for by their own vector."""
    files: int = 0
    """How many files' digests were checked."""

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def examine(index: Path, embedder: Embedder) -> Health:
    """Look at the live version and return what is wrong with it.

    Raises:
        IndexMissingError: Nothing has been built there.
    """
    problems: list[str] = []
    version = _live(index, problems)
    if version:
        found = examine_version(index, version, embedder)
    else:
        found = Health(version="", problems=tuple(problems))
    notes = list(_notes(index, version))
    if found.problems:
        notes += _answering(index, embedder, version)
    wrong = (*found.problems, *_log_problems(index, version))
    return dataclasses.replace(found, problems=wrong, notes=tuple(notes))


def examine_version(index: Path, version: str, embedder: Embedder) -> Health:
    """Look at one version and return what is wrong with it."""
    problems: list[str] = []
    counts: dict[str, int] = {}
    files = sampled = 0
    manifest = _manifest(index, version, embedder, problems)
    if manifest:
        files = _check_digests(index / version, manifest, problems)
        with _nearest(index / version, problems) as nearest:
            counts = _counted(index / version, manifest, nearest, problems)
            sampled = _check_sample(index / version, nearest, problems)
    return Health(
        version=version, problems=tuple(problems), counts=counts, sampled=sampled, files=files
    )


def _live(index: Path, problems: list[str]) -> str:
    """Return the version CURRENT names; empty when it names none that is there."""
    try:
        version = versions.current(index)
        versions.folder(index, version)
    except IndexDamagedError as error:
        problems.append(str(error))
        return ""
    return version


def _manifest(
    index: Path, version: str, embedder: Embedder, problems: list[str]
) -> versions.Manifest | None:
    """Return the manifest when it can be read; add what speaks against the version."""
    try:
        manifest = versions.read_manifest(index, version)
        versions.folder(index, version, whole=True)
    except AppError as error:
        problems.append(str(error))
        return None
    try:
        versions.check_made_for(index, manifest, embedder.name, embedder.digest)
        versions.check_files(index, manifest)
    except AppError as error:
        problems.append(str(error))
    return manifest


def _check_digests(folder: Path, manifest: versions.Manifest, problems: list[str]) -> int:
    """Compare every file that is not Chroma's with its digest; return how many there are."""
    for name, digest in manifest.digests.items():
        try:
            if disk.digest(folder / name) != digest:
                problems.append(f"{folder / name} is not what was written (its digest differs)")
        except FileNotFoundError:
            problems.append(f"{folder / name} is missing")
        except OSError as error:
            problems.append(f"{folder / name} cannot be read: {error.strerror}")
    return len(manifest.digests)


@contextmanager
def _nearest(folder: Path, problems: list[str]) -> Iterator[NearestRows | None]:
    """Lend the vectors in Chroma, opened once as it takes seconds when they are many."""
    try:
        if not (folder / "chroma").exists():
            raise FileNotFoundError("no such folder")
        rows = NearestRows(folder)
    except _UNREADABLE as error:
        problems.append(f"{folder}: chroma cannot be read ({_first_line(error)})")
        yield None
        return
    with closing(rows):
        yield rows


def _counted(
    folder: Path, manifest: versions.Manifest, nearest: NearestRows | None, problems: list[str]
) -> dict[str, int]:
    """Count the passages in each part of a version."""
    found = {"manifest": manifest.passages}
    counts: dict[str, Callable[[], int]] = {"chroma": nearest.count} if nearest else {}
    counts |= {
        "lexical": partial(_in_lexical, folder),
        "texts": partial(_in_texts, folder),
        "vectors": partial(_in_vectors, folder),
    }
    for name, count in counts.items():
        try:
            found[name] = count()
        except _UNREADABLE as error:
            problems.append(f"{folder}: {name} cannot be read ({_first_line(error)})")
    for name, count_ in found.items():
        if count_ != manifest.passages:
            problems.append(f"{folder}: {name} holds {count_} of {manifest.passages} passages")
    return found


def _in_lexical(folder: Path) -> int:
    return len(LexicalIndex.open(folder / "lexical"))


def _in_texts(folder: Path) -> int:
    where = (folder / "texts.sqlite").absolute().as_uri()
    connection = sqlite3.connect(f"{where}?mode=ro&immutable=1", uri=True)
    try:
        [[count]] = connection.execute("SELECT count(*) FROM passages")
    finally:
        connection.close()
    return int(count)


def _in_vectors(folder: Path) -> int:
    return len(np.load(folder / "passages.npy", mmap_mode="r"))


def _check_sample(folder: Path, nearest: NearestRows | None, problems: list[str]) -> int:
    """Look for a sample of passages by their own vectors, the same every time; return how many.

    None is looked for when something is wrong already.
    """
    if nearest is None or problems:
        return 0
    vectors = np.load(folder / "passages.npy", mmap_mode="r")
    sample = random.Random(0).sample(range(len(vectors)), min(_SAMPLE, len(vectors)))  # noqa: S311  no secret
    lost = []
    try:
        for row in sample:
            vector = np.asarray(vectors[row], np.float32)
            first = nearest.nearest(vector, 1)
            if not first or float(vectors[first[0]].astype(np.float32) @ vector) < _SAME:
                lost.append(row)
    except _UNREADABLE as error:
        problems.append(f"{folder}: chroma cannot be searched ({_first_line(error)})")
        return 0
    if lost:
        problems.append(
            f"{folder}: {len(lost)} of {len(sample)} sampled passages are not found by their own"
            f" vector (row {lost[0]} first)"
        )
    return len(sample)


def _log_problems(index: Path, version: str) -> Iterator[str]:
    """Yield what is wrong with the status log of the corpus the version was made from."""
    try:
        kept = read_log(index / version / LOG) if version else LogContent()
        corpus = versions.followed(index)
        if corpus is None:
            return
        path = corpus / LOG
        now = read_log(path)
    except OSError as error:
        yield f"the status log cannot be read: {error}"
        return
    for line in now.unreadable:
        yield f"{path.resolve()}:{line}: not a change of status; make it again, the line is passed over"
    if now.changes[: len(kept.changes)] != kept.changes and path.parent.is_dir():
        yield (
            f"{path.resolve()}: no longer begins with the {len(kept.changes)} changes it had when"
            " the version was built; it is never rewritten, so bring it back"
        )


def _notes(index: Path, version: str) -> Iterator[str]:
    writer = noted(index)
    if writer and is_alive(writer):
        yield f"being written to: {writer}"
    elif writer:
        yield f"{writer} was killed; the next build clears what it left"
    if version:
        try:
            manifest = versions.read_manifest(index, version)
        except AppError:
            return
        for found in manifest.overridden:
            yield f"published with --force over: {found}"


def _answering(index: Path, embedder: Embedder, version: str) -> Iterator[str]:
    """Yield what goes on answering although something is wrong."""
    try:
        found = Index.open(index, embedder)
    except AppError:
        yield "nothing answers: run  python -m ingest build"
        return
    found.close()
    if found.version != version:
        yield f"version {found.version} answers: run  python -m ingest build"


def _first_line(error: Exception) -> str:
    return json.dumps(str(error).partition("\n")[0])[1:-1] or type(error).__name__
