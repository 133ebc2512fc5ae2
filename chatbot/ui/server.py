"""Serve the page on this machine: quiet, without history, and warm before the first question."""

import logging
import sys
from threading import Thread
from typing import TYPE_CHECKING

from chatbot.ui import texts
from ingest.errors import AppError

if TYPE_CHECKING:
    import gradio as gr

    from chatbot.ui.desk import Answering

logger = logging.getLogger(__name__)

WARM_UP_SECONDS = 60
"""How long to hold back the ready line for the assistant to warm up."""


def serve(
    assistant: "Answering",
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    offline: bool = True,
) -> None:
    """Serve the page until interrupted; print its address once the first answer will be fast.

    Args:
        assistant: what answers.
        host: the address to listen on; the default is this machine only.
        port: the port to listen on.
        offline: whether questions stay on this machine; the header says which.

    Raises:
        AppError: the port cannot be used.
    """
    warming = Thread(target=warm_up, args=(assistant,), name="warm-up", daemon=True)
    warming.start()
    page, url = launch(assistant, host=host, port=port, offline=offline)
    try:
        warming.join(WARM_UP_SECONDS)
        sys.stdout.write(texts.READY.format(url=url) + "\n")
        sys.stdout.flush()
        page.block_thread()
    finally:
        page.close(verbose=False)


def launch(
    assistant: "Answering", *, host: str = "127.0.0.1", port: int = 7860, offline: bool = True
) -> tuple["gr.Blocks", str]:
    """Start serving in the background and return the page and its address.

    Raises:
        AppError: the port cannot be used.
    """
    from chatbot.ui.page import build_page  # Gradio loads here, while the assistant warms up
    from chatbot.ui.style import head, theme

    page = build_page(assistant, offline=offline)
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
            mcp_server=False,
            pwa=False,
            ssr_mode=False,
        )
    except OSError as problem:
        message = texts.PORT_TAKEN.format(port=port, host=host, problem=problem)
        raise AppError(message) from problem
    return page, url


def warm_up(assistant: "Answering") -> None:
    """Load what the first answer needs; what goes wrong is logged, and met again when asking."""
    try:
        assistant.warm_up()
    except AppError as problem:
        logger.warning("%s", problem)
    except Exception:
        logger.exception("warming up failed; the first answer will be slow or fail")
