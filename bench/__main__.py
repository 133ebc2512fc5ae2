"""python -m bench: how fast Rounds is and what it needs, beside what is usually built instead."""

import argparse
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.errors import AppError

if TYPE_CHECKING:
    from bench.given import Given
    from bench.measure import Part
    from bench.page import Results

_SIZES = (1_000, 10_000)
_LEAST = 100


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what is asked for; return 0 when done, 2 when a person has something to mend."""
    arguments = _parser().parse_args(argv)
    try:
        return _run(arguments)
    except AppError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(arguments: argparse.Namespace) -> int:
    from bench.given import Given, questions
    from bench.page import to_html, to_json, to_text
    from bench.plot import to_svg
    from bench.reach import reaches
    from ingest.index import Index
    from ingest.settings import IndexSettings

    _writable(arguments.out)
    settings = IndexSettings.with_given(index=arguments.index)
    Index.live_version(settings.index)
    with TemporaryDirectory(prefix="rounds-bench-") as scratch:
        given = Given(
            corpus=settings.corpus,
            index=settings.index,
            rounds=arguments.rounds,
            questions=questions(arguments.questions),
            sizes=tuple(sorted(set(arguments.size or _SIZES))),
            scratch=Path(scratch),
            kept=arguments.keep,
            told=lambda _: None,
        )
        results = measured(PARTS, arguments.part or tuple(PARTS), given)
    (arguments.out / "bench.json").write_text(to_json(results), encoding="utf-8")
    (arguments.out / "bench.html").write_text(to_html(results), encoding="utf-8")
    (arguments.out / "bench.svg").write_text(to_svg(reaches(results.parts)), encoding="utf-8")
    print(to_text(results))
    print(f"{arguments.out / 'bench.html'}, bench.json and bench.svg written")
    return 0


def measured(
    parts: "Mapping[str, Callable[[Given], Part]]", wanted: Sequence[str], given: "Given"
) -> "Results":
    """Return what the wanted parts found, in their order, telling how far they are.

    The parts that start processes come first: a process is told to have held what the one that
    started it held.
    """
    import dataclasses

    from bench.page import Results
    from evals.record import machine

    started = time.perf_counter()
    found = {}
    for name in parts:
        if name in wanted:
            told = _teller(name, started)
            found[name] = parts[name](dataclasses.replace(given, told=told))
    _clear()
    return Results(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=machine(),
        settings={
            "rounds": str(given.rounds),
            "questions": str(len(given.questions)),
            "threads": os.environ.get("OMP_NUM_THREADS", "as many as there are cores"),
        },
        seconds=round(time.perf_counter() - started, 1),
        parts=found,
    )


def _teller(part: str, started: float) -> Callable[[str], None]:
    def tell(doing: str) -> None:
        _clear()
        line = f"{time.perf_counter() - started:4.0f} s  {part}: {doing}"
        end = "" if sys.stderr.isatty() else "\n"
        print(line, end=end, file=sys.stderr, flush=True)

    return tell


def _clear() -> None:
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)


def _start(given: "Given") -> "Part":
    from bench.start import start

    return start(given)


def _memory(given: "Given") -> "Part":
    from bench.footprint import footprint

    return footprint(given)


def _question(given: "Given") -> "Part":
    from bench.question import question

    return question(given)


def _large(given: "Given") -> "Part":
    from bench.large import large

    return large(given)


def _ingest(given: "Given") -> "Part":
    from bench.ingesting import ingesting

    return ingesting(given)


def _search(given: "Given") -> "Part":
    from bench.growth import growth

    return growth(given)


def _rebuild(given: "Given") -> "Part":
    from bench.rebuild import rebuild

    return rebuild(given)


def _size(given: "Given") -> "Part":
    from bench.size import size

    return size(given)


PARTS = {
    "start": _start,
    "memory": _memory,
    "search": _search,
    "rebuild": _rebuild,
    "question": _question,
    "large": _large,
    "ingest": _ingest,
    "size": _size,
}


def _writable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "bench.json").touch()
    except OSError as error:
        raise AppError(
            f"{folder}: cannot be written to: {error.strerror}; name another folder with --out"
        ) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--part", action="append", choices=PARTS, help="only this part; may be repeated"
    )
    parser.add_argument(
        "--rounds", type=_whole(1), default=2, help="how often all is measured in turn (2)"
    )
    parser.add_argument(
        "--questions", type=_whole(1), default=60, help="how many shipped questions to ask (60)"
    )
    parser.add_argument(
        "--size",
        action="append",
        type=_whole(_LEAST),
        help="passages to grow the search to; may be repeated (1000 and 10000)",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="keep grown corpora here, and take those that are here as they are",
    )
    parser.add_argument("--index", type=Path, help="folder of the index (default .index)")
    parser.add_argument("--out", type=Path, default=Path("reports"), help="where results go")
    return parser


def _whole(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"a whole number from {least}")
        return int(text)

    return number


if __name__ == "__main__":
    sys.exit(main())
