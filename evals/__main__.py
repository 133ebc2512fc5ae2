"""python -m evals: ask the cases, score the answers, say how good they are."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evals import compare
from evals.cases import SHIPPED, load_cases
from evals.report import to_json, to_table
from evals.run import Answering, Progress, asking, run
from evals.scorers import all_scorers
from evals.types import Outcome, Report
from ingest.errors import AppError
from ingest.settings import IndexSettings
from ingest.types import fingerprint


def open_answering(index: Path) -> Answering:
    """Return the assistant over the index."""
    from chatbot.answer import open_assistant  # loads the embedding model

    return open_assistant(index)


def main(
    argv: Sequence[str] | None = None, *, opener: Callable[[Path], Answering] = open_answering
) -> int:
    """Run a command: 0 done, 1 a case failed or a score got worse, 2 something a person can fix."""
    arguments = _parser().parse_args(argv)
    try:
        if "baseline" in arguments:
            return _compare(arguments.baseline, arguments.candidate)
        report = _measure(arguments, opener)
    except AppError as error:
        print(error, file=sys.stderr)
        return 2
    print(to_json(report) if arguments.json else to_table(report))
    return int(any(outcome.error for outcome in report.outcomes))


def _measure(arguments: argparse.Namespace, opener: Callable[[Path], Answering]) -> Report:
    files: list[Path] = arguments.cases or [SHIPPED[name] for name in arguments.suite or SHIPPED]
    cases = [case for file in files for case in load_cases(file)]
    if arguments.out:
        _write(arguments.out)  # before the long part, not after it
    index = IndexSettings.with_given(index=arguments.index).index
    assistant = opener(index)
    settings = {
        "index": str(index),
        "cases": ", ".join(file.name for file in files),
        "cases_digest": fingerprint(*(file.read_text(encoding="utf-8") for file in files)),
    }
    scorers = all_scorers(assistant.source_text)
    report = run(cases, asking(assistant), scorers, settings, _progress(len(cases)))
    if arguments.out:
        _write(arguments.out, to_json(report) + "\n")
    return report


def _compare(baseline: Path, candidate: Path) -> int:
    changes = compare.compare(compare.read_scores(baseline), compare.read_scores(candidate))
    print(compare.to_table(changes))
    return int(any(change.verdict == "worse" for change in changes))


def _write(folder: Path, text: str | None = None) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if text is not None:
            (folder / "report.json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise AppError(f"{folder}: cannot be written ({error.strerror})") from error


def _progress(total: int) -> Progress | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, outcome: Outcome) -> None:
        end = "\n" if done == total else ""
        print(f"\r\033[K{done}/{total} {outcome.case.id}", end=end, file=sys.stderr, flush=True)

    return show


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--index", type=Path, help="default .index")
    common.add_argument("--out", type=Path, help="folder for report.json")
    common.add_argument("--json", action="store_true", help="print one JSON object")
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measure the answers.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    suites = commands.add_parser("run", parents=[common], help="the shipped cases")
    suites.add_argument("--suite", action="append", choices=sorted(SHIPPED), help="default: all")
    suites.set_defaults(cases=None)
    followups = commands.add_parser("followups", parents=[common], help="a file of follow-ups")
    followups.add_argument("--cases", type=Path, action="append", required=True, metavar="FILE")
    compared = commands.add_parser("compare", help="two reports, case by case; exit 1 when worse")
    compared.add_argument("baseline", type=Path, help="report.json, or the folder it is in")
    compared.add_argument("candidate", type=Path)
    return parser


if __name__ == "__main__":
    sys.exit(main())
