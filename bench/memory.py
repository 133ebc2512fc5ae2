"""How much memory a process holds and has held, in megabytes."""

import re
import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def held() -> float:
    """Return what this process holds now; where that is not told, the most it has held."""
    return _status("VmRSS") or peak()


def peak() -> float:
    """Return the most this process has held.

    Linux's own figure is taken where there is one: the portable one begins with what the parent
    held when it started this process.
    """
    unit = 1 if sys.platform == "darwin" else 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6
    return _status("VmHWM") or round(most, 1)


def _status(name: str) -> float:
    if not _STATUS.exists():
        return 0.0
    found = re.search(rf"^{name}:\s+(\d+) kB", _STATUS.read_text(encoding="utf-8"), re.MULTILINE)
    return round(int(found[1]) * 1024 / 1e6, 1) if found else 0.0
