"""The question path: understand, retrieve, write, verify, and the Answer a reader gets."""

import dataclasses
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from chatbot import quoting
from chatbot.comparison import table
from chatbot.compose import checked, citation, left_out, notices, numbered, status_of
from chatbot.evidence import Candidate, candidates
from chatbot.generating import open_writer
from chatbot.missing import nearest, not_covered
from chatbot.models import stays_here
from chatbot.related import RelatedQuestions
from chatbot.retrieve import retrieve
from chatbot.scope import THRESHOLD, asks_elsewhere
from chatbot.settings import DISCLAIMER, ChatSettings
from chatbot.types import Answer, Role, Statement, Turn
from chatbot.understand import Query, understand
from chatbot.writer import Tell, Writer, Written, quoting_writer, told_once, who_wrote
from ingest.embed import Embedder, SentenceTransformerEmbedder
from ingest.errors import AppError, IndexMissingError
from ingest.index import Index
from ingest.settings import IndexSettings, from_environment
from ingest.types import Document, Filter, Hit

logger = logging.getLogger(__name__)


class _Version:
    """An open version, what it suggests to ask, and how many answers are being made from it."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.related = RelatedQuestions(index)
        self.readers = 0


class Assistant:
    """Answers questions from the live version of an index; safe to share between threads."""

    def __init__(
        self,
        path: Path,
        embedder: Embedder,
        settings: ChatSettings,
        writer: Writer | None = None,
    ) -> None:
        """Open the live version; answers are quoted unless another writer is given.

        Raises:
            AppError: There is no index at `path`, or it cannot be used with this embedder.
        """
        self._path = path
        self._embedder = embedder
        self._settings = settings
        self._writer = writer or quoting_writer(settings)
        self._opening = Lock()
        self._version = _Version(Index.open(path, embedder))
        self._refused = ""
        """The version that was switched to and could not be opened; not tried again."""

    @property
    def corpus_version(self) -> str:
        """The version that answers now."""
        with self._live() as live:
            return live.index.version

    @property
    def stays_here(self) -> bool:
        """Whether questions stay on this machine: no model, or one that is served here."""
        return stays_here(self._settings.answerer, self._settings)

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
            query = understand(question, turns, live.index, self._settings.max_question_chars)
            return list(retrieve(query, live.index, k, where).hits)

    def answer(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        role: Role = "clinician",
        on_statement: Callable[[Statement], None] | None = None,
    ) -> Answer:
        """Answer a question from the corpus, or say what the corpus does not hold.

        Args:
            question: What the reader typed.
            turns: The conversation before it, oldest first.
            role: Who reads; it never changes claims, figures or citations.
            on_statement: Hears each statement once, as soon as it is checked, before the answer is
                whole; its citations have no numbers yet and its section may change.

        Raises:
            QuestionError: The question is empty, too long or not in English.
        """
        with self._live() as live:
            clock = _Clock()
            query = understand(question, turns, live.index, self._settings.max_question_chars)
            return self._answer(query, role, live, clock, told_once(live.index, on_statement))

    def _answer(
        self, query: Query, role: Role, live: _Version, clock: "_Clock", tell: Tell
    ) -> Answer:
        index = live.index
        clock.lap("understand")
        retrieved = retrieve(query, index, self._settings.passages)
        hits, answerable = retrieved.hits, retrieved.scope >= THRESHOLD
        clock.lap("retrieve")
        found = candidates(query, hits, index)
        written = self._write(query, found, index, tell, answerable=answerable)
        clock.lap("write")
        kept, said = checked(written.drafts, index)
        missing = not_covered(query, kept, index) if said else [query.question]
        near = nearest(missing, found, kept, index) if said else []
        statements, near_by, references = numbered(said, [*map(citation, near)], index)
        answerer, usage = who_wrote(written, statements)
        clock.lap("verify")
        return Answer(
            question=query.question,
            standalone_question=query.standalone,
            status=status_of(statements, missing),
            statements=statements,
            references=references,
            notices=notices(query, statements, references, role)
            + left_out(hits, index)
            + written.notices,
            not_covered=tuple(missing),
            nearest=near_by,
            table=table(statements, kept),
            related_questions=live.related.near(query.standalone),
            corpus_version=index.version,
            answerer=answerer,
            usage=usage,
            disclaimer=DISCLAIMER,
            timings_ms=clock.total(),
        )

    def _write(
        self,
        query: Query,
        found: Sequence[Candidate],
        index: Index,
        tell: Tell,
        *,
        answerable: bool,
    ) -> Written:
        """Return corrections first, then what the writer makes of a question that can be answered."""
        corrections = [quoting.correction(wrong, index) for wrong in query.wrong]
        drafts = [draft for draft in corrections if draft]
        tell(drafts)
        if asks_elsewhere(query, index):
            return Written(drafts=drafts)
        said = {draft.text for draft in drafts}
        fresh = [candidate for candidate in found if candidate.text not in said]
        written = self._writer(query, fresh, index, tell) if answerable else Written(drafts=())
        rest = written.drafts or quoting.known_gap(query, fresh, index)
        tell(rest)
        return dataclasses.replace(written, drafts=[*drafts, *rest])

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
                _Version(Index.open(self._path, self._embedder)),
            )
        except AppError as error:
            logger.warning("still answering from %s: %s", self._version.index.version, error)
            return
        self._refused = ""
        if not replaced.readers:
            replaced.index.close()


def open_assistant(index: Path | None = None, answerer: str | None = None) -> Assistant:
    """Return an assistant over the live version of an index, as set in the environment.

    Raises:
        AppError: There is no index there, or it or the answerer cannot be used.
    """
    chat = from_environment(ChatSettings)
    chat = chat.model_copy(update={"answerer": answerer}) if answerer else chat
    settings = IndexSettings.with_given(index=index)
    embedder = SentenceTransformerEmbedder(settings.embedding_model)
    return Assistant(settings.index, embedder, chat, open_writer(chat))


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
