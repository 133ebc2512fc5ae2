"""What stands around the conversation: header, footer, welcome and the panel's heading."""

from chatbot.settings import DISCLAIMER
from chatbot.ui import texts
from chatbot.ui.markup import safe


def header_html(corpus_version: str, *, offline: bool) -> str:
    """Return the header: name, corpus version, and whether questions stay on this machine."""
    words, help_text, kind = (
        (texts.OFFLINE, texts.OFFLINE_HELP, "offline")
        if offline
        else (texts.ONLINE, texts.ONLINE_HELP, "online")
    )
    return (
        f'<header class="r-header"><div class="r-brand"><h1>{texts.NAME}</h1>'
        f'<p>{texts.TAGLINE}</p></div><div class="r-facts">'
        f'<span class="r-fact">{texts.CORPUS} <b>{safe(corpus_version)}</b></span>'
        f'<span class="r-fact r-{kind}" title="{help_text}">{words}</span></div></header>'
    )


def footer_html() -> str:
    """Return the footer with the disclaimer."""
    return f'<footer class="r-footer"><p>{safe(DISCLAIMER)}</p></footer>'


def evidence_heading() -> str:
    """Return the heading of the evidence panel."""
    return (
        f'<div class="r-panel-heading"><h2>{texts.EVIDENCE}</h2><p>{texts.EVIDENCE_HELP}</p></div>'
    )


def welcome() -> str:
    """Return what stands above the examples before the first question."""
    return (
        f'<div class="r-welcome"><h2>{texts.WELCOME_TITLE}</h2><p>{safe(texts.WELCOME)}</p></div>'
    )
