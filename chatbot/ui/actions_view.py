"""What a reader can do with an answer: copy, export, print, share, report.

The buttons carry what they do in their id ("do-copy-1"); `actions.js` listens for them. The
Chatbot strips data attributes, and ids stay.
"""

from chatbot.types import Answer
from chatbot.ui import texts
from chatbot.ui.markup import safe


def actions_html(answer: Answer, turn: int) -> str:
    """Return the row of actions under an answer."""
    offered = dict(texts.ACTIONS)
    if not answer.references:
        offered.pop("bibtex")
        offered.pop("ris")
    buttons = "".join(button_html(action, turn, words) for action, words in offered.items())
    return f'<div class="r-actions">{buttons}</div>'


def report_button(turn: int, place: int) -> str:
    """Return the button that reports one statement of an answer."""
    name = texts.REPORT_SENTENCE.format(place=place)
    return (
        f'<button type="button" class="r-do r-flag" id="do-report-{turn}-{place}" '
        f'title="{safe(name)}"><span class="r-hidden">{safe(name)}</span></button>'
    )


def button_html(action: str, turn: int, words: str) -> str:
    """Return one button; `actions.js` says what each does."""
    return f'<button type="button" class="r-do" id="do-{action}-{turn}">{safe(words)}</button>'
