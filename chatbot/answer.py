"""The question path: understand, retrieve, write, verify, and the Answer a reader gets."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from chatbot.clock import Clock
from chatbot.compose import (
    checked,
    citation,
    from_a_copy,
    in_order,
    left_out,
    notices,
    numbered,
    status_of,
)
from chatbot.finding.evidence import Candidate, candidates
from chatbot.finding.retrieve import retrieve
from chatbot.finding.scope import asks_elsewhere, is_answerable
from chatbot.finding.selection import rated
from chatbot.generating.models import stays_here
from chatbot.generating.standalone import ModelRewriter, NewRewriter, open_rewriter
from chatbot.generating.writing import open_writer
from chatbot.live import LiveIndex, Opened
from chatbot.narrow import allowed, narrowed
from chatbot.premises.granted import Asked, ask
from chatbot.question.care import Received, receive
from chatbot.question.english import english_words
from chatbot.question.reading import languages
from chatbot.quoting.comparison import table
from chatbot.quoting.conflict import conflict_notices, conflicts, with_sides
from chatbot.quoting.gaps import known_gap
from chatbot.quoting.labels import label_notice
from chatbot.quoting.missing import nearest, not_covered
from chatbot.quoting.writing import correction
from chatbot.request import Request
from chatbot.roles import in_words_for
from chatbot.settings import DISCLAIMER, ChatSettings
from chatbot.types import Answer, Role, Turn
from chatbot.writer import Listener, Tell, Writer, Written, quoting_writer, who_wrote
from ingest.embed import Embedder
from ingest.embed_server import embedder_for
from ingest.errors import IndexMissingError, QuestionError
from ingest.index import Index
from ingest.settings import IndexSettings, from_environment
from ingest.types import Document, Filter, Hit, Source


class Assistant:
    """Answers questions from the live version of an index; safe to share between threads."""

    def __init__(
        self,
        path: Path,
        embedder: Embedder,
        settings: ChatSettings,
        writer: Writer | None = None,
        new_rewriter: NewRewriter | None = None,
    ) -> None:
        """Open the live version; answers are quoted unless another writer is given.

        Follow-ups are written out without a model unless something makes a rewriter with one.

        Raises:
            AppError: There is no index at `path`, or it cannot be used with this embedder.
        """
        self._settings = settings
        self._writer = writer or quoting_writer(settings)
        self._new_rewriter = new_rewriter
        self._live = LiveIndex(path, embedder)

    @property
    def corpus_version(self) -> str:
        """The version that answers now."""
        with self._live.lent() as live:
            return live.index.version

    @property
    def stays_here(self) -> bool:
        """Whether questions stay on this machine: index, embedding and model, if any, are here."""
        return self._live.is_here and stays_here(self._settings.answerer, self._settings)

    def document(self, source_id: str) -> Document:
        """Return a source with its text.

        Raises:
            IndexMissingError: The live version has no such source.
        """
        with self._live.lent() as live:
            document = live.index.document(source_id)
            if document is None:
                raise IndexMissingError(f"{source_id}: no such source in {live.index.version}")
            return document

    def sources(self) -> tuple[Source, ...]:
        """Return the record of every source of the live version, by id."""
        with self._live.lent() as live:
            return tuple(source for _, source in sorted(live.index.sources.items()))

    def source_text(self, source_id: str) -> str:
        """Return the text that citations of a source point into."""
        return self.document(source_id).text

    def warm_up(self) -> None:
        """Load the embedding model and whatever else the first question would wait for."""
        languages()
        english_words()
        self.answer("What is this corpus about?")
        with self._live.lent() as live:
            live.warm_up()

    def close(self) -> None:
        """Let go of the index; nothing can be asked any more."""
        self._live.close()

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
        with self._live.lent() as live:
            received = receive(question, turns, live.authors)
            asked = self._asked(received, live, self._rewriter())
            return list(retrieve(asked.query, live.index, k, where).hits)

    def received(self, question: str, turns: Sequence[Turn] = ()) -> Received:
        """Return a question with personal details masked, and what the reader must know at once."""
        with self._live.lent() as live:
            return receive(question, turns, live.authors)

    def answer(
        self,
        question: str,
        turns: Sequence[Turn] = (),
        role: Role = "clinician",
        where: Filter | None = None,
        on_statement: Listener | None = None,
    ) -> Answer:
        """Answer a question from the corpus, or say what the corpus does not hold.

        Args:
            question: What the reader typed.
            turns: The conversation before it, oldest first.
            role: Who reads; it never changes claims, figures or citations.
            where: Which sources may be found and cited; all of them unless given.
            on_statement: Hears each statement once, as soon as it is checked, before the answer is
                whole; its citations have no numbers yet and its section may change. What it
                raises ends the answer.

        Raises:
            QuestionError: The question is empty, too long or not in English.
        """
        with self._live.lent() as live:
            received = receive(question, turns, live.authors)
            request = Request(
                received=received,
                role=role,
                where=where,
                on_statement=on_statement,
                rewriter=self._rewriter(),
            )
            try:
                if received.is_crisis:
                    return received.only_notices(live.index.version)
                return self._answer_of_one_state(request, live)
            except QuestionError:
                if not received.urgent:
                    raise
                return received.only_notices(live.index.version)

    def _answer_of_one_state(self, request: Request, live: Opened) -> Answer:
        """Return an answer made while no source was reviewed or retracted; none is half of each."""
        while True:
            sources = live.index.sources
            answer = self._answer_within(request, live)
            if live.index.sources is sources:
                return dataclasses.replace(answer, notices=in_order(*answer.notices))

    def _answer_within(self, request: Request, live: Opened) -> Answer:
        """Return the answer from the sources that are let through, which claims no more than all."""
        where = request.where
        if where is None:
            return self._answer(request, live)
        unheard = dataclasses.replace(request, where=None, on_statement=None)
        whole = self._answer(unheard, live)
        if whole.status == "abstained":
            request = dataclasses.replace(request, on_statement=None)
        return narrowed(self._answer(request, live), whole, where)

    def _asked(self, received: Received, live: Opened, rewriter: ModelRewriter | None) -> Asked:
        chars = self._settings.max_question_chars
        return ask(received.question, received.turns, live.index, chars, rewriter)

    def _rewriter(self) -> ModelRewriter | None:
        return self._new_rewriter() if self._new_rewriter else None

    def _answer(self, request: Request, live: Opened) -> Answer:
        index, received = live.index, request.received
        clock = Clock()
        asked = self._asked(received, live, request.rewriter)
        query = asked.query
        clock.lap("understand")
        retrieved = retrieve(query, index, self._settings.passages, request.where)
        hits = retrieved.hits
        answerable = is_answerable(query, retrieved.scope, index)
        clock.lap("retrieve")
        looked_at = [*hits, *retrieved.gaps]
        fitting = candidates(query, looked_at, index, retrieved.read)
        found = rated(query, fitting, looked_at, index)
        written = self._write(asked, found, index, request.tell(index), answerable=answerable)
        differing = conflicts(query, found, index) if written.drafts else []
        most = self._settings.max_words + self._settings.more_words
        drafts = allowed(with_sides(written.drafts, differing, index, most), request.where)
        clock.lap("write")
        kept, said = checked(drafts, index)
        missing = not_covered(query, kept, index, found) if said else [query.question]
        near = nearest(missing, found, kept, index) if said else []
        statements, near_by, references = numbered(said, [*map(citation, near)], index)
        asking = request.rewriter.usage if request.rewriter else None
        answerer, usage = who_wrote(written, statements, asking)
        clock.lap("verify")
        return Answer(
            question=query.question,
            standalone_question=query.standalone,
            status=status_of(statements, missing),
            statements=in_words_for(request.role, statements, index.vocabulary, query.question),
            references=references,
            notices=in_order(
                *received.notices,
                *asked.notices(),
                *notices(query, statements, references, request.role),
                *conflict_notices(differing, statements, references),
                *label_notice(kept, references, index, query.entities),
                *left_out(hits, index),
                *from_a_copy(index),
                *written.notices,
            ),
            not_covered=tuple(missing),
            nearest=near_by,
            table=table(statements, kept),
            related_questions=()
            if received.urgent
            else live.related.near(
                query.standalone, {(c.source_id, c.start) for s in said for c in s.citations}
            ),
            corpus_version=index.version,
            answerer=answerer,
            usage=usage,
            disclaimer=DISCLAIMER,
            role=request.role,
            timings_ms=clock.total(),
        )

    def _write(
        self,
        asked: Asked,
        found: Sequence[Candidate],
        index: Index,
        tell: Tell,
        *,
        answerable: bool,
    ) -> Written:
        """Return corrections first, then what the writer makes of a question that can be answered."""
        query = asked.query
        corrections = [correction(wrong, index) for wrong in query.wrong]
        drafts = [draft for draft in corrections if draft] + asked.corrections()
        tell(drafts)
        if asks_elsewhere(query, index):
            return Written(drafts=drafts)
        said = {draft.text for draft in drafts}
        fresh = [candidate for candidate in found if candidate.text not in said]
        written = self._writer(query, fresh, index, tell) if answerable else Written(drafts=())
        rest = written.drafts or known_gap(query, fresh, index)
        tell(rest)
        return dataclasses.replace(written, drafts=[*drafts, *rest])


def open_assistant(index: Path | None = None, answerer: str | None = None) -> Assistant:
    """Return an assistant over the live version of an index, as set in the environment.

    Raises:
        AppError: There is no index there, or it or the answerer cannot be used.
    """
    chat = from_environment(ChatSettings)
    chat = chat.model_copy(update={"answerer": answerer}) if answerer else chat
    settings = IndexSettings.with_given(index=index)
    embedder = embedder_for(settings)
    return Assistant(settings.index, embedder, chat, open_writer(chat), open_rewriter(chat))
