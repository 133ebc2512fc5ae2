"""What stands around the conversation: header, footer, welcome and the panel's heading."""

from chatbot.settings import DISCLAIMER
from chatbot.ui import texts
from chatbot.ui.markup import safe


def header_html(
    corpus_version: str, *, offline: bool, here: str = "ask", article: bool = True
) -> str:
    """Return the header: name, places, corpus version, and whether questions stay here.

    Args:
        corpus_version: The version that answers now.
        offline: Whether questions stay on this machine.
        here: Which of the places the page is.
        article: Whether the article is held here.
    """
    words, help_text, kind = (
        (texts.OFFLINE, texts.OFFLINE_HELP, "offline")
        if offline
        else (texts.ONLINE, texts.ONLINE_HELP, "online")
    )
    tag = "h1" if here == "ask" else "p"
    places = "".join(
        _place(name, address, here)
        for name, address in texts.PLACES.items()
        if article or name != "article"
    )
    return (
        f'<header class="r-header">{_skips() if here == "ask" else ""}<div class="r-brand"><{tag} class="r-name">{texts.NAME}</{tag}>'
        f'<p class="r-tagline">{texts.TAGLINE}</p></div>'
        f'<nav class="r-places" aria-label="{texts.PLACES_NAME}">{places}</nav>'
        f'<div class="r-facts">'
        f'<span class="r-fact">{texts.CORPUS} <b class="r-version">{safe(corpus_version)}</b></span>'
        f'<span class="r-fact r-{kind}" title="{help_text}">{words}</span>{_display()}</div>'
        f"</header>"
    )


def footer_html() -> str:
    """Return the footer with the disclaimer."""
    return f'<footer class="r-footer"><p>{safe(DISCLAIMER)}</p></footer>'


def evidence_heading() -> str:
    """Return the heading of the evidence panel."""
    return (
        f'<div class="r-panel-heading"><h2>{texts.EVIDENCE}</h2><p>{texts.EVIDENCE_HELP}</p>'
        f'<button type="button" class="r-back">{texts.BACK_TO_ANSWER}</button></div>'
    )


def welcome() -> str:
    """Return what stands above the examples before the first question."""
    return (
        f'<div class="r-welcome"><h2>{texts.WELCOME_TITLE}</h2><p>{safe(texts.WELCOME)}</p></div>'
    )


def _skips() -> str:
    """Return the links that spare the keyboard the way; they show when they have the focus."""
    return (
        f'<a class="r-skip" href="#r-question">{texts.SKIP_TO_BOX}</a>'
        f'<a class="r-skip" href="#newest">{texts.SKIP_TO_ANSWER}</a>'
    )


def _place(name: str, address: str, here: str) -> str:
    """Return the link to a place; from the chat it opens apart, so that the chat stays."""
    if name == here:
        return f'<a href="{address}" aria-current="page">{texts.PLACE_NAMES[name]}</a>'
    apart = ' target="_blank"' if here == "ask" else ""
    return f'<a href="{address}"{apart}>{texts.PLACE_NAMES[name]}</a>'


def _display() -> str:
    """Return the menu of what is remembered in this browser only."""
    return (
        f'<details class="r-display"><summary>{texts.DISPLAY}</summary><div class="r-menu">'
        f"{_choice('size', texts.TEXT_SIZE, texts.SIZES)}"
        f"{_choice('theme', texts.THEME, texts.THEMES)}"
        f'<label><input type="checkbox" class="r-keep"> {texts.KEEP}</label>'
        f'<p class="r-help">{texts.KEEP_HELP}</p>'
        f'<button type="button" class="r-tool r-forget">{texts.FORGET}</button></div></details>'
    )


def _choice(name: str, legend: str, options: dict[str, str]) -> str:
    radios = "".join(
        f'<label><input type="radio" name="r-{name}" value="{value}"> {words}</label>'
        for value, words in options.items()
    )
    return f"<fieldset><legend>{legend}</legend>{radios}</fieldset>"
