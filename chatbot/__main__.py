"""python -m chatbot: ask a question, search the passages, serve the page."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from chatbot.types import Role, turns_of
from ingest.errors import AppError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when done, 2 when a person has something to mend."""
    args = _parser().parse_args(argv)
    try:
        return _COMMANDS[args.command](args)
    except AppError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m chatbot", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    ask = commands.add_parser("ask", help="answer one question")
    ask.add_argument("question")
    ask.add_argument("--role", choices=get_args(Role), default="clinician")
    search = commands.add_parser("search", help="show the passages found for a question")
    search.add_argument("question")
    search.add_argument("-k", type=_positive, default=10, help="how many passages (default 10)")
    search.add_argument(
        "--kind", action="append", default=[], help="only sources of this kind or evidence level"
    )
    search.add_argument("--since", type=_positive, metavar="YEAR", help="only from this year on")
    search.add_argument("--approved", action="store_true", help="only sources that are approved")
    search.add_argument(
        "--without", action="append", default=[], metavar="ID", help="leave a source out"
    )
    serve = commands.add_parser("serve", help="serve the chat page")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=7860)
    for command in (ask, serve):
        command.add_argument(
            "--answerer",
            metavar="NAME",
            help="who writes: quoting (default), or a model such as ollama:llama3.2",
        )
    for command in (ask, search):
        command.add_argument(
            "--turn",
            action="append",
            default=[],
            help="an earlier turn, oldest first, reader first",
        )
        command.add_argument("--json", action="store_true", help="print one JSON object")
    for command in (ask, search, serve):
        command.add_argument("--index", type=Path, help="folder of the index (default .index)")
    return parser


def _ask(args: argparse.Namespace) -> int:
    from pydantic import TypeAdapter

    from chatbot.answer import open_assistant
    from chatbot.render import to_text
    from chatbot.types import Answer

    assistant = open_assistant(args.index, args.answerer)
    answer = assistant.answer(args.question, turns_of(args.turn), args.role)
    json = TypeAdapter(Answer).dump_json(answer, indent=1).decode() if args.json else ""
    print(json or to_text(answer))
    return 0


def _search(args: argparse.Namespace) -> int:
    import json

    from chatbot.answer import open_assistant
    from ingest.types import Filter

    where = Filter(
        kinds=frozenset(args.kind),
        since=args.since,
        approved=args.approved,
        without=frozenset(args.without),
    )
    hits = open_assistant(args.index).search(args.question, turns_of(args.turn), args.k, where)
    rows = [
        {
            "source_id": hit.passage.source_id,
            "passage_id": hit.passage.id,
            "score": round(hit.score, 6),
            "similarity": round(hit.similarity, 4),
            "dense_rank": hit.dense_rank,
            "lexical_rank": hit.lexical_rank,
            "start": hit.passage.start,
            "text": hit.passage.text,
        }
        for hit in hits
    ]
    if args.json:
        print(json.dumps({"question": args.question, "hits": rows}, indent=1, ensure_ascii=False))
    else:
        if not rows:
            print("nothing found: no passage is left by --kind, --since, --approved, --without")
        for row in rows:
            print(f"{row['source_id']}  {row['similarity']}  {str(row['text'])[:300]}")
    return 0


def _serve(args: argparse.Namespace) -> int:
    from chatbot.answer import open_assistant
    from chatbot.ui.server import serve

    assistant = open_assistant(args.index, args.answerer)
    serve(assistant, host=args.host, port=args.port, offline=assistant.stays_here)
    return 0


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"a number from 0 to {_LAST_PORT}")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1")
    return int(text)


_LAST_PORT = 65_535
_COMMANDS = {"ask": _ask, "search": _search, "serve": _serve}

if __name__ == "__main__":
    sys.exit(main())
