"""How much an installation takes on disk, by package."""

from collections.abc import Mapping
from importlib.metadata import Distribution, distributions

from bench.given import Given
from bench.measure import Measure, Part

_LARGEST = 10


def size(given: Given) -> Part:
    """Return the largest packages of this environment beside all of them."""
    given.told("counting files")
    return Part(measures=rows({one.name: _megabytes(one) for one in distributions()}))


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
