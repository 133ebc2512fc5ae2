"""The page itself: what stands where, and what happens on which event."""

import gradio as gr
from gradio.events import api

from chatbot.ui import texts
from chatbot.ui.api import Api
from chatbot.ui.conversation import Conversation
from chatbot.ui.desk import Answering, Desk
from chatbot.ui.events import HIDDEN, KEPT_ROLE, Buttons, Parts, wire
from chatbot.ui.evidence_view import panel_html
from chatbot.ui.filters import Narrowing, choices, narrowing
from chatbot.ui.frame_view import evidence_heading, footer_html, header_html, welcome
from chatbot.ui.pages import is_held
from chatbot.ui.report_view import report_html

AT_ONCE = 8
"""Answers made at the same time."""
WAITING = 200
"""How many questions may wait to be answered; the next is told at once that there are too many."""
_BRIDGE = "roundsReady((name, sent) => trigger(name, sent))"  # in actions.js


def build_page(assistant: Answering, *, offline: bool = True, article: str = "") -> gr.Blocks:
    """Build the page; `serve` launches it.

    Args:
        assistant: what answers.
        offline: whether questions stay on this machine; the header says which.
        article: the source that the header leads to, if it is held.
    """
    endpoints = Api(assistant)

    def header() -> str:
        held = is_held(article, assistant)
        return header_html(assistant.corpus_version, offline=offline, article=held)

    def sources_now() -> tuple[gr.Dropdown, gr.Dropdown]:
        years, titles = choices(assistant.sources())
        return gr.Dropdown(choices=years), gr.Dropdown(choices=titles)

    page = gr.Blocks(title=texts.NAME, analytics_enabled=False, fill_width=True)
    with page:
        state = gr.State(Conversation())
        with gr.Column(elem_id="rounds"):
            top = gr.HTML(header(), elem_id="r-header")
            parts = _main(state, assistant)
            gr.HTML(footer_html() + report_html(), elem_id="r-footer")
        page.load(header, None, top, queue=False, **HIDDEN)
        narrow = parts.narrowing
        page.load(sources_now, None, [narrow.since, narrow.without], queue=False, **HIDDEN)
        page.load(None, None, parts.role, js=KEPT_ROLE, **HIDDEN)
        for endpoint in (endpoints.ask, endpoints.search, endpoints.sources):
            api(endpoint, api_name=endpoint.__name__, queue=False)  # MCP calls it directly
        wire(Desk(assistant), parts)
    page.queue(default_concurrency_limit=AT_ONCE, max_size=WAITING)
    return page


def _main(state: gr.State, assistant: Answering) -> Parts:
    with gr.Row(elem_id="r-main"):
        with gr.Column(elem_id="r-chat"):
            chat = _chat()
            with gr.Column(elem_id="r-compose"):
                box = _question_box()
                with gr.Row(elem_id="r-tools"):
                    role = _role()
                    buttons = _buttons()
                narrow = _narrowing(assistant)
        with gr.Column(elem_id="r-panel"):
            gr.HTML(evidence_heading(), elem_id="r-panel-heading")
            panel = gr.HTML(panel_html(()), elem_id="r-evidence")
            bridge = gr.HTML("", elem_id="r-bridge", js_on_load=_BRIDGE)
    return Parts(
        chat=chat,
        panel=panel,
        state=state,
        box=box,
        role=role,
        buttons=buttons,
        narrowing=narrow,
        bridge=bridge,
    )


def _chat() -> gr.Chatbot:
    return gr.Chatbot(
        label=texts.CONVERSATION,
        show_label=False,
        elem_id="r-log",
        height=None,
        layout="panel",
        buttons=[],
        feedback_options=None,
        autoscroll=False,
        latex_delimiters=[],
        group_consecutive_messages=False,
        placeholder=welcome(),
        examples=[
            {"text": question, "display_text": f"{kind}\n{question}"}
            for question, kind in texts.EXAMPLES.items()
        ],
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label=texts.QUESTION,
        placeholder=texts.PLACEHOLDER,
        lines=1,
        max_lines=6,
        submit_btn=texts.ASK,
        elem_id="r-question",
    )


def _role() -> gr.Radio:
    return gr.Radio(
        [(label, role) for role, label in texts.ROLES.items()],
        value="clinician",
        label=texts.ROLE,
        info=texts.ROLE_HELP,
        elem_id="r-role",
        scale=1,
    )


def _buttons() -> Buttons:
    def button(words: str, name: str) -> gr.Button:
        return gr.Button(words, size="sm", scale=0, min_width=0, elem_id=f"r-{name}")

    return Buttons(
        stop=button(texts.STOP, "stop"),
        back=button(texts.EDIT_LAST, "back"),
        again=button(texts.AGAIN, "again"),
        new=button(texts.NEW, "new"),
    )


def _narrowing(assistant: Answering) -> Narrowing:
    with gr.Accordion(texts.NARROW, open=False, elem_id="r-narrow"):
        return narrowing(assistant.sources())
