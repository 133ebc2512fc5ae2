"""python -m ingest: build the index, and say what is in it."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.errors import AppError
from ingest.settings import IndexSettings
from ingest.source_commands import SOURCE_COMMANDS, add_source_parsers


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when done, 1 when lint finds errors, 2 when a person can mend it."""
    args = _parser().parse_args(argv)
    try:
        if args.command in SOURCE_COMMANDS:
            outcome = SOURCE_COMMANDS[args.command](args)
            for problem in outcome.problems:
                print(problem, file=sys.stderr)
            print(outcome.as_json if args.json else outcome.text)
            return outcome.code
        settings = IndexSettings.with_given(corpus=getattr(args, "corpus", None), index=args.index)
        result, text = _COMMANDS[args.command](settings)
    except AppError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(result, indent=1, ensure_ascii=False) if args.json else text)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ingest", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", help="bring the index in line with the corpus")
    build.add_argument("--corpus", type=Path, help="folder with documents/ (default corpus)")
    status = commands.add_parser("status", help="what the live version holds")
    versions = commands.add_parser("versions", help="the versions kept, newest first")
    add_source_parsers(commands)
    for command in (build, status, versions):
        command.add_argument("--index", type=Path, help="folder of the index (default .index)")
        command.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _build(settings: IndexSettings) -> tuple[object, str]:
    from ingest.build import build
    from ingest.embed import SentenceTransformerEmbedder

    report = build(settings, SentenceTransformerEmbedder(settings.embedding_model), _progress)
    text = (
        f"version {report.version}: {len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {len(report.unchanged)} unchanged documents; "
        f"{report.passages} passages, {report.embedded} texts embedded, {report.seconds} s"
    )
    return asdict(report), text


def _status(settings: IndexSettings) -> tuple[object, str]:
    from ingest.embed import SentenceTransformerEmbedder
    from ingest.index import Index

    index = Index.open(settings.index, SentenceTransformerEmbedder(settings.embedding_model))
    reviews = [source.review_status for source in index.sources.values()]
    result = {
        **asdict(index.manifest),
        "sources": len(reviews),
        "review_status": {status: reviews.count(status) for status in sorted(set(reviews))},
        "retracted": [id_ for id_, source in index.sources.items() if source.retracted],
    }
    del result["documents"]
    index.close()
    return result, "\n".join(f"{name}: {value}" for name, value in result.items())


def _versions(settings: IndexSettings) -> tuple[object, str]:
    from ingest import versions

    live = versions.current(settings.index)
    manifests = []
    for name in versions.names(settings.index):
        try:
            manifests.append(versions.read_manifest(settings.index, name))
        except AppError as error:
            print(error, file=sys.stderr)
    rows = [
        {
            "version": m.version,
            "live": m.version == live,
            "created": m.created,
            "documents": len(m.documents),
            "passages": m.passages,
        }
        for m in reversed(manifests)
    ]
    lines = [
        f"{'*' if row['live'] else ' '} {row['version']}  {row['created']}  "
        f"{row['documents']} documents, {row['passages']} passages"
        for row in rows
    ]
    return {"versions": rows}, "\n".join(lines)


def _progress(doing: str, done: int, of: int) -> None:
    if sys.stderr.isatty() and of:
        end = "\n" if done == of else ""
        print(f"\r{doing} {done}/{of}", end=end, file=sys.stderr, flush=True)


_COMMANDS = {"build": _build, "status": _status, "versions": _versions}

if __name__ == "__main__":
    sys.exit(main())
