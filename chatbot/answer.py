"""The question path: understand, retrieve, write, verify, and the Answer a reader gets."""

import time
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from chatbot import quoting
from chatbot.evidence import Candidate, candidates
from chatbot.quoting import Budget, Draft
from chatbot.related import RelatedQuestions
from chatbot.scope import THRESHOLD, scope_score
from chatbot.settings import DISCLAIMER, ChatSettings
from chatbot.types import Answer, Citation, Notice, Reference, Role, Statement, Status, Turn
from chatbot.understand import Query, understand
from chatbot.verify import verify
from ingest.embed import Embedder, SentenceTransformerEmbedder
from ingest.errors import AppError, IndexMissingError
from ingest.index import Index
from ingest.settings import IndexSettings
from ingest.types import Document, Hit, Source


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
        self._index = Index.open(path, embedder)
        self._related = RelatedQuestions(self._index)

    @property
    def corpus_version(self) -> str:
        """The version that answers now."""
        return self._live()[0].version

    def document(self, source_id: str) -> Document:
        """Return a source with its text.

        Raises:
            IndexMissingError: The live version has no such source.
        """
        document = self._live()[0].document(source_id)
        if document is None:
            raise IndexMissingError(f"{source_id}: no such source in version {self.corpus_version}")
        return document

    def source_text(self, source_id: str) -> str:
        """Return the text that citations of a source point into."""
        return self.document(source_id).text

    def warm_up(self) -> None:
        """Load the embedding model and whatever else the first question would wait for."""
        self.answer("What is this corpus about?")

    def search(self, question: str, turns: Sequence[Turn] = (), k: int = 10) -> list[Hit]:
        """Return the passages found for a question, best first.

        Raises:
            QuestionError: The question cannot be used as typed.
        """
        index, _ = self._live()
        query = understand(question, turns, index, self._settings.max_question_chars)
        return index.search(query.standalone, k, words=query.words)

    def answer(self, question: str, turns: Sequence[Turn] = (), role: Role = "clinician") -> Answer:
        """Answer a question from the corpus, or say what the corpus does not hold.

        Args:
            question: What the reader typed.
            turns: The conversation before it, oldest first.
            role: Who reads; it never changes claims, figures or citations.

        Raises:
            QuestionError: The question is empty, too long or not in English.
        """
        index, related = self._live()
        clock = _Clock()
        query = understand(question, turns, index, self._settings.max_question_chars)
        clock.lap("understand")
        hits = index.search(query.standalone, self._settings.passages, words=query.words)
        clock.lap("retrieve")
        drafts = self._write(query, hits, index)
        clock.lap("write")
        statements = _checked(drafts, index)
        missing = quoting.not_covered(query, drafts, index) if statements else []
        status = _status(statements, missing)
        clock.lap("verify")
        references, statements = _numbered(statements, index)
        return Answer(
            question=query.question,
            standalone_question=query.standalone,
            status=status,
            statements=statements,
            references=references,
            notices=tuple(_notices(query, statements, references, role)),
            not_covered=tuple(missing) or ((query.question,) if status == "abstained" else ()),
            related_questions=related.near(query.standalone),
            corpus_version=index.version,
            answerer="quoting",
            disclaimer=DISCLAIMER,
            timings_ms=clock.total(),
        )

    def _write(self, query: Query, hits: Sequence[Hit], index: Index) -> list[Draft]:
        corrections = [quoting.correction(wrong, index) for wrong in query.wrong]
        drafts = [draft for draft in corrections if draft]
        if scope_score(query.standalone, hits, index) < THRESHOLD:
            return drafts
        budget = Budget(statements=self._settings.max_statements, words=self._settings.max_words)
        said = {draft.text for draft in drafts}
        found = [c for c in candidates(query, hits, index) if c.text not in said]
        return drafts + quoting.choose(query, found, index, budget)

    def _live(self) -> tuple[Index, RelatedQuestions]:
        """Return the live version, opened anew when another was switched to.

        A version that cannot be opened is not switched to: the one that is open goes on answering.
        Answers under way keep the version they began with.
        """
        with self._opening:
            try:
                if Index.live_version(self._path) != self._index.version:
                    index = Index.open(self._path, self._embedder)
                    self._index, self._related = index, RelatedQuestions(index)
            except AppError:
                pass
            return self._index, self._related


def open_assistant(index: Path | None = None) -> Assistant:
    """Return an assistant over the live version of an index, as set in the environment.

    Raises:
        AppError: There is no index there, or it cannot be used.
    """
    settings = IndexSettings.with_given(index=index)
    embedder = SentenceTransformerEmbedder(settings.embedding_model)
    return Assistant(settings.index, embedder, ChatSettings())


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


def _checked(drafts: Sequence[Draft], index: Index) -> tuple[Statement, ...]:
    """Return the drafts whose spans support them; the rest are withheld."""
    statements = []
    for draft in drafts:
        check = verify(draft.text, [span.quote for span in draft.spans], index.vocabulary)
        if check.verdict in ("supported", "partial"):
            statements.append(
                Statement(
                    text=draft.text,
                    section=draft.section,
                    citations=tuple(_citation(span) for span in draft.spans),
                    verdict=check.verdict,
                    reason=check.reason,
                )
            )
    return tuple(statements)


def _citation(span: Candidate, number: int = 0) -> Citation:
    return Citation(
        number=number,
        source_id=span.source.id,
        passage_id=span.passage.id,
        start=span.start,
        end=span.end,
        quote=span.quote,
    )


def _numbered(
    statements: Sequence[Statement], index: Index
) -> tuple[tuple[Reference, ...], tuple[Statement, ...]]:
    """Number the cited sources in the order they are read."""
    numbers: dict[str, int] = {}
    for statement in statements:
        for citation in statement.citations:
            numbers.setdefault(citation.source_id, len(numbers) + 1)
    references = tuple(
        _reference(number, index.sources[source_id]) for source_id, number in numbers.items()
    )
    return references, tuple(_renumbered(statement, numbers) for statement in statements)


def _renumbered(statement: Statement, numbers: dict[str, int]) -> Statement:
    citations = tuple(
        Citation(
            number=numbers[citation.source_id],
            source_id=citation.source_id,
            passage_id=citation.passage_id,
            start=citation.start,
            end=citation.end,
            quote=citation.quote,
        )
        for citation in statement.citations
    )
    return Statement(
        text=statement.text,
        section=statement.section,
        citations=citations,
        verdict=statement.verdict,
        reason=statement.reason,
    )


def _reference(number: int, source: Source) -> Reference:
    return Reference(
        number=number,
        source_id=source.id,
        title=source.title,
        kind=source.kind,
        evidence_level=source.evidence_level,
        authors=source.authors,
        journal=source.journal,
        year=source.year,
        sample_size=source.sample_size,
        doi=source.doi,
        pmid=source.pmid,
        url=source.url,
        review_status=source.review_status,
        retracted=source.retracted,
        caveats=source.caveats,
    )


def _status(statements: Sequence[Statement], missing: Sequence[str]) -> Status:
    if not statements:
        return "abstained"
    sections = {statement.section for statement in statements}
    if missing or quoting.ANSWER not in sections:
        return "partial"
    return "answered"


def _notices(
    query: Query,
    statements: Sequence[Statement],
    references: Sequence[Reference],
    role: Role,
) -> list[Notice]:
    notices = []
    corrected = any(statement.section == quoting.PREMISE for statement in statements)
    for wrong in query.wrong if corrected else ():
        right = wrong.acronym.expansions[0]
        text = f"{wrong.acronym.acronym} does not stand for “{wrong.given}”. It stands for {right}."
        notices.append(Notice(kind="false-premise", text=text))
    waiting = [r for r in references if r.review_status != "approved"]
    if waiting:
        marks = ", ".join(f"[{r.number}] {r.review_status}" for r in waiting)
        text = f"Not every source cited here has passed human review: {marks}."
        notices.append(Notice(kind="pending-review", text=text))
    if role == "patient":
        text = "This is what the sources say, not advice for you: please talk to your care team."
        notices.append(Notice(kind="not-advice", text=text))
    return notices
