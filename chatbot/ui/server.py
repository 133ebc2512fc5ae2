"""Serve the page on this machine: quiet, without history, and warm before the first question."""

import logging
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from chatbot.ui import texts
from ingest.errors import AppError

if TYPE_CHECKING:
    import gradio as gr

    from chatbot.ui.desk import Answering
    from chatbot.ui.guard import Login
    from chatbot.ui.looking import Corpus

logger = logging.getLogger(__name__)

WARM_UP_SECONDS = 60
"""How long to hold back the ready line for the assistant to warm up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is served beside the chat, and to whom."""

    login: "Login | None" = None
    """Who may come in; everyone who reaches the port when it is None."""
    mcp: bool = False
    """Whether the endpoints are tools for other programs over MCP too."""
    article: str = ""
    """The source that "The article" opens."""
    feedback: Path = Path(".feedback")
    """The folder that reports of readers are kept in."""
    corpus: "Corpus | None" = None
    """Its versions, and what maintainers look at; not shown when it is None."""


def serve(
    assistant: "Answering",
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    offline: bool = True,
    site: Site = Site(),
) -> None:
    """Serve the page until interrupted; print its address once the first answer will be fast.

    Args:
        assistant: what answers.
        host: the address to listen on; the default is this machine only.
        port: the port to listen on.
        offline: whether questions stay on this machine; the header says which.
        site: what is served beside the chat, and to whom.

    Raises:
        AppError: the port cannot be used.
    """
    warming = Thread(target=warm_up, args=(assistant,), name="warm-up", daemon=True)
    warming.start()
    page, url = launch(assistant, host=host, port=port, offline=offline, site=site)
    try:
        warming.join(WARM_UP_SECONDS)
        sys.stdout.write(texts.READY.format(url=url) + "\n")
        sys.stdout.flush()
        page.block_thread()
    finally:
        page.close(verbose=False)


def launch(
    assistant: "Answering",
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    offline: bool = True,
    site: Site = Site(),
) -> tuple["gr.Blocks", str]:
    """Start serving in the background and return the page and its address.

    Raises:
        AppError: the port cannot be used, or MCP is not installed.
    """
    if site.mcp and find_spec("mcp") is None:
        raise AppError(texts.NO_MCP)
    from chatbot.ui.page import build_page  # Gradio loads here, while the assistant warms up
    from chatbot.ui.style import head, theme

    page = build_page(assistant, offline=offline, article=site.article)
    try:
        _, url, _ = page.launch(
            server_name=host,
            server_port=port,
            theme=theme(),
            head=head(),
            footer_links=[],
            prevent_thread_lock=True,
            quiet=True,
            inline=False,
            share=False,
            show_error=True,
            run_history=False,
            enable_monitoring=False,
            mcp_server=site.mcp,
            app_kwargs=_around(assistant, site, offline=offline),
            pwa=False,
            ssr_mode=False,
        )
    except OSError as problem:
        message = texts.PORT_TAKEN.format(port=port, host=host, problem=problem)
        raise AppError(message) from problem
    if site.login:
        site.login.starting = False
    return page, url


def _around(assistant: "Answering", site: Site, *, offline: bool) -> dict[str, Any]:
    """Return what stands before Gradio's own routes: our pages, the headers, the login."""
    from starlette.middleware import Middleware

    from chatbot.ui.guard import Guard
    from chatbot.ui.headers import SafeHeaders
    from chatbot.ui.pages import Pages

    pages = Pages(
        assistant,
        article=site.article,
        feedback=site.feedback,
        offline=offline,
        corpus=site.corpus,
    )
    middleware = [Middleware(SafeHeaders)]
    if site.login:
        middleware.append(Middleware(Guard, login=site.login))
    return {"routes": pages.routes(), "middleware": middleware}


def warm_up(assistant: "Answering") -> None:
    """Load what the first answer needs; what goes wrong is logged, and met again when asking."""
    try:
        assistant.warm_up()
    except AppError as problem:
        logger.warning("%s", problem)
    except Exception:
        logger.exception("warming up failed; the first answer will be slow or fail")
