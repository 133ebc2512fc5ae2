"""Who writes an answer: from a query and the sentences found to drafts, by quoting or by a model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.compose import checked
from chatbot.finding.evidence import Candidate
from chatbot.generating.models import QUOTING
from chatbot.question.understand import Query
from chatbot.quoting.draft import Draft
from chatbot.quoting.writing import Budget
from chatbot.quoting.writing import write as quote
from chatbot.settings import ChatSettings
from chatbot.types import Notice, Statement, Usage
from ingest.index import Index

Listener = Callable[[Statement], None]
"""Hears a checked sentence before the answer is whole."""
Tell = Callable[[Sequence[Draft]], None]
"""Takes sentences that are ready to be read; what the check refuses of them goes no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What an answerer wrote for one question."""

    drafts: Sequence[Draft]
    """In the order they are read."""
    model: str = ""
    """The model that was asked; empty when none was."""
    by_model: frozenset[str] = frozenset()
    """The sentences that are the model's, not quoted in its place."""
    usage: Usage | None = None
    notices: tuple[Notice, ...] = ()


Writer = Callable[[Query, Sequence[Candidate], Index, Tell], Written]
"""Writes from sentences found, best fit first, and tells each sentence as soon as it stands."""


def budget_of(settings: ChatSettings) -> Budget:
    """Return how long an answer may be, as set."""
    return Budget(
        statements=settings.max_statements, words=settings.max_words, more=settings.more_words
    )


def quoting_writer(settings: ChatSettings) -> Writer:
    """Return the writer that quotes the sources, with no model."""
    budget = budget_of(settings)

    def write(query: Query, found: Sequence[Candidate], index: Index, tell: Tell) -> Written:
        drafts = quote(query, found, index, budget)
        tell(drafts)
        return Written(drafts=drafts)

    return write


def told_once(index: Index, on_statement: Listener) -> Tell:
    """Return what checks sentences and passes each that stands on to a listener, once.

    Their citations have no numbers yet, and their sections may change when the answer is whole.
    """
    told: set[str] = set()

    def tell(drafts: Sequence[Draft]) -> None:
        fresh = [draft for draft in drafts if draft.text not in told]
        for statement in checked(fresh, index)[1]:
            told.add(statement.text)
            on_statement(statement)

    return tell


def who_wrote(
    written: Written, statements: Sequence[Statement], before: Usage | None = None
) -> tuple[str, Usage | None]:
    """Return the answerer whose sentences are shown, and what a model took and how much it wrote.

    `before` is what it took to write the question out.
    """
    theirs = sum(statement.text in written.by_model for statement in statements)
    usage = written.usage.plus(before) if written.usage else before
    if not usage:
        return QUOTING, None
    quoted = 1 - theirs / len(statements) if statements else 0.0
    return (written.model if theirs else QUOTING), usage.with_quoted(round(quoted, 3))
