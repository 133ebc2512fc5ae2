"""Golden questions: what a new version of the index is asked before readers are.

They lie with the corpus, in golden.jsonl, one JSON object a line in the format of the evaluation's
follow-up cases: `id`, `question`, `history` and `supporting`, the ids of sources that must be among
the first hits; other fields are passed over. Without `supporting` the question is to be declined.

Who answers them is passed in. Here it is the search alone; the chatbot, which ingest may not
import, has another that answers in full (`IndexSettings.golden_answers` names it).
"""

import importlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from pydantic import TypeAdapter, ValidationError

from ingest.embed import Embedder
from ingest.errors import CorpusError, SettingsError
from ingest.index import Index

GOLDEN = "golden.jsonl"
_DECLINED = "abstained"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenCase:
    """A question with the sources that must be found for it."""

    id: str
    question: str
    history: tuple[str, ...] = ()
    """The turns before it, reader first, then Rounds, and so on."""
    supporting: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came of a golden question."""

    sources: tuple[str, ...]
    """Ids of the sources of the first hits, best first."""
    status: str = ""
    """answered, partial or abstained; empty when only the search was asked."""
    statements: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    """Ids of the sources the statements rest on, in the order they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A golden question whose reply changes."""

    id: str
    question: str
    before: Reply
    after: Reply
    lost: str = ""
    """Why it held before and does not hold any more; empty when it does."""


Ask = Callable[[GoldenCase], Reply]
Answering = Callable[[Path, Embedder, int], AbstractContextManager[Ask]]
"""Opens the live version of an index for asking; also given is how many hits are the first ones."""


def read_golden(path: Path) -> tuple[GoldenCase, ...]:
    """Return the golden questions of a file.

    Raises:
        CorpusError: It cannot be read, or a line is no golden question; says which.
    """
    found: dict[str, GoldenCase] = {}
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(path, f"cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            case = TypeAdapter(GoldenCase).validate_json(line, extra="ignore")
        except ValidationError as error:
            [first, *_] = error.errors()
            where = ".".join(map(str, first["loc"])) or "the line"
            raise CorpusError(path, f"{where}: {first['msg'].lower()}", number) from error
        if case.id in found or not case.question.strip():
            problem = "is given twice" if case.id in found else "asks nothing"
            raise CorpusError(path, f"the golden question {case.id!r} {problem}", number)
        found[case.id] = case
    return tuple(found.values())


@contextmanager
def searching(path: Path, embedder: Embedder, hits: int) -> Iterator[Ask]:
    """Lend what asks the search alone."""
    index = Index.open(path, embedder)

    def ask(case: GoldenCase) -> Reply:
        found = index.search(case.question, hits)
        return Reply(sources=tuple(dict.fromkeys(hit.passage.source_id for hit in found)))

    try:
        yield ask
    finally:
        index.close()


def answering_named(name: str) -> Answering:
    """Return who answers golden questions by its name, "module:function"; the search when empty.

    Raises:
        SettingsError: There is no such function.
    """
    if not name:
        return searching
    module, _, function = name.partition(":")
    try:
        return cast(Answering, getattr(importlib.import_module(module), function))
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsError(
            f"ROUNDS_GOLDEN_ANSWERS: no such module:function ({name!r}): {error}"
        ) from error


def moves(
    cases: Sequence[GoldenCase], before: Ask, after: Ask, known: Collection[str]
) -> list[Move]:
    """Return the golden questions whose reply changes, and which of them are lost.

    Args:
        cases: What is asked.
        before: Asks the version that is live.
        after: Asks the one that would be.
        known: Ids of the sources that the new version has.
    """
    found = []
    for case in cases:
        old, new = before(case), after(case)
        lost = _lost(case, old, new, known)
        if lost or _seen(old) != _seen(new):
            found.append(Move(id=case.id, question=case.question, before=old, after=new, lost=lost))
    return found


def _seen(reply: Reply) -> Reply | tuple[str, ...]:
    """Return what a reader sees of a reply: the answer when there is one, else what was found."""
    if not reply.status:
        return reply.sources
    return Reply(sources=(), status=reply.status, statements=reply.statements, cited=reply.cited)


def _lost(case: GoldenCase, before: Reply, after: Reply, known: Collection[str]) -> str:
    """Return why a question held before and does not hold any more; empty when it holds or never did.

    A source that was taken out of the corpus is no longer asked for, as long as another is left.
    """
    if not case.supporting:
        told = before.status == _DECLINED and after.status != _DECLINED
        return "it was declined, rightly, and is answered" if told else ""
    wanted = [id_ for id_ in case.supporting if id_ in known]
    if not wanted and not set(before.sources).isdisjoint(case.supporting):
        return f"none of its sources is left: {', '.join(case.supporting)}"
    missing = [id_ for id_ in wanted if id_ not in after.sources]
    if missing and set(wanted) <= set(before.sources):
        return f"no longer among the first hits: {', '.join(missing)}"
    if before.status not in ("", _DECLINED) and after.status == _DECLINED:
        return f"it was {before.status} and is declined"
    return ""
