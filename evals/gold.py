"""Which sentences of the corpus answer a shipped case."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from chatbot.finding.evidence import shown
from evals.lines import numbered_lines
from ingest.errors import CaseError

SHIPPED_GOLD = Path(__file__).parent / "cases" / "passages.jsonl"
LEARNING_GOLD = Path(__file__).parent / "cases" / "learning_passages.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A sentence that answers a case, or helps to."""

    source_id: str
    quote: str
    grade: int
    """2 when it states part of the answer, 1 when it is helpful context."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    id: str
    spans: tuple[Span, ...]


def marked(spans: Iterable[Span]) -> dict[tuple[str, str], int]:
    """Return the grade of each marked sentence by its source and its words as they are shown."""
    return {(span.source_id, shown(span.quote)): span.grade for span in spans}


def load_gold(path: Path = SHIPPED_GOLD) -> dict[str, tuple[Span, ...]]:
    """Return the spans of each case by its id.

    Raises:
        CaseError: The file is missing or a line of it cannot be used.
    """
    gold = {}
    for number, line in numbered_lines(path):
        try:
            read = TypeAdapter(_Line).validate_json(line)
        except ValidationError as error:
            problem = error.errors()[0]["msg"].lower()
            raise CaseError(path, f"no gold of a case: {problem}", number) from error
        gold[read.id] = read.spans
    return gold
