"""The pages beside the chat and where they are: sources, a source, the article, feedback."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from chatbot.feedback import FeedbackLog, read_sent
from chatbot.ui import texts, upkeep_texts
from chatbot.ui.corpus_view import View, corpus_html
from chatbot.ui.desk import Answering
from chatbot.ui.document_view import POINTER, Around, document_html
from chatbot.ui.frame_view import header_html
from chatbot.ui.looking import Corpus, Looking
from chatbot.ui.markup import safe
from chatbot.ui.references_view import source_address
from chatbot.ui.shell import shell_html
from chatbot.ui.upkeep_view import upkeep_html
from chatbot.ui.versions_view import unlisted_html, versions_html
from ingest.errors import AppError

MOST_BODY = 2_000_000
"""Bytes of a report at most; the largest answers are a tenth of it."""
NO_STORE = {"cache-control": "no-store"}


class Pages:
    """Answers requests for the pages beside the chat from the live version of the corpus."""

    def __init__(
        self,
        assistant: Answering,
        *,
        article: str,
        feedback: Path,
        offline: bool = True,
        corpus: Corpus | None = None,
    ) -> None:
        self._assistant = assistant
        self._corpus = corpus
        self._looking = Looking(corpus) if corpus else None
        self._article = article
        self._offline = offline
        self._log = FeedbackLog(feedback)
        self._citing: Callable[[str], dict[str, tuple[str, ...]]] = lru_cache(maxsize=2)(
            self._citing_of
        )

    def routes(self) -> list[BaseRoute]:
        """Return the routes, to be put before those of Gradio."""
        return [
            Route("/sources", self._sources),
            Route("/source/{source_id:path}", self._source),
            Route("/article", self._to_article),
            Route("/upkeep", self._upkeep),
            Route("/now", self._now),
            Route("/feedback", self._feedback, methods=["POST"]),
        ]

    def _now(self, request: Request) -> Response:
        return JSONResponse({"corpus_version": self._assistant.corpus_version}, 200, NO_STORE)

    def _sources(self, request: Request) -> Response:
        asked = request.query_params
        names = ("words", "level", "review", "sort")
        view = View(**{name: asked[name][:200] for name in names if name in asked})
        citing = self._citing(self._assistant.corpus_version)
        body = corpus_html(self._assistant.sources(), citing, view, self._versions())
        return self._page(texts.SOURCES, body, here="sources")

    def _versions(self) -> str:
        """Return the versions of the corpus, where they are known."""
        if self._corpus is None:
            return ""
        try:
            versions = self._corpus.versions()
        except AppError as problem:
            return unlisted_html(str(problem))
        return versions_html(versions, self._corpus.status_changes(), self._titles())

    def _titles(self) -> dict[str, str]:
        return {source.id: source.title for source in self._assistant.sources()}

    def _upkeep(self, request: Request) -> Response:
        folder = self._corpus.folder if self._corpus else None
        looked = self._looking.looked() if self._looking and folder else None
        version = self._assistant.corpus_version
        body = upkeep_html(looked, str(folder or ""), version, self._titles())
        return self._page(upkeep_texts.UPKEEP, body, here="upkeep")

    def _source(self, request: Request) -> Response:
        source_id = request.path_params["source_id"]
        try:
            document = self._assistant.document(source_id)
        except AppError:
            body = f"<h1>{texts.NOT_HELD}</h1><p>{safe(source_id[:200])}</p>"
            return self._page(texts.NOT_HELD, body, here="sources", status=404)
        around = Around(
            sources={source.id: source for source in self._assistant.sources()},
            citing=self._citing(self._assistant.corpus_version).get(source_id, ()),
        )
        here = "article" if source_id == self._article else "sources"
        body = document_html(document, around, _span(request))
        return self._page(document.source.title, body, here=here)

    def _to_article(self, request: Request) -> Response:
        return RedirectResponse(source_address(self._article))

    async def _feedback(self, request: Request) -> Response:
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return JSONResponse({"problem": "send application/json"}, 415)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BODY:
                return JSONResponse({"problem": f"larger than {MOST_BODY:,} bytes"}, 413)
        try:
            await run_in_threadpool(self._log.add, read_sent(body))
        except AppError as error:
            return JSONResponse({"problem": str(error)}, 400)
        return JSONResponse({"kept": True})

    def _page(self, title: str, body: str, *, here: str, status: int = 200) -> Response:
        header = header_html(
            self._assistant.corpus_version,
            offline=self._offline,
            here=here,
            article=is_held(self._article, self._assistant),
        )
        return HTMLResponse(shell_html(title, body, header=header), status, NO_STORE)

    def _citing_of(self, corpus_version: str) -> dict[str, tuple[str, ...]]:
        """Return for each source the ids of those whose text points to it."""
        found: dict[str, dict[str, None]] = {}
        for source in self._assistant.sources():
            text = self._assistant.document(source.id).text
            for pointer in POINTER.finditer(text):
                for id_ in pointer[1].replace(";", ",").split(","):
                    found.setdefault(id_.strip().lstrip("@"), {})[source.id] = None
        return {id_: tuple(citing) for id_, citing in found.items()}


def is_held(source_id: str, assistant: Answering) -> bool:
    """Return whether the live version has a source."""
    return any(source.id == source_id for source in assistant.sources())


def _span(request: Request) -> tuple[int, int] | None:
    """Return the span that an address asks to mark, if it asks for one."""
    start, end = (request.query_params.get(name, "") for name in ("from", "to"))
    if not (start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return None
    return int(start[:9]), int(end[:9])
