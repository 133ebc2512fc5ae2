"""What happens on which event of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from chatbot.ui.conversation import Conversation
from chatbot.ui.desk import Desk, Shown
from chatbot.ui.filters import Narrowing, filter_of

_FOCUS_BOX = "() => focusQuestionBox()"  # in page.js, which also follows the conversation
KEPT_ROLE = "() => keptRole()"  # in preferences.js
_KEEP_ROLE = "(role) => keepRole(role)"
HIDDEN: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons:
    """The buttons under the question box."""

    stop: gr.Button
    back: gr.Button
    again: gr.Button
    new: gr.Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The components of the page that events read and write."""

    chat: gr.Chatbot
    panel: gr.HTML
    state: gr.State
    box: gr.Textbox
    role: gr.Radio
    buttons: Buttons
    narrowing: Narrowing
    bridge: gr.HTML
    """Through it the scripts send what was chosen outside of Gradio's components."""


def wire(desk: Desk, parts: Parts) -> None:
    """Connect the parts of the page to the desk."""
    box, narrow = parts.box, parts.narrowing
    shown = [parts.chat, parts.panel, parts.state, box]
    asking = [box, parts.role, narrow.where, parts.state]
    again = [parts.role, narrow.where, parts.state]

    asks = [
        box.submit(desk.ask, asking, shown, **HIDDEN),
        parts.buttons.again.click(desk.ask_again, again, shown, **HIDDEN),
        *(
            event(_chosen, None, box, **HIDDEN).then(desk.ask, asking, shown, **HIDDEN)
            for event in (parts.chat.example_select, parts.chat.option_select)
        ),
        *_wire_scripts(desk, parts, shown),
    ]
    _wire_buttons(desk, parts.buttons, shown, asks)
    gr.on(
        [control.change for control in narrow.controls()],  # type: ignore[attr-defined]  # events are made at run time
        filter_of,
        narrow.controls(),
        narrow.where,
        **HIDDEN,
    )
    parts.role.change(None, parts.role, None, js=_KEEP_ROLE, **HIDDEN)


def _wire_buttons(desk: Desk, buttons: Buttons, shown: Sequence[Any], asks: Sequence[Any]) -> None:
    state = shown[2]
    for button, action, inputs in (
        (buttons.stop, desk.take_back, [state]),
        (buttons.back, desk.take_back, [state]),
        (buttons.new, desk.start_over, [state]),
    ):
        button.click(action, inputs, list(shown), cancels=list(asks), **HIDDEN).then(
            None, js=_FOCUS_BOX
        )


def _wire_scripts(desk: Desk, parts: Parts, shown: list[Any]) -> list[Any]:
    """Connect what the scripts send: a question, kept answers, a source to leave out."""
    box, narrow, bridge = parts.box, parts.narrowing, parts.bridge
    again = [parts.role, narrow.where, parts.state]

    def follow(sent: gr.EventData, conversation: Conversation) -> tuple[str, Conversation]:
        about = _text(sent, "about")
        fresh = about and not conversation.exchanges
        return _text(sent, "question"), desk.follow_up(about) if fresh else conversation

    def restore(sent: gr.EventData) -> Shown:
        kept = sent._data.get("kept") if isinstance(sent._data, dict) else None
        texts = [text for text in kept if isinstance(text, str)] if isinstance(kept, list) else []
        conversation = desk.restore(texts)
        under_way = _text(sent, "asking") or gr.skip()
        return conversation.messages(), conversation.panel(), conversation, under_way

    def leave_out(sent: gr.EventData, without: list[str] | None) -> list[str]:
        return sorted({*(without or ()), _text(sent, "source")})

    bridge.select(restore, None, shown, **HIDDEN)
    asked = [box, parts.role, narrow.where, parts.state]
    return [
        bridge.submit(follow, parts.state, [box, parts.state], **HIDDEN).then(
            desk.ask, asked, shown, **HIDDEN
        ),
        bridge.input(leave_out, narrow.without, narrow.without, **HIDDEN)
        .then(filter_of, narrow.controls(), narrow.where, **HIDDEN)
        .then(desk.ask_again, again, shown, **HIDDEN),
    ]


def _text(sent: gr.EventData, name: str) -> str:
    """Return a text that a script sent, whatever it sent."""
    value = sent._data.get(name) if isinstance(sent._data, dict) else None
    return value if isinstance(value, str) else ""


def _chosen(chosen: gr.SelectData) -> str:
    """Return the question of the example or related question that was chosen."""
    value = chosen.value
    return str(value["text"] if isinstance(value, dict) and "text" in value else value)
