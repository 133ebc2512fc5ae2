"""The page itself: what stands where, and what happens on which event."""

import gradio as gr
from gradio.events import api

from chatbot.ui import texts
from chatbot.ui.conversation import Conversation
from chatbot.ui.desk import Answering, Desk
from chatbot.ui.events import Parts, wire
from chatbot.ui.evidence_view import panel_html
from chatbot.ui.frame_view import evidence_heading, footer_html, header_html, welcome

AT_ONCE = 8
"""Answers made at the same time."""


def build_page(assistant: Answering, *, offline: bool = True) -> gr.Blocks:
    """Build the page; `serve` launches it.

    Args:
        assistant: what answers.
        offline: whether questions stay on this machine; the header says which.
    """
    desk = Desk(assistant)

    def header() -> str:
        return header_html(assistant.corpus_version, offline=offline)

    page = gr.Blocks(title=texts.NAME, analytics_enabled=False, fill_width=True)
    with page:
        state = gr.State(Conversation())
        with gr.Column(elem_id="rounds"):
            top = gr.HTML(header(), elem_id="r-header")
            parts = _main(state)
            gr.HTML(footer_html(), elem_id="r-footer")
        page.load(header, None, top, show_progress="hidden", api_visibility="private")
        api(desk.answer_json, api_name="ask")
        wire(desk, parts)
    page.queue(default_concurrency_limit=AT_ONCE)
    return page


def _main(state: gr.State) -> Parts:
    with gr.Row(elem_id="r-main"):
        with gr.Column(elem_id="r-chat"):
            chat = _chat()
            with gr.Column(elem_id="r-compose"):
                box = _question_box()
                with gr.Row(elem_id="r-tools"):
                    role = _role()
                    back = gr.Button(texts.EDIT_LAST, size="sm", scale=0, min_width=0)
                    new = gr.Button(texts.NEW, size="sm", scale=0, min_width=0)
        with gr.Column(elem_id="r-panel"):
            gr.HTML(evidence_heading(), elem_id="r-panel-heading")
            panel = gr.HTML(panel_html(()), elem_id="r-evidence")
    return Parts(chat=chat, panel=panel, state=state, box=box, role=role, back=back, new=new)


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
        examples=[{"text": example} for example in texts.EXAMPLES],
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label=texts.QUESTION,
        placeholder=texts.PLACEHOLDER,
        lines=1,
        max_lines=6,
        submit_btn=texts.ASK,
        autofocus=True,
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
