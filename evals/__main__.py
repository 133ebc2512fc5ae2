"""python -m evals: ask the cases, score the answers, say how good they are."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from evals import compare
from evals.cases import SHIPPED, load_cases
from evals.record import Run, read_run, slim, to_json, whole_run
from evals.report import figures_table, to_table
from evals.run import Answering, Progress, asking, run
from evals.scorers import all_scorers
from evals.types import NotRun, Outcome, Report
from ingest.errors import AppError
from ingest.pipes import until_unread
from ingest.settings import IndexSettings
from ingest.types import fingerprint

if TYPE_CHECKING:
    from evals.suites import Material

Opener = Callable[[Path], Answering]
NAMES = (
    "followups",
    "retrieval",
    "conversation",
    "abstention",
    "claims",
    "robustness",
    "care",
    "premises",
    "latency",
)


def open_answering(index: Path) -> Answering:
    """Return the assistant over the index."""
    from chatbot.answer import open_assistant  # loads the embedding model

    return open_assistant(index)


def main(argv: Sequence[str] | None = None, *, opener: Opener = open_answering) -> int:
    """Run a command: 0 done, 1 a case failed or a score got worse, 2 something a person can fix."""
    arguments = _parser().parse_args(argv)
    try:
        return _COMMANDS[arguments.command](arguments, opener)
    except AppError as error:
        print(error, file=sys.stderr)
        return 2


def _run(arguments: argparse.Namespace, opener: Opener) -> int:
    from evals.suites import SUITES

    _write(arguments.out)  # before the long part, not after it
    if arguments.junit:
        _put(arguments.junit, "")
    baseline = read_run(arguments.baseline) if arguments.baseline else None
    given = _material(arguments, opener)
    reports: list[Report | NotRun] = []
    for name in arguments.suite or NAMES:
        for report in SUITES[name](given):
            reports.append(report)
            if not arguments.json:
                tables = [to_table(report)] if isinstance(report, Report) else []
                print("\n".join([f"== {report.suite}", *tables, figures_table(report), ""]))
    found = whole_run(reports)
    _write(arguments.out, found, baseline)
    if arguments.junit:
        from evals.junit import to_junit

        _put(arguments.junit, to_junit(found, baseline))
    if arguments.json:
        print(_as_json(found))
    failed = any(o.error for r in reports if isinstance(r, Report) for o in r.outcomes)
    return int(failed)


def _material(arguments: argparse.Namespace, opener: Opener) -> "Material":
    from evals.suites import Material

    for path in (*arguments.beir, *arguments.data):
        if not path.exists():
            raise AppError(f"{path}: no such file or folder")
    files: list[Path] = arguments.cases or list(SHIPPED.values())
    index = IndexSettings.with_given(index=arguments.index).index
    return Material(
        cases=tuple(case for file in files for case in load_cases(file)),
        cases_digest=_digest(files),
        assistant=opener(index),  # type: ignore[arg-type]  # only followups do with less
        index_path=index,
        beir=tuple(arguments.beir),
        data=tuple(arguments.data),
        split=arguments.split,
        done=_told,
    )


def _followups(arguments: argparse.Namespace, opener: Opener) -> int:
    cases = [case for file in arguments.cases for case in load_cases(file)]
    _write(arguments.out)
    index = IndexSettings.with_given(index=arguments.index).index
    assistant = opener(index)
    settings = {
        "index": str(index),
        "cases": ", ".join(file.name for file in arguments.cases),
        "cases_digest": _digest(arguments.cases),
    }
    scorers = all_scorers(assistant.source_text)
    report = run(cases, asking(assistant), scorers, settings, _progress(len(cases)))
    _write(arguments.out, whole_run([report]))
    print(to_json(report) if arguments.json else to_table(report))
    return int(any(outcome.error for outcome in report.outcomes))


def _retrieval(arguments: argparse.Namespace, _: Opener) -> int:
    from evals.retrieval import beir_report, systems

    report = beir_report(arguments.beir, arguments.split, arguments.index)
    _write(arguments.out, whole_run([report]))
    if arguments.json:
        print(json.dumps(systems(report), indent=1, ensure_ascii=False))
    else:
        print("\n\n".join([to_table(report), figures_table(report)]))
    return 0


def _ablation(arguments: argparse.Namespace, opener: Opener) -> int:
    from evals.ablation import public_ablation, scope_ablation, shipped_ablation
    from evals.rivals import open_index

    arguments.data = []
    given = _material(arguments, opener)
    changes = [
        *shipped_ablation(given.cases, given.index, _told("shipped")),
        *scope_ablation(given.cases, given.index),
    ]
    for folder in given.beir:
        index = open_index(given.sets[folder], folder, arguments.kept)
        changes += public_ablation(folder.name, given.sets[folder], index, _told(folder.name))
        index.close()
    rows = [asdict(change) for change in changes]
    print(json.dumps({"changes": rows}, indent=1) if arguments.json else compare.to_table(changes))
    return 0


def _claims(arguments: argparse.Namespace, _: Opener) -> int:
    from evals.claims import claims_report, rows

    report = claims_report(arguments.data, _told("claims"))
    _write(arguments.out, whole_run([report]))
    if arguments.json:
        print(json.dumps(rows(report), indent=1, ensure_ascii=False))
    else:
        print("\n\n".join([to_table(report), figures_table(report)]))
    return 0


def _compare(arguments: argparse.Namespace, _: Opener) -> int:
    changes = compare.compare(
        compare.read_scores(arguments.baseline), compare.read_scores(arguments.candidate)
    )
    print(compare.to_table(changes))
    return int(any(change.verdict == "worse" for change in changes))


def _baseline(arguments: argparse.Namespace, _: Opener) -> int:
    stored = TypeAdapter(Run).dump_json(slim(read_run(arguments.candidate)), exclude_defaults=True)
    _put(arguments.to, stored.decode().replace('{"id":', '\n{"id":') + "\n")
    return 0


def _reported(arguments: argparse.Namespace, _: Opener) -> int:
    from evals.reported import drafts, to_line

    found = [case for n, case in drafts(arguments.file) if arguments.line in (None, n)]
    if not found:
        raise AppError(f"{arguments.file}: no report on line {arguments.line or 1}")
    print("\n".join(map(to_line, found)))
    return 0


def _digest(files: Sequence[Path]) -> str:
    return fingerprint(*(file.read_text(encoding="utf-8") for file in files))


def _as_json(found: Run) -> str:
    return TypeAdapter(Run).dump_json(found, indent=1).decode()


def _write(folder: Path | None, found: Run | None = None, baseline: Run | None = None) -> None:
    """Write report.json and report.html into a folder; only make it when there is no run yet."""
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AppError(f"{folder}: cannot be written ({error.strerror})") from error
    if found is not None:
        from evals.page import to_html

        _put(folder / "report.json", _as_json(found) + "\n")
        _put(folder / "report.html", to_html(found, baseline))


def _put(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AppError(f"{path}: cannot be written ({error.strerror})") from error


def _progress(total: int) -> Progress | None:
    if not sys.stderr.isatty():
        return None

    def show(done: int, outcome: Outcome) -> None:
        end = "\n" if done == total else ""
        print(f"\r\033[K{done}/{total} {outcome.case.id}", end=end, file=sys.stderr, flush=True)

    return show


def _told(suite: str) -> Callable[[int, int], None]:
    """Return what shows on a terminal how far a suite is."""

    def show(done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{suite} {done}/{total}", end="\r", file=sys.stderr, flush=True)

    return show


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--out", type=Path, help="folder for report.json and report.html")
    common.add_argument("--json", action="store_true", help="print one JSON object")
    index = argparse.ArgumentParser(add_help=False)
    index.add_argument("--index", type=Path, help="default .index")
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measure the answers.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    suites = commands.add_parser("run", parents=[common, index], help="suites by name")
    suites.add_argument("--suite", action="append", choices=NAMES, help="default: all of them")
    suites.add_argument("--cases", type=Path, action="append", default=[], metavar="FILE")
    suites.add_argument("--beir", type=Path, action="append", default=[], metavar="DIR")
    suites.add_argument("--data", type=Path, action="append", default=[], metavar="PATH")
    suites.add_argument("--split", default="dev", help="of --beir and --data (default dev)")
    suites.add_argument("--baseline", type=Path, help="an earlier report to show beside it")
    suites.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML there")
    followups = commands.add_parser(
        "followups", parents=[common, index], help="a file of follow-ups"
    )
    followups.add_argument("--cases", type=Path, action="append", required=True, metavar="FILE")
    retrieval = commands.add_parser("retrieval", parents=[common], help="a BEIR-style folder")
    retrieval.add_argument("--beir", type=Path, required=True, metavar="DIR")
    retrieval.add_argument("--split", default="dev")
    retrieval.add_argument("--index", type=Path, help="where its index is kept (default .evals)")
    ablation = commands.add_parser("ablation", parents=[index], help="what each part adds")
    ablation.add_argument("--cases", type=Path, action="append", default=[], metavar="FILE")
    ablation.add_argument("--beir", type=Path, action="append", default=[], metavar="DIR")
    ablation.add_argument("--split", default="dev", help="of --beir (default dev)")
    ablation.add_argument("--kept", type=Path, help="where the index of --beir is kept")
    ablation.add_argument("--json", action="store_true", help="print one JSON object")
    claims = commands.add_parser("claims", parents=[common], help="claims with evidence")
    claims.add_argument("--data", type=Path, required=True, metavar="FILE")
    compared = commands.add_parser("compare", help="two reports, case by case; exit 1 when worse")
    compared.add_argument("baseline", type=Path, help="report.json, or the folder it is in")
    compared.add_argument("candidate", type=Path)
    kept = commands.add_parser("baseline", help="keep a report's scores as the base line")
    kept.add_argument("candidate", type=Path, help="report.json, or the folder it is in")
    reported = commands.add_parser("reported", help="drafts of cases from readers' reports")
    reported.add_argument("file", type=Path, help="feedback.jsonl, as the page keeps it")
    reported.add_argument("--line", type=int, help="only the report on this line")
    kept.add_argument("--to", type=Path, default=Path(__file__).parent / "baseline.json")
    return parser


_COMMANDS = {
    "run": _run,
    "followups": _followups,
    "retrieval": _retrieval,
    "ablation": _ablation,
    "claims": _claims,
    "compare": _compare,
    "baseline": _baseline,
    "reported": _reported,
}

if __name__ == "__main__":
    sys.exit(until_unread(main))
