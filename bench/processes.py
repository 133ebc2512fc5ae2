"""Other processes: how long they take and how much memory they come to hold."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from tempfile import TemporaryFile

from ingest.errors import AppError


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A process that came to its end."""

    seconds: float
    megabytes: float
    """The most memory it held; no less than what this process held when it started it."""
    output: str


def python(*arguments: str) -> Ran:
    """Run this Python with arguments, to its end.

    Raises:
        AppError: It failed; says how.
    """
    with TemporaryFile() as out, TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603  our own commands
            [sys.executable, *arguments], stdout=out, stderr=errors
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip().splitlines() or ["no reason"]
            raise AppError(f"python {_short(arguments)} failed: {said[-1]}")
        out.seek(0)
        unit = 1 if sys.platform == "darwin" else 1024
        return Ran(
            seconds=seconds,
            megabytes=round(used.ru_maxrss * unit / 1e6, 1),
            output=out.read().decode("utf-8", "replace"),
        )


def _short(arguments: Sequence[str]) -> str:
    return " ".join(arguments[:3]).partition("\n")[0]
