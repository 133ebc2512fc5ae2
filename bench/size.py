"""How much an installation takes on disk, by package, and how long setting it up took."""

import sys
from collections.abc import Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path

from bench.given import Given
from bench.measure import Measure, Part

_LARGEST = 10


def size(given: Given) -> Part:
    """Return the largest packages of this environment beside all of them."""
    given.told("counting files")
    sizes = rows({one.name: _megabytes(one) for one in distributions()})
    return Part(measures=(*sizes, *set_up(Path(sys.prefix))))


def set_up(environment: Path) -> tuple[Measure, ...]:
    """Return the seconds that `make` took to set an environment up; none where it was not `make`."""
    try:
        seconds = float((environment / "setup.seconds").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    return (Measure(part="size", name="setting up, with the downloads", unit="s", ours=(seconds,)),)


def rows(megabytes: Mapping[str, float]) -> tuple[Measure, ...]:
    """Return all packages as one row, and the largest each as its own."""
    total = sum(megabytes.values())
    largest = sorted(megabytes, key=lambda name: -megabytes[name])[:_LARGEST]
    return tuple(
        Measure(
            part="size",
            name=name,
            unit="MB",
            ours=(value,),
            beside="all that is installed",
            theirs=(total,),
        )
        for name, value in (
            (f"{len(megabytes)} packages", total),
            *((name, megabytes[name]) for name in largest),
        )
    )


def _megabytes(package: Distribution) -> float:
    """Return the size of a package's files and of what Python compiled of them."""
    paths = {package.locate_file(file) for file in package.files or ()}
    found = 0
    for path in paths:
        try:
            found += path.stat().st_size  # type: ignore[attr-defined]  # a Path where there are files
        except OSError:  # removed since
            continue
    return round(found / 1e6, 1)
