"""What happens on which event of the page."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from chatbot.ui.conversation import Conversation
from chatbot.ui.desk import Desk

_FOCUS_BOX = "() => focusQuestionBox()"  # in page.js, which also follows the conversation
_HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The components of the page that events read and write."""

    chat: gr.Chatbot
    panel: gr.HTML
    state: gr.State
    box: gr.Textbox
    role: gr.Radio
    back: gr.Button
    new: gr.Button


def wire(desk: Desk, parts: Parts) -> None:
    """Connect the parts of the page to the desk."""
    box, chat = parts.box, parts.chat
    shown = [chat, parts.panel, parts.state, box]
    asking = [box, parts.role, parts.state]

    asks = [
        box.submit(desk.ask, asking, shown, **_HIDDEN),
        *(
            event(_chosen, None, box, **_HIDDEN).then(desk.ask, asking, shown, **_HIDDEN)
            for event in (chat.example_select, chat.option_select)
        ),
    ]
    for button, action, inputs in (
        (parts.back, desk.take_back, [parts.state]),
        (parts.new, _start_over, []),
    ):
        button.click(action, inputs, shown, cancels=asks, **_HIDDEN).then(None, js=_FOCUS_BOX)


def _chosen(chosen: gr.SelectData) -> str:
    """Return the question of the example or related question that was chosen."""
    value = chosen.value
    return str(value["text"] if isinstance(value, dict) and "text" in value else value)


def _start_over() -> tuple[list[Any], str, Conversation, str]:
    fresh = Conversation()
    return [], fresh.panel(), fresh, ""
