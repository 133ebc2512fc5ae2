"""Lines of a JSON Lines file with their numbers."""

from collections.abc import Iterator
from pathlib import Path

from ingest.errors import CaseError


def numbered_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line that is not blank.

    Raises:
        CaseError: The file cannot be read or is not UTF-8; says the line.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CaseError(path, f"cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        raise CaseError(path, "not UTF-8", before.count(b"\n") + 1) from error
    # Not splitlines: it also breaks at U+2028, which JSON allows inside a string.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line
