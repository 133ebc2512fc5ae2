"""Files that are on disk, to the last byte, when a function returns."""

import errno
import hashlib
import os
from pathlib import Path

_REMEDIES = (
    (
        (errno.ENOSPC, errno.EDQUOT, errno.EFBIG),
        ("full",),
        "make room there, or lift the limit, and run it again",
    ),
    (
        (errno.EACCES, errno.EPERM, errno.EROFS),
        ("readonly", "read-only", "permission"),
        "let this user write there, or name another folder",
    ),
    ((errno.EEXIST, errno.ENOTDIR), (), "name a folder"),
)


def why(error: BaseException) -> str:
    """Return what kept something from being written, by the system or a library, and what to do."""
    code, told = getattr(error, "errno", None), getattr(error, "strerror", None)
    said = str(told or str(error).partition("\n")[0])
    if isinstance(error, AttributeError):  # of Chroma, which speaks of its own insides
        said = "Chroma cannot open its files"
    for codes, words, remedy in _REMEDIES:
        if code in codes or any(word in said.casefold() for word in words):
            return f"{said}: {remedy}"
    return said if told else f"{said}: see that there is room, and that this user may write there"


def read(path: Path) -> bytes:
    """Return what a file holds.

    Raises:
        OSError: It cannot be read, or was written to meanwhile: then it is a piece of two states.
    """
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        content = file.read()
        after = os.fstat(file.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise OSError(errno.EBUSY, "it was written to meanwhile; run this again when it is whole")
    return content


def replace(path: Path, content: bytes) -> None:
    """Replace a small file at once: who reads it sees the old or the new content."""
    pending = path.with_name(f"{path.name}.new")
    pending.write_bytes(content)
    sync(pending)
    pending.replace(path)
    sync(path.parent)


def files(folder: Path) -> list[Path]:
    """Return all files under a folder."""
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the system write a file or a folder to disk; Windows knows no such thing for folders."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
