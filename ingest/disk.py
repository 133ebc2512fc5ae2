"""Files that are on disk, to the last byte, when a function returns."""

import hashlib
import os
from pathlib import Path


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
