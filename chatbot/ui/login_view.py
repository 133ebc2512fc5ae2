"""The page that asks for login."""

from chatbot.ui import texts
from chatbot.ui.markup import safe
from chatbot.ui.shell import shell_html


def login_html(problem: str = "") -> str:
    """Return the whole login page."""
    told = f'<p class="r-notice r-loud r-failure" role="alert">{safe(problem)}</p>'
    form = (
        f'<form class="r-login" method="post" action="/login"><h1>{texts.NAME}</h1>'
        f"<p>{texts.LOGIN}</p>{told if problem else ''}"
        f'<label for="username">{texts.USER}</label><input id="username" name="username" '
        f'autocomplete="username" required autofocus>'
        f'<label for="password">{texts.PASSWORD}</label><input id="password" name="password" '
        f'type="password" autocomplete="current-password" required>'
        f'<button type="submit" class="r-primary">{texts.LOG_IN}</button></form>'
    )
    return shell_html(texts.LOG_IN, form)
