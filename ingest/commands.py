"""The maintainer's commands: each from its settings and arguments to what is printed."""

import argparse
import difflib
import getpass
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import TypeAdapter

from ingest import versions
from ingest.embed import Embedder
from ingest.embed_server import embedder_for
from ingest.errors import AppError, GateError
from ingest.gate import Gate, Linted, look_at_changed
from ingest.golden import answering_named, read_golden
from ingest.progress import Progress
from ingest.settings import IndexSettings
from ingest.status_log import LOG, StatusChange, append, change, read_log
from ingest.types import ReviewStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command has to say."""

    value: object
    """What --json prints."""
    text: str
    """What is printed without it."""
    error: str = ""
    """What goes to the error stream."""
    status: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a command works with."""

    settings: IndexSettings
    arguments: argparse.Namespace
    progress: Progress = lambda *_: None

    @property
    def embedder(self) -> Embedder:
        """The model texts are embedded with; made when it is asked for."""
        if getattr(self.arguments, "engine", "local") == "ray":
            from ingest.ray_engine import open_ray_embedder

            return open_ray_embedder(self.settings)
        return embedder_for(self.settings)

    @property
    def gate(self) -> Gate:
        """The gate as the command line and the settings have it."""
        force = bool(getattr(self.arguments, "force", False))
        asked = [case for path in self.arguments.golden for case in read_golden(path)]
        answering = answering_named(self.settings.golden_answers)
        return Gate(answering=answering, golden=tuple(asked), force=force, lint=self._lint)

    def _lint(self, ids: Collection[str]) -> Linted:
        return look_at_changed(self.settings, self.embedder, ids)


Command = Callable[[Given], Outcome]


def build(given: Given) -> Outcome:
    """Bring the index in line with the corpus."""
    from ingest.build import build as bring_in_line
    from ingest.telling import told_build

    try:
        report = bring_in_line(given.settings, given.embedder, given.progress, given.gate)
    except GateError as error:
        refused = {"refused": list(error.found), "version": _live(given.settings.index)}
        return Outcome(value=refused, text="", error=str(error), status=1)
    value = {**asdict(report), "refused": []}
    return Outcome(value=value, text=told_build(report))


def diff(given: Given) -> Outcome:
    """Say what a build would change."""
    from ingest.diff import diff as compare
    from ingest.telling import told_diff

    found = compare(given.settings, given.embedder, given.gate, given.progress)
    return Outcome(value=asdict(found), text=told_diff(found))


def rollback(given: Given) -> Outcome:
    """Make a kept version the live one again."""
    from ingest.build import go_back

    version = given.arguments.version
    before = go_back(given.settings, given.embedder, version)
    text = (
        f"version {version} is live again, {before or 'none'} before; the corpus is as it was, so mend it"
        " before the next build, which publishes it"
    )
    return Outcome(value={"version": version, "previous": before}, text=text)


def list_versions(given: Given) -> Outcome:
    """Say which versions are kept."""
    live = _live(given.settings.index)
    manifests, damaged = [], []
    for name in versions.names(given.settings.index):
        try:
            manifests.append(versions.read_manifest(given.settings.index, name))
        except AppError as error:
            damaged.append(str(error))
    rows = [
        {
            "version": m.version,
            "live": m.version == live,
            "created": m.created,
            "documents": len(m.documents),
            "passages": m.passages,
            "overridden": list(m.overridden),
        }
        for m in reversed(manifests)
    ]
    if not rows and not damaged:
        versions.current(given.settings.index)  # says that there is no index
    lines = [
        f"{'*' if row['live'] else ' '} {row['version']}  {row['created']}  "
        f"{row['documents']} documents, {row['passages']} passages"
        + ("  forced" if row["overridden"] else "")
        for row in rows
    ]
    return Outcome(value={"versions": rows}, text="\n".join(lines), error="\n".join(damaged))


def status(given: Given) -> Outcome:
    """Say what the live version holds, and whether the index is healthy."""
    from ingest.health import examine
    from ingest.index import Index
    from ingest.telling import told_health

    index, embedder = given.settings.index, given.embedder
    health = examine(index, embedder)
    facts: dict[str, object] = {}
    try:
        open_index = Index.open(index, embedder)
    except AppError:
        open_index = None
    if open_index:
        reviews = [source.review_status for source in open_index.sources.values()]
        facts = {
            **asdict(open_index.manifest),
            "sources": len(reviews),
            "review_status": {name: reviews.count(name) for name in sorted(set(reviews))},
            "retracted": [i for i, source in open_index.sources.items() if source.retracted],
        }
        for name in ("documents", "files", "digests"):
            del facts[name]
        open_index.close()
    value = {**facts, **asdict(health), "healthy": health.healthy, "live": health.version}
    value["version"] = facts.get("version", health.version)
    changes = _logged(index)
    value["status_log"] = [asdict(made) for made in changes]
    text = told_health(health, facts, changes)
    return Outcome(value=value, text=text, status=int(not health.healthy))


def retract(given: Given) -> Outcome:
    """Take a source out of all answers, from now on."""
    return _log(given, "retract", f"is retracted: {given.arguments.reason}")


def reinstate(given: Given) -> Outcome:
    """Take a retraction back."""
    return _log(given, "reinstate", "may be quoted again")


def review(given: Given) -> Outcome:
    """Change the review status of a source."""
    return _log(given, "review", f"is {given.arguments.status} now")


def affected(given: Given) -> Outcome:
    """List the stored answers that rest on what was retracted, removed or changed."""
    from ingest.affected import Affected, mark, read_stored
    from ingest.affected import affected as find
    from ingest.index import Index
    from ingest.telling import told_affected

    stored = read_stored(given.arguments.paths)
    index = Index.open(given.settings.index, given.embedder)
    try:
        found = find(stored, index)
        marked = mark(stored, index) if given.arguments.mark else None
    finally:
        index.close()
    asked = sum(len(file.answers) for file in stored)
    value = {
        "asked": asked,
        "affected": TypeAdapter(list[Affected]).dump_python(found, mode="json"),
        "files_changed": marked,
    }
    return Outcome(value=value, text=told_affected(found, asked, marked), status=int(bool(found)))


def _log(given: Given, action: str, told: str) -> Outcome:
    """Add a line to the status log of the corpus."""
    arguments = given.arguments
    corpus = _corpus(given)
    _refuse_unknown(arguments.id, corpus, given.settings.index)
    status: ReviewStatus | None = getattr(arguments, "status", None)
    made = change(
        arguments.id,
        TypeAdapter(StatusChange.__annotations__["action"]).validate_python(action),
        by=arguments.by or getpass.getuser(),
        why=arguments.reason,
        status=status,
    )
    log = append(corpus, made)
    text = f"{arguments.id} {told} (by {made.by}, {made.at}; {log})"
    followed = versions.followed(given.settings.index)
    elsewhere = followed is None or followed.resolve() != corpus.resolve()
    error = f"{given.settings.index} is not made from {corpus}: build it to see this" * elsewhere
    if not elsewhere:
        versions.share_log(given.settings.index, corpus)
    return Outcome(value={**asdict(made), "log": str(log)}, text=text, error=error)


def _corpus(given: Given) -> Path:
    """Return the folder whose log counts: as given, else that the live version was made from."""
    made_from = versions.followed(given.settings.index)
    if given.arguments.corpus or made_from is None or not made_from.is_dir():
        return given.settings.corpus
    return made_from.resolve()


def _logged(index: Path) -> tuple[StatusChange, ...]:
    """Return the reviews and retractions of the corpus an index is made from, oldest first."""
    corpus = versions.followed(index)
    try:
        return read_log(corpus / LOG).changes if corpus else ()
    except OSError:
        return ()  # told as a problem already


def _refuse_unknown(source_id: str, corpus: Path, index: Path) -> None:
    """Raise when neither the corpus nor the live version has a source."""
    known = {path.stem for path in (corpus / "documents").rglob("*.md")}
    with suppress(AppError):
        known.update(versions.read_manifest(index, _live(index)).documents)
    if source_id in known:
        return
    near = difflib.get_close_matches(source_id, known, n=1, cutoff=0.0)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise AppError(f"{source_id}: no such source in {corpus}{hint}")


def _live(index: Path) -> str:
    """Return the live version's name; empty when there is none."""
    try:
        return versions.current(index)
    except AppError:
        return ""
