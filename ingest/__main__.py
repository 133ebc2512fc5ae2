"""python -m ingest: bring the index in line with the corpus, see what changes, and go back."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, get_args

from ingest import commands, source_commands
from ingest.commands import Command, Given
from ingest.errors import AppError
from ingest.pipes import until_unread
from ingest.progress import Meter
from ingest.settings import IndexSettings
from ingest.types import ReviewStatus


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 1 a gate or check failed, 2 a person has something to mend."""
    args = _parser().parse_args(argv)
    try:
        settings = IndexSettings.with_given(corpus=args.corpus, index=args.index)
        given = Given(settings=settings, arguments=args, progress=Meter(sys.stderr))
        outcome = args.run(given)
    except AppError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    if args.json:
        print(json.dumps(outcome.value, indent=1, ensure_ascii=False, default=list))
    elif outcome.text:
        print(outcome.text)
    if outcome.error:
        print(outcome.error, file=sys.stderr)
    return int(outcome.status)


class _OneLine(argparse.ArgumentParser):
    """Says what is wrong with a command line in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A command as the parser knows it."""

    name: str
    run: Command
    help: str
    arguments: Callable[[argparse.ArgumentParser], None] = lambda _: None


def _parser() -> argparse.ArgumentParser:
    parser = _OneLine(prog="python -m ingest", description=__doc__)
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for entry in _ENTRIES:
        command = subparsers.add_parser(entry.name, help=entry.help, description=entry.help)
        entry.arguments(command)
        command.add_argument("--corpus", type=Path, help="folder with documents/ (default corpus)")
        command.add_argument("--index", type=Path, help="folder of the index (default .index)")
        command.add_argument("--json", action="store_true", help="print one JSON object")
        command.set_defaults(run=entry.run)
    return parser


def _comparing(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--golden",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="ask these too, besides golden.jsonl of the corpus",
    )


def _building(command: argparse.ArgumentParser) -> None:
    _comparing(command)
    command.add_argument(
        "--force", action="store_true", help="publish over what the gate finds, and record that"
    )
    command.add_argument(
        "--engine",
        choices=("local", "ray"),
        default="local",
        help="who embeds: this process, or the workers of Ray Data (of the cluster RAY_ADDRESS)",
    )


def _going_back(command: argparse.ArgumentParser) -> None:
    command.add_argument("version", metavar="VERSION", help="one that  versions  lists")


def _retracting(command: argparse.ArgumentParser) -> None:
    command.add_argument("id", metavar="ID", help="a source")
    command.add_argument("--reason", required=True, help="why, in a few words")
    command.add_argument("--by", default="", help="who says so (default: who is logged in)")


def _reviewing(command: argparse.ArgumentParser) -> None:
    command.add_argument("id", metavar="ID", help="a source")
    command.add_argument(
        "--status",
        required=True,
        type=lambda given: given.lower().replace("-", " ").replace("_", " "),
        choices=get_args(ReviewStatus),
    )
    command.add_argument("--by", required=True, help="who reviewed it")
    command.add_argument("--why", dest="reason", default="", help="what speaks for it")


def _looking_back(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="what  ask --json  printed; or folders"
    )
    command.add_argument(
        "--mark", action="store_true", help="write into each stored answer what no longer stands"
    )


def _adding(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "what", nargs="+", metavar="FILE|DIR|PMID|PMCID|DOI", help="files are read, ids looked up"
    )
    command.add_argument("--id", help="the source id (default surname-year-journal)")
    command.add_argument("--encoding", help="of text files that are not UTF-8, such as cp1252")
    command.add_argument("--replace", action="store_true", help="overwrite the document of that id")


def _linting(command: argparse.ArgumentParser) -> None:
    command.add_argument("path", nargs="*", type=Path, help="files to look at (default the corpus)")


_ENTRIES = (
    _Entry("add", source_commands.add, "put new sources into the corpus", _adding),
    _Entry("lint", source_commands.lint, "what is wrong in the corpus, or in files", _linting),
    _Entry("build", commands.build, "bring the index in line with the corpus", _building),
    _Entry("diff", commands.diff, "what a build would change; nothing is published", _comparing),
    _Entry("status", commands.status, "what the live version holds, and whether it is healthy"),
    _Entry("versions", commands.list_versions, "the versions kept, newest first"),
    _Entry("rollback", commands.rollback, "make a kept version the live one again", _going_back),
    _Entry("retract", commands.retract, "take a source out of all answers at once", _retracting),
    _Entry("reinstate", commands.reinstate, "take a retraction back", _retracting),
    _Entry("review", commands.review, "say what a review came to", _reviewing),
    _Entry("affected", commands.affected, "stored answers that no longer stand", _looking_back),
)

if __name__ == "__main__":
    sys.exit(until_unread(main))
