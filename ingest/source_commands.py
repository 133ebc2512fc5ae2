"""The commands that look at sources and not at the index: add and lint."""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.errors import AppError
from ingest.settings import IndexSettings, from_environment


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a command prints, and how it exits."""

    result: object
    """What --json prints."""
    text: str
    problems: tuple[str, ...] = ()
    """Lines for stderr."""
    code: int = 0

    @property
    def as_json(self) -> str:
        """The result as JSON."""
        return json.dumps(self.result, indent=1, ensure_ascii=False)


def add_source_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the parsers of `add` and `lint`."""
    add = commands.add_parser("add", help="put new sources into the corpus")
    add.add_argument(
        "what", nargs="+", metavar="FILE|DIR|PMID|PMCID|DOI", help="files are read, ids looked up"
    )
    add.add_argument("--id", help="the source id (default surname-year-journal)")
    add.add_argument("--encoding", help="of text files that are not UTF-8, such as cp1252")
    add.add_argument("--replace", action="store_true", help="overwrite the document of that id")
    lint = commands.add_parser("lint", help="say what is wrong in the corpus, or in files")
    lint.add_argument("path", nargs="*", type=Path, help="files to look at (default the corpus)")
    for command in (add, lint):
        command.add_argument("--corpus", type=Path, help="folder with documents/ (default corpus)")
        command.add_argument("--json", action="store_true", help="print one JSON object")


def _add(args: argparse.Namespace) -> Outcome:
    from ingest.add import Intake
    from ingest.remote.services import Services
    from ingest.remote.settings import RemoteSettings

    if args.id and len(args.what) > 1:
        raise AppError("--id names one source; give one file or identifier with it")
    corpus = IndexSettings.with_given(corpus=args.corpus).corpus
    with Services(from_environment(RemoteSettings)) as services:
        intake = Intake(corpus, services.fetch, encoding=args.encoding, replace_=args.replace)
        report = intake.add(args.what, args.id)
    lines: list[str] = []
    for added in report.added:
        lines.append(f"{'replaced' if added.replaced else 'added'} {added.id}: {added.path}")
        lines += [f"  note: {remark}" for remark in added.remarks]
        if added.to_fill:
            lines.append(f"  to fill in: {', '.join(added.to_fill)}")
    lines += [f"unchanged {there.id}: {there.path}" for there in report.unchanged]
    if report.added:
        lines.append("Look them over, run python -m ingest lint, then python -m ingest build.")
    return Outcome(
        result=asdict(report),
        text="\n".join(lines) or "nothing was added",
        problems=tuple(f"{refused.origin}: {refused.problem}" for refused in report.refused),
        code=2 if report.refused else 0,
    )


def _lint(args: argparse.Namespace) -> Outcome:
    from ingest.embed import SentenceTransformerEmbedder
    from ingest.lint import Level, lint

    settings = IndexSettings.with_given(corpus=args.corpus)
    embedder = SentenceTransformerEmbedder(settings.embedding_model)
    findings = lint(settings, embedder, args.path)
    errors = sum(finding.level == Level.ERROR for finding in findings)
    summary = {"errors": errors, "warnings": len(findings) - errors}
    told = f"{errors} errors, {len(findings) - errors} warnings"
    return Outcome(
        result={"findings": [asdict(finding) for finding in findings], "summary": summary},
        text="\n".join([*map(str, findings), told]),
        code=1 if errors else 0,
    )


SOURCE_COMMANDS: dict[str, Callable[[argparse.Namespace], Outcome]] = {"add": _add, "lint": _lint}
