"""The look of the page: the style sheet, the small script and Gradio's theme."""

import json
from functools import cache
from importlib.resources import files
from urllib.parse import quote

import gradio as gr

from chatbot.ui import texts, upkeep_texts

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Arial", "sans-serif")

SHEETS = (
    "base.css",
    "frame.css",
    "conversation.css",
    "question.css",
    "answer.css",
    "statements.css",
    "evidence.css",
    "pages.css",
    "upkeep.css",
    "layout.css",
)
"""In this order: later sheets build on earlier ones."""
SCRIPTS = ("preferences.js", "live.js", "page.js", "actions.js", "upkeep.js")


def theme() -> gr.themes.Base:
    """Return a theme that takes its fonts from the reader's machine."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        font=[gr.themes.Font(name) for name in SANS],
        font_mono=[gr.themes.Font("ui-monospace"), gr.themes.Font("monospace")],
    )


@cache
def head() -> str:
    """Return what the page needs in its head: style sheet, script, and no referrer for others."""
    folder = files("chatbot.ui")
    styles = (folder.joinpath("styles", name).read_text(encoding="utf-8") for name in SHEETS)
    scripts = (folder.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS)
    words = json.dumps({**texts.SAID_BY_SCRIPT, **upkeep_texts.SAID_BY_SCRIPT})
    icon = quote(folder.joinpath("favicon.svg").read_text(encoding="utf-8"))
    return (
        f'<link rel="icon" href="data:image/svg+xml,{icon}">'
        '<meta name="referrer" content="same-origin">'
        f"<style>{''.join(styles)}</style>"
        f"<script>window.ROUNDS_WORDS = {words};{''.join(scripts)}</script>"
    )
