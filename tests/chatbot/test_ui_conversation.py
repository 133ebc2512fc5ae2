"""What the desk gives back to the page: answers, notices, and the turns the assistant gets."""

import logging

import pytest

from chatbot.types import Turn
from chatbot.ui import texts
from chatbot.ui.conversation import Conversation
from chatbot.ui.desk import Desk
from tests.chatbot.test_ui_fake import FakeAssistant

START = Conversation()


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def desk(assistant) -> Desk:
    return Desk(assistant)


def ask(desk: Desk, question: str, conversation: Conversation = START):
    return list(desk.ask(question, "clinician", conversation))


def test_question_stands_in_the_chat_while_the_answer_is_made(desk):
    waiting, done = ask(desk, "tofacitinib?")
    assert [message["role"] for message in waiting[0]] == ["user", "assistant"]
    assert texts.WORKING in waiting[0][1]["content"]
    assert "Heiblig" in done[0][1]["content"]


def test_answer_empties_the_box_and_fills_the_panel(desk):
    first, *_, (_, panel, conversation, box) = ask(desk, "tofacitinib?")
    assert first[-1] == ""
    assert box == {"__type__": "update"}  # Gradio's skip: what was typed meanwhile stays
    assert 'id="cite-1-1"' in panel
    assert conversation.next_turn == 2


def test_related_questions_are_offered_under_the_answer(desk):
    message = ask(desk, "tofacitinib?")[-1][0][-1]
    assert message["options"][0]["value"] == "How often is ruxolitinib stopped?"


def test_earlier_turns_reach_the_assistant_as_they_were_said(desk, assistant):
    conversation = ask(desk, "what of gout?")[-1][2]
    conversation = ask(desk, "VEXAS as Erythrocytosis?", conversation)[-1][2]
    ask(desk, "and then?", conversation)
    turns = assistant.asked[-1][1]
    assert turns[0] == Turn(role="reader", text="what of gout?")
    assert turns[1] == Turn(role="rounds", text=texts.STATUS["abstained"])
    assert turns[2].role == "reader"
    assert turns[3].text.startswith("The acronym VEXAS stands for")


def test_role_reaches_the_assistant(desk, assistant):
    list(desk.ask("tofacitinib?", "patient", START))
    assert assistant.asked[-1][2] == "patient"


@pytest.mark.parametrize("question", ["", "  \n", None])
def test_empty_question_gets_a_notice_and_no_bubble(desk, assistant, question):
    shown = ask(desk, question)
    assert len(shown) == 1
    assert len(shown[0][0]) == 1
    assert texts.EMPTY_QUESTION in shown[0][0][0]["content"]
    assert assistant.asked == []


def test_question_the_assistant_refuses_stays_in_the_box(desk):
    question = "x" * 1001
    messages, _, conversation, box = ask(desk, question)[-1]
    assert box == question
    assert "longer than 1,000 characters" in messages[-1]["content"]
    assert conversation.turns() == ()


def test_crash_is_one_line_for_the_reader_and_a_log_for_the_maintainer(desk, caplog):
    with caplog.at_level(logging.ERROR):
        messages, _, _, box = ask(desk, "crash")[-1]
    assert box == "crash"
    assert texts.FAILED in messages[-1]["content"]
    assert "secret detail" not in messages[-1]["content"]
    assert "secret detail" in caplog.text


def test_failure_leaves_with_the_next_answer(desk):
    conversation = ask(desk, "crash")[-1][2]
    messages = ask(desk, "tofacitinib?", conversation)[-1][0]
    assert len(messages) == 2


def test_last_question_can_be_taken_back_and_changed(desk):
    conversation = ask(desk, "tofacitinib?")[-1][2]
    messages, _, after, box = desk.take_back(conversation)
    assert (messages, after, box) == ([], START, "tofacitinib?")
    assert desk.take_back(START)[3] == ""
    failed = ask(desk, "crash", conversation)[-1][2]
    assert desk.take_back(failed)[2:] == (conversation, "crash")


def test_api_gives_the_answer_as_plain_data(desk, assistant):
    answer = desk.answer_json("tofacitinib?", "trainee", ["before", "said"])
    assert answer["status"] == "partial"
    assert answer["statements"][0]["citations"][0]["number"] == 1
    assert assistant.asked[-1][1:] == (
        (Turn(role="reader", text="before"), Turn(role="rounds", text="said")),
        "trainee",
    )


@pytest.mark.parametrize(("question", "role"), [("x" * 1001, "clinician"), ("q", "nurse")])
def test_api_says_why_it_cannot_answer(desk, question, role):
    from gradio.exceptions import Error

    with pytest.raises(Error):
        desk.answer_json(question, role)
