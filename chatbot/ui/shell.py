"""The pages beside the chat as whole HTML documents, in the same dress."""

from chatbot.ui import texts
from chatbot.ui.frame_view import footer_html
from chatbot.ui.markup import safe
from chatbot.ui.style import head


def shell_html(title: str, body: str, *, header: str = "") -> str:
    """Return a whole page: head, header, body, footer."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{safe(title)} – '
        f'{texts.NAME}</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{head()}</head><body class="r-page"><div class="gradio-container"><div id="rounds">'
        f'<div id="r-header">{header}</div><main class="r-main">{body}</main>'
        f'<div id="r-footer">{footer_html()}</div></div></div></body></html>'
    )
