"""python -m chatbot: ask a question, search the passages, serve the page."""

import argparse
import difflib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from chatbot.types import Role, turns_of
from ingest.errors import AppError
from ingest.pipes import until_unread

if TYPE_CHECKING:
    from chatbot.bundle import TextOf
    from chatbot.types import Answer
    from chatbot.ui.guard import Login
    from ingest.types import Filter, Source


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
    ask.add_argument("--export", choices=EXPORTS, help="print the answer for another program")
    search = commands.add_parser("search", help="show the passages found for a question")
    search.add_argument("question")
    search.add_argument("-k", type=_positive, default=10, help="how many passages (default 10)")
    for command in (ask, search):
        _add_filter(command)
    verify = commands.add_parser("verify", help="check every quote of an exported answer again")
    verify.add_argument("bundle", type=Path, help="a JSON bundle from the page or ask --export")
    serve = commands.add_parser("serve", help="serve the chat page")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=7860)
    serve.add_argument(
        "--auth", metavar="USER:PASSWORD", help="ask for login; or a file that holds it"
    )
    serve.add_argument("--mcp", action="store_true", help="offer the endpoints as MCP tools too")
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
    for command in (ask, search, verify, serve):
        command.add_argument("--index", type=Path, help="folder of the index (default .index)")
    return parser


def _add_filter(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--kind", action="append", default=[], help="only sources of this kind or evidence level"
    )
    command.add_argument("--since", type=_positive, metavar="YEAR", help="only from this year on")
    command.add_argument("--approved", action="store_true", help="only sources that are approved")
    command.add_argument(
        "--without", action="append", default=[], metavar="ID", help="leave a source out"
    )


def _filter(args: argparse.Namespace) -> "Filter | None":
    from ingest.types import Filter

    where = Filter(
        kinds=frozenset(args.kind),
        since=args.since,
        approved=args.approved,
        without=frozenset(args.without),
    )
    return None if where == Filter() else where


def _checked(where: "Filter | None", sources: "Sequence[Source]") -> "Filter | None":
    """Return a filter of which every name is one of the sources' kinds, levels or ids.

    Raises:
        AppError: Names the first that is not, and what there is.
    """
    kinds = {name for source in sources for name in (source.kind, source.evidence_level)}
    for name in sorted(where.kinds - kinds) if where else ():
        raise AppError(f"--kind {name}: no source is of it; there are {', '.join(sorted(kinds))}")
    ids = [source.id for source in sources]
    for name in sorted(where.without - set(ids)) if where else ():
        near = difflib.get_close_matches(name, ids, n=1, cutoff=0.0)
        raise AppError(f"--without {name}: no such source; did you mean {near[0]}?")
    return where


def _ask(args: argparse.Namespace) -> int:
    from pydantic import TypeAdapter

    from chatbot.answer import open_assistant
    from chatbot.render import to_text
    from chatbot.types import Answer

    assistant = open_assistant(args.index, args.answerer)
    answer = assistant.answer(
        args.question, turns_of(args.turn), args.role, _checked(_filter(args), assistant.sources())
    )
    if args.export:
        print(_exported(answer, args.export, assistant.source_text), end="")
    elif args.json:
        print(TypeAdapter(Answer).dump_json(answer, indent=1).decode())
    else:
        print(to_text(answer))
    return 0


def _exported(answer: "Answer", form: str, text_of: "TextOf") -> str:
    from chatbot import bundle, export

    match form:
        case "bundle":
            return bundle.to_json(bundle.bundle_of(answer, text_of))
        case "markdown":
            return export.to_markdown(answer)
        case "bibtex":
            return export.to_bibtex(answer)
        case _:
            return export.to_ris(answer)


def _verify(args: argparse.Namespace) -> int:
    from chatbot.answer import open_assistant
    from chatbot.bundle import problems, quotes, read_bundle

    try:
        text = args.bundle.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise AppError(f"{args.bundle}: {error.strerror}") from error
    found = list(problems(text, open_assistant(args.index).source_text))
    for problem in found:
        print(f"{args.bundle}: {problem}", file=sys.stderr)
    if not found:
        bundle = read_bundle(text)
        print(f"{quotes(bundle)} quotes of {len(bundle.sources)} sources stand as they were cited")
    return 1 if found else 0


def _search(args: argparse.Namespace) -> int:
    import json

    from chatbot.answer import open_assistant

    assistant = open_assistant(args.index)
    hits = assistant.search(
        args.question, turns_of(args.turn), args.k, _checked(_filter(args), assistant.sources())
    )
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
    from chatbot.settings import ChatSettings
    from chatbot.ui.server import Site, serve
    from ingest.settings import from_environment
    from ingest.upkeep import Upkeep

    settings = from_environment(ChatSettings)
    assistant = open_assistant(args.index, args.answerer)
    site = Site(
        login=_login(args.auth or settings.auth),
        mcp=args.mcp,
        article=settings.article,
        feedback=settings.feedback,
        corpus=Upkeep.open(args.index),
    )
    serve(assistant, host=args.host, port=args.port, offline=assistant.stays_here, site=site)
    return 0


def _login(text: str) -> "Login | None":
    """Return who may come in, as given or as the file holds it; None when no one is named."""
    from chatbot.ui.guard import Login

    if not text:
        return None
    path = Path(text)
    if path.is_file():
        text = path.read_text(encoding="utf-8")
    return Login.parse(text)


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"a number from 0 to {_LAST_PORT}")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1")
    return int(text)


_LAST_PORT = 65_535
EXPORTS = ("bundle", "markdown", "bibtex", "ris")
_COMMANDS = {"ask": _ask, "search": _search, "verify": _verify, "serve": _serve}

if __name__ == "__main__":
    sys.exit(until_unread(main))
