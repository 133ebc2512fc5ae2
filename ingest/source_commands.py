"""The commands that look at sources and not at the index: add and lint."""

from dataclasses import asdict

from ingest.commands import Given, Outcome
from ingest.errors import AppError
from ingest.settings import from_environment


def add(given: Given) -> Outcome:
    """Put files, or what identifiers lead to, into the corpus."""
    from ingest.add import Intake
    from ingest.remote.services import Services
    from ingest.remote.settings import RemoteSettings

    args = given.arguments
    if args.id and len(args.what) > 1:
        raise AppError("--id names one source; give one file or identifier with it")
    with Services(from_environment(RemoteSettings)) as services:
        intake = Intake(
            given.settings.corpus, services.fetch, encoding=args.encoding, replace_=args.replace
        )
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
        value=asdict(report),
        text="\n".join(lines) or "nothing was added",
        error="\n".join(f"{refused.origin}: {refused.problem}" for refused in report.refused),
        status=2 if report.refused else 0,
    )


def lint(given: Given) -> Outcome:
    """Say what is wrong in the corpus, or in files."""
    from ingest.lint import Level
    from ingest.lint import lint as findings_of

    findings = findings_of(given.settings, given.embedder, given.arguments.path)
    errors = sum(finding.level == Level.ERROR for finding in findings)
    summary = {"errors": errors, "warnings": len(findings) - errors}
    told = f"{errors} errors, {len(findings) - errors} warnings"
    return Outcome(
        value={"findings": [asdict(finding) for finding in findings], "summary": summary},
        text="\n".join([*map(str, findings), told]),
        status=1 if errors else 0,
    )
