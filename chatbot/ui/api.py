"""The endpoints for other programs: ask, search, sources; over MCP they are tools."""

import dataclasses
from typing import Any, cast

import gradio as gr
from pydantic import TypeAdapter

from chatbot.types import Answer, Role, turns_of
from chatbot.ui import texts
from chatbot.ui.desk import Answering
from ingest.errors import AppError
from ingest.types import Filter

MOST_HITS = 50


class Api:
    """Plain data in and out; a problem the caller can mend is told as one line."""

    def __init__(self, assistant: Answering) -> None:
        self._assistant = assistant

    def ask(
        self,
        question: str,
        role: str = "clinician",
        turns: list[str] | None = None,
        narrow: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Answer a clinical question from the corpus; every sentence cites its exact source span.

        Args:
            question: The question, in English.
            role: Who reads: clinician, trainee or patient. It never changes facts.
            turns: The earlier turns in order, the reader's first.
            narrow: Which sources may be cited: kinds, since, approved, without.
        """
        if role not in texts.ROLES:
            raise gr.Error(f"role is one of {', '.join(texts.ROLES)}", print_exception=False)
        earlier = turns_of(turns or [])
        where = _filter(narrow)
        try:
            answer = self._assistant.answer(question, earlier, cast(Role, role), where)
        except AppError as problem:
            raise gr.Error(str(problem), print_exception=False) from problem
        plain: dict[str, Any] = TypeAdapter(Answer).dump_python(answer, mode="json")
        return plain

    def search(
        self, question: str, k: int = 10, narrow: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Find the passages of the corpus for a question, best first, without an answer.

        Args:
            question: What to look for, in English.
            k: How many passages, at most 50.
            narrow: Which sources may be found: kinds, since, approved, without.
        """
        try:
            hits = self._assistant.search(
                question, k=min(max(k, 1), MOST_HITS), where=_filter(narrow)
            )
        except AppError as problem:
            raise gr.Error(str(problem), print_exception=False) from problem
        rows = [
            {
                "source_id": hit.passage.source_id,
                "passage_id": hit.passage.id,
                "headings": list(hit.passage.headings),
                "score": round(hit.score, 6),
                "start": hit.passage.start,
                "text": hit.passage.text,
            }
            for hit in hits
        ]
        return {"question": question, "hits": rows}

    def sources(self) -> dict[str, Any]:
        """List every source of the corpus with its type, year, review status and retraction."""
        rows = [dataclasses.asdict(source) for source in self._assistant.sources()]
        return {"corpus_version": self._assistant.corpus_version, "sources": rows}


def _filter(narrow: dict[str, Any] | None) -> Filter | None:
    if not narrow:
        return None
    try:
        return TypeAdapter(Filter).validate_python(narrow, extra="forbid")
    except ValueError as problem:
        line = "narrow: takes kinds, since, approved and without"
        raise gr.Error(line, print_exception=False) from problem
