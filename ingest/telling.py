"""What the maintainer's commands found, in words for a person."""

from collections.abc import Sequence
from pathlib import Path

from ingest.affected import Affected
from ingest.build import SyncReport
from ingest.diff import Diff, PassageChange
from ingest.golden import Move, Reply
from ingest.health import Health
from ingest.status_log import StatusChange

_LOGGED = 10
"""How many of the last changes of status are shown."""
_SHOWN = 160
"""How many characters of a text are shown."""
_BEFORE = 60
"""How many of them may be those before the first difference."""


def told_build(report: SyncReport) -> str:
    """Return what a build did."""
    lines = [f"before: {report.killed} was killed; what it left was removed"] * bool(report.killed)
    lines += [f"--force went over: {found}" for found in report.overridden]
    lines += _golden(report.golden_asked, report.moved)
    if report.lint_warnings:
        lines.append(f"lint: {report.lint_warnings} warnings; see  python -m ingest lint")
    same = report.version == report.previous
    state = f"version {report.version}" + (" stays, nothing changed" if same else "")
    lines.append(
        f"{state}: {len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {len(report.unchanged)} unchanged documents; "
        f"{report.passages} passages"
        + f", {report.taken_over} of them taken over" * bool(report.taken_over)
        + f", {report.embedded} texts embedded, {report.seconds} s"
    )
    return "\n".join(lines)


def told_diff(found: Diff) -> str:
    """Return what a build would change."""
    against = found.live or "nothing: there is no index yet"
    lines = [f"against {against}:"]
    for sign, ids in (("+", found.added), ("~", found.changed), ("-", found.removed)):
        lines += [f"{sign} {id_}" for id_ in ids]
    for changes in (found.passages_added, found.passages_changed, found.passages_removed):
        lines += [line for change in changes for line in _passage(change)] if found.live else []
    if found.vocabulary_changed:
        lines.append("~ the vocabulary or the settings of the index")
    lines += _golden(found.golden_asked, found.golden)
    lines += [f"a build would be refused: {refusal}" for refusal in found.refusals]
    if found.is_empty:
        return f"{lines[0]} nothing would change, {found.seconds} s"
    lines.append(
        f"{len(found.added)} added, {len(found.changed)} changed, {len(found.removed)} removed, "
        f"{found.unchanged} unchanged documents; passages: {len(found.passages_added)} added, "
        f"{len(found.passages_changed)} changed, {len(found.passages_removed)} removed; "
        f"{found.seconds} s; nothing was published"
    )
    return "\n".join(lines)


def told_health(found: Health, facts: dict[str, object], changes: Sequence[StatusChange]) -> str:
    """Return whether an index is healthy, what is in it and who changed the status of what."""
    lines = [f"{name}: {value}" for name, value in facts.items()]
    for made in changes[-_LOGGED:]:
        to = f" to {made.status}" if made.status else ""
        why = f": {made.why}" if made.why else ""
        lines.append(f"{made.at} {made.action} {made.source_id}{to} by {made.by}{why}")
    lines += found.notes
    lines += [f"WRONG: {problem}" for problem in found.problems]
    checked = (
        f"{found.counts.get('manifest', 0)} passages counted alike in "
        f"{', '.join(name for name in found.counts if name != 'manifest')}, "
        f"{found.sampled} found by their own vector, {found.files} files as written"
    )
    lines.append(
        f"not healthy: {len(found.problems)} wrong" if found.problems else "healthy: " + checked
    )
    return "\n".join(lines)


def told_affected(found: Sequence[Affected], asked: int, marked: int | None) -> str:
    """Return which stored answers do not stand any more, and why."""
    lines = []
    for answer in found:
        lines.append(f"{_where(answer.path)}: {_short(answer.question)} ({answer.corpus_version})")
        for span in answer.spans:
            through = f", quoted by {span.through}" if span.through else ""
            lines.append(f"  {span.why}: {span.source_id}{through}: {_short(span.quote)}")
    done = "" if marked is None else f"; {marked} files changed"
    lines.append(f"{len(found)} of {asked} stored answers are affected{done}")
    return "\n".join(lines)


def _golden(asked: int, moved: Sequence[Move]) -> list[str]:
    if not asked:
        return []
    lost = sum(bool(move.lost) for move in moved)
    lines = [f"golden questions: {asked} asked, {len(moved)} move, {lost} lost"]
    for move in moved:
        lines.append(f"  {move.id}: {move.question}" + (f"  LOST: {move.lost}" * bool(move.lost)))
        lines += [f"    before: {line}" for line in _reply(move.before, move.after)]
        lines += [f"    after:  {line}" for line in _reply(move.after, move.before)]
    return lines


def _reply(reply: Reply, other: Reply) -> list[str]:
    """Return what of a reply is not in the other one."""
    if not reply.status:
        return [f"found {', '.join(reply.sources)}"]
    lines = [f"{reply.status}, citing {', '.join(reply.cited) or 'nothing'}"]
    return lines + [_short(text) for text in reply.statements if text not in other.statements]


def _passage(change: PassageChange) -> list[str]:
    where = " > ".join((change.source_id, *change.headings))
    before, after = differing(change.before, change.after)
    texts = [f"    - {before}"] * bool(before) + [f"    + {after}"] * bool(after)
    return [f"  {where}", *texts]


def differing(before: str, after: str) -> tuple[str, str]:
    """Return two texts as one line each, cut to the stretch around where they first differ."""
    one, other = " ".join(before.split()), " ".join(after.split())
    if not one or not other:
        return _short(one), _short(other)
    pairs = enumerate(zip(one, other, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(same - _BEFORE, 0) if max(len(one), len(other)) > _SHOWN else 0
    if start:
        start = one.find(" ", start, same) + 1 or start  # at a word, unless one fills it all
    return _stretch(one, start), _stretch(other, start)


def _stretch(text: str, start: int) -> str:
    return _short(f"…{text[start:]}" if start else text)


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _SHOWN else f"{one_line[: _SHOWN - 1]}…"


def _where(path: Path) -> str:
    return path.as_posix()
