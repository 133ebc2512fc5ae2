"""Follow-up questions with human rewrites, and how near a rewrite of ours comes to them."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from chatbot.types import Turn
from evals.lines import numbered_lines
from ingest.errors import CaseError

_UNIGRAM = re.compile(r"[^\W_]+")
_Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A question of a conversation, and how a person would ask it of a stranger."""

    id: str
    group: str
    """The conversation: all its questions are learnt from, or none."""
    source: str
    turns: tuple[Turn, ...]
    raw: str
    rewrite: str
    context_dependent: bool
    carried_terms: tuple[str, ...]
    """The content words that the person took from earlier turns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A line of the file; other fields of it are left alone."""

    id: Annotated[_Filled, Field(alias="_id")]
    split_key: _Filled
    source: _Filled
    history: tuple[_Said, ...]
    raw: _Filled
    rewrite: _Filled
    context_dependent: bool
    carried_terms: tuple[_Filled, ...]


def carried_recall(carried_terms: tuple[str, ...], rewritten: str) -> float:
    """Return the share of the carried terms that a rewritten question has.

    A term is there when each of its unigrams is one of the rewritten question's. A question with
    no carried terms loses nothing and gets 1.0; leave such questions out of a mean.
    """
    said = set(_unigrams(rewritten))
    there = [said.issuperset(_unigrams(term)) for term in carried_terms]
    return sum(there) / len(there) if there else 1.0


def unigram_f1(rewritten: str, reference: str) -> float:
    """Return the harmonic mean of unigram precision and recall of a rewritten question.

    Unigrams are runs of letters and digits in lower case, stop words among them, and count as
    often as they occur; two texts without any are equal.
    """
    ours, theirs = Counter(_unigrams(rewritten)), Counter(_unigrams(reference))
    both = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / both if both else 1.0


def load_turns(path: Path) -> list[FollowUp]:
    """Return the questions of a JSON Lines file in order; blank lines are skipped.

    Raises:
        CaseError: The file is missing, empty or unreadable, or a line of it is no such question.
    """
    found = [_follow_up(path, number, line) for number, line in numbered_lines(path)]
    if not found:
        raise CaseError(path, "no questions in this file")
    return found


def _unigrams(text: str) -> list[str]:
    return _UNIGRAM.findall(text.casefold())


_row = TypeAdapter(_Row)


def _follow_up(path: Path, number: int, line: str) -> FollowUp:
    try:
        row = _row.validate_json(line, extra="ignore")
    except ValidationError as error:
        raise CaseError(path, _problem(error), number) from error
    return FollowUp(
        id=row.id,
        group=row.split_key,
        source=row.source,
        turns=tuple(
            Turn(role="reader" if said.role == "user" else "rounds", text=said.text)
            for said in row.history
        ),
        raw=row.raw,
        rewrite=row.rewrite,
        context_dependent=row.context_dependent,
        carried_terms=row.carried_terms,
    )


def _problem(error: ValidationError) -> str:
    """Say in one line what is wrong with the first field that is."""
    [first, *_] = error.errors(include_url=False)
    where = ".".join(map(str, first["loc"]))
    if first["type"] == "missing":
        return f"field {where!r} is missing"
    if first["type"] == "json_invalid":
        return f"not JSON: {first['msg'].partition(': ')[2]}"
    return f"field {where!r}: {first['msg'].lower()}" if where else "not a JSON object"
