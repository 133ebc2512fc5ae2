"""The question path: understand, retrieve, write, verify, and the Answer a reader gets."""

import dataclasses
import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from chatbot import quoting
from chatbot.care import Received, receive
from chatbot.comparison import table
from chatbot.compose import checked, citation, in_order, left_out, notices, numbered, status_of
from chatbot.conflict import conflict_notices, conflicts, with_sides
from chatbot.draft import Draft
from chatbot.evidence import Candidate, candidates
from chatbot.gaps import known_gap
from chatbot.granted import Asked, ask
from chatbot.missing import asks_of_another, nearest, not_covered
from chatbot.narrow import allowed, narrowed
from chatbot.quoting import Budget
from chatbot.related import RelatedQuestions
from chatbot.retrieve import retrieve
from chatbot.roles import in_words_for
from chatbot.scope import THRESHOLD, asks_elsewhere, asks_within
from chatbot.settings import DISCLAIMER, ChatSettings
from chatbot.types import Answer, Role, Turn
from ingest.embed import Embedder, SentenceTransformerEmbedder
from ingest.errors import AppError, IndexMissingError, QuestionError
from ingest.index import Index
from ingest.settings import IndexSettings, from_environment
from ingest.terms import words
from ingest.types import Document, Filter, Hit, Source

logger = logging.getLogger(__name__)


class _Version:
    """An open version, what it suggests to ask, and how many answers are being made from it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.related = RelatedQuestions(index)
        self.authors = frozenset(
            word
            for source in index.sources.values()
            for author in source.authors
            for word in words(author)
        )
        """Words of names that are no patient's."""
        self.readers = 0


class Assistant:
    """Answers questions from the live version of an index; safe to share between threads."""

    def __init__(self, path: Path, embedder: Embedder, settings: ChatSettings) -> None:
        """Open the live version.

        Raises:
            AppError: There is no index at `path`, or it cannot be used with this embedder.
        """
        self._path = path
        self._embedder = embedder
        self._settings = settings
        self._opening = Lock()
        self._version = _Version(Index.open(path, embedder))
        self._refused = ""
        """The version that was switched to and could not be opened; not tried again."""

    @property
    def corpus_version(self) -> str:
        """The version that answers now."""
        with self._live() as live:
            return live.index.version

    def document(self, source_id: str) -> Document:
        """Return a source with its text.

        Raises:
            IndexMissingError: The live version has no such source.
        """
        with self._live() as live:
            document = live.index.document(source_id)
            if document is None:
                raise IndexMissingError(f"{source_id}: no such source in {live.index.version}")
            return document

    def sources(self) -> tuple[Source, ...]:
        """Return the record of every source of the live version, by id."""
        with self._live() as live:
            return tuple(source for _, source in sorted(live.index.sources.items()))

    def source_text(self, source_id: str) -> str:
        """Return the text that citations of a source point into."""
        return self.document(source_id).text

    def warm_up(self) -> None:
        """Load the embedding model and whatever else the first question would wait for."""
        self.answer("What is this corpus about?")

    def search(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        k: int = 10,
        where: Filter | None = None,
    ) -> list[Hit]:
        """Return the passages found for a question, best first; `where` says which may be.

        Raises:
            QuestionError: The question cannot be used as typed.
        """
        with self._live() as live:
            asked = self._asked(receive(question, turns, live.authors), live)
            return list(retrieve(asked.query, live.index, k, where).hits)

    def answer(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        role: Role = "clinician",
        where: Filter | None = None,
    ) -> Answer:
        """Answer a question from the corpus, or say what the corpus does not hold.

        Args:
            question: What the reader typed.
            turns: The conversation before it, oldest first.
            role: Who reads; it never changes claims, figures or citations.
            where: Which sources may be found and cited; all of them unless given.

        Raises:
            QuestionError: The question is empty, too long or not in English.
        """
        with self._live() as live:
            received = receive(question, turns, live.authors)
            try:
                if received.is_crisis:
                    return received.only_notices(live.index.version)
                return self._from(received, role, live, where)
            except QuestionError:
                if not received.urgent:
                    raise
                return received.only_notices(live.index.version)

    def close(self) -> None:
        """Let go of the index; nothing can be asked any more."""
        self._version.index.close()

    def _from(self, received: Received, role: Role, live: _Version, where: Filter | None) -> Answer:
        while True:
            sources = live.index.sources
            answer = self._answer(received, role, live, None)
            if where is not None:
                narrow = self._answer(received, role, live, where)
                answer = narrowed(narrow, answer, where)
            if live.index.sources is sources:
                return dataclasses.replace(answer, notices=in_order(*answer.notices))
            # a source was reviewed or retracted meanwhile: no answer is half of each

    def _asked(self, received: Received, live: _Version) -> Asked:
        chars = self._settings.max_question_chars
        return ask(received.question, received.turns, live.index, chars)

    def _answer(
        self, received: Received, role: Role, live: _Version, where: Filter | None
    ) -> Answer:
        index = live.index
        clock = _Clock()
        asked = self._asked(received, live)
        query = asked.query
        clock.lap("understand")
        retrieved = retrieve(query, index, self._settings.passages, where)
        hits = retrieved.hits
        answerable = retrieved.scope >= THRESHOLD or asks_within(query, index)
        clock.lap("retrieve")
        found = candidates(query, hits, index)
        drafts = self._write(asked, found, index, answerable=answerable)
        differing = conflicts(query, found, index) if drafts else []
        most = self._settings.max_words + self._settings.more_words
        drafts = allowed(with_sides(drafts, differing, index, most), where)
        clock.lap("write")
        kept, said = checked(drafts, index)
        missing = not_covered(query, kept, index) if said else [query.question]
        near = nearest(missing, found, kept, index) if said else []
        statements, near_by, references = numbered(said, [*map(citation, near)], index)
        clock.lap("verify")
        return Answer(
            question=query.question,
            standalone_question=query.standalone,
            status=status_of(statements, missing),
            statements=in_words_for(role, statements, index.vocabulary),
            references=references,
            notices=in_order(
                *received.notices,
                *asked.notices(),
                *notices(query, statements, references, role),
                *conflict_notices(differing, statements, references),
                *left_out(hits, index),
            ),
            not_covered=tuple(missing),
            nearest=near_by,
            table=table(statements, kept),
            related_questions=() if received.urgent else live.related.near(query.standalone),
            corpus_version=index.version,
            answerer="quoting",
            disclaimer=DISCLAIMER,
            role=role,
            timings_ms=clock.total(),
        )

    def _write(
        self, asked: Asked, found: Sequence[Candidate], index: Index, *, answerable: bool
    ) -> list[Draft]:
        query = asked.query
        corrections = [quoting.correction(wrong, index) for wrong in query.wrong]
        drafts = [draft for draft in corrections if draft] + asked.corrections()
        if asks_elsewhere(query, index):
            return drafts
        said = {draft.text for draft in drafts}
        fresh = [candidate for candidate in found if candidate.text not in said]
        gap = known_gap(query, fresh, index)
        if not answerable:
            return drafts + gap
        settings = self._settings
        budget = Budget(
            statements=settings.max_statements, words=settings.max_words, more=settings.more_words
        )
        written = quoting.write(query, fresh, index, budget) or gap
        return drafts if asks_of_another(query, written, index) else drafts + written

    @contextmanager
    def _live(self) -> Iterator[_Version]:
        """Lend the live version, opened anew when another was switched to.

        A version that cannot be opened is not switched to: the one that is open goes on answering.
        An answer under way keeps the version it began with, which is closed after the last of them.
        """
        with self._opening:
            self._follow()
            version = self._version
            version.readers += 1
        try:
            yield version
        finally:
            with self._opening:
                version.readers -= 1
                if version is not self._version and not version.readers:
                    version.index.close()

    def _follow(self) -> None:
        """Open the version that was switched to, if there is a new one that can be opened."""
        try:
            name = Index.live_version(self._path)
            if name in (self._version.index.version, self._refused):
                return
            self._refused = name
            replaced, self._version = (
                self._version,
                _Version(Index.open(self._path, self._embedder, name)),
            )
        except AppError as error:
            logger.warning("still answering from %s: %s", self._version.index.version, error)
            return
        self._refused = ""
        if not replaced.readers:
            replaced.index.close()


def open_assistant(index: Path | None = None) -> Assistant:
    """Return an assistant over the live version of an index, as set in the environment.

    Raises:
        AppError: There is no index there, or it cannot be used.
    """
    settings = IndexSettings.with_given(index=index)
    embedder = SentenceTransformerEmbedder(settings.embedding_model)
    return Assistant(settings.index, embedder, from_environment(ChatSettings))


class _Clock:
    """Milliseconds spent on each stage."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = round(1000 * (now - self._last), 1)
        self._last = now

    def total(self) -> dict[str, float]:
        return {**self._laps, "total": round(1000 * (time.perf_counter() - self._start), 1)}
