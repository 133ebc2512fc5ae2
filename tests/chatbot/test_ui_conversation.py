"""What the desk gives back to the page: answers, notices, and the turns the assistant gets."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from chatbot.bundle import bundle_of, to_json
from chatbot.types import Turn
from chatbot.ui import texts
from chatbot.ui.conversation import Conversation
from chatbot.ui.desk import Desk, Shown
from ingest.types import Filter
from tests.chatbot.test_ui_fake import BECK, DOCUMENTS, FakeAssistant

START = Conversation()


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def desk(assistant) -> Desk:
    return Desk(assistant)


def shown(pages: AsyncIterator[Shown]) -> list[Shown]:
    async def collected() -> list[Shown]:
        return [page async for page in pages]

    return asyncio.run(collected())


def ask(desk: Desk, question: str, conversation: Conversation = START) -> list[Shown]:
    return shown(desk.ask(question, "clinician", Filter(), conversation))


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
    where = Filter(since=2022)
    shown(desk.ask("tofacitinib?", "patient", where, START))
    assert assistant.asked[-1][2] == "patient"
    assert assistant.narrowed[-1] == where


def test_no_filter_is_passed_when_nothing_is_narrowed(desk, assistant):
    ask(desk, "tofacitinib?")
    assert assistant.narrowed == [None]


def test_asking_again_replaces_the_last_answer(desk, assistant):
    conversation = ask(desk, "tofacitinib?")[-1][2]
    conversation = ask(desk, "gout?", conversation)[-1][2]
    again = shown(desk.ask_again("patient", Filter(), conversation))[-1][2]
    assert [e.question for e in again.exchanges] == ["tofacitinib?", "gout?"]
    assert assistant.asked[-1][2] == "patient"
    assert len(assistant.asked[-1][1]) == 2
    assert len(shown(desk.ask_again("clinician", Filter(), START))) == 1


def test_stopped_question_comes_back_into_the_box(desk):
    asking = ask(desk, "tofacitinib?")[0][2]
    _, _, conversation, box = asyncio.run(desk.take_back(asking))
    assert (conversation, box) == (START, "tofacitinib?")


@pytest.mark.parametrize("question", ["tofacitinib?", "crash"])
@pytest.mark.parametrize("again", [False, True])
def test_an_answer_that_comes_at_the_moment_of_stop_is_not_shown(desk, question, again):
    async def stopped() -> tuple[Shown, list[Shown]]:
        pages = desk.ask(question, "clinician", Filter(), START)
        if again:
            before = START.with_problem(question, "down")
            pages = desk.ask_again("clinician", Filter(), before)
        asking = (await anext(pages))[2]
        stopping = asyncio.create_task(desk.take_back(asking))
        late = [page async for page in pages]
        return await stopping, late

    (messages, _, conversation, box), late = asyncio.run(stopped())
    assert (messages, conversation, box, late) == ([], START, question, [])


def test_stop_waits_for_an_answer_that_is_on_its_way_to_the_page(desk):
    async def stopped() -> list[str]:
        order: list[str] = []
        pages = desk.ask("tofacitinib?", "clinician", Filter(), START)
        asking = (await anext(pages))[2]
        await anext(pages)  # the answer, which the page is given now
        stopping = asyncio.create_task(desk.start_over(asking))
        stopping.add_done_callback(lambda _: order.append("cleared"))
        await asyncio.sleep(0.1)
        order.append("shown")
        await pages.aclose()
        await stopping
        return order

    assert asyncio.run(stopped()) == ["shown", "cleared"]


def test_follow_up_on_an_article_tells_the_assistant_what_it_says(desk, assistant):
    conversation = desk.follow_up(BECK.id)
    ask(desk, "Is it inherited?", conversation)
    reader, rounds = assistant.asked[-1][1]
    assert reader.text == BECK.title
    assert rounds.text.startswith("The acronym VEXAS stands for")
    assert BECK.title in conversation.messages()[0]["content"]
    assert desk.follow_up("no such source") == START


def test_kept_answers_come_back_and_changed_ones_do_not(desk):
    exchanges = ask(desk, "tofacitinib?")[-1][2].exchanges
    kept = to_json(bundle_of(exchanges[0].answer, lambda id_: DOCUMENTS[id_].text))
    restored = desk.restore(["no bundle", kept, kept.replace("30 patients", "31 patients")])
    assert restored.exchanges == exchanges


def test_half_a_character_in_a_question_is_replaced(desk, assistant):
    ask(desk, "tofacitinib \ud800?")
    assert assistant.asked[-1][0] == "tofacitinib ??"


@pytest.mark.parametrize("question", ["", "  \n", None])
def test_empty_question_gets_a_notice_and_no_bubble(desk, assistant, question):
    pages = ask(desk, question)
    assert len(pages) == 1
    assert len(pages[0][0]) == 1
    assert texts.EMPTY_QUESTION in pages[0][0][0]["content"]
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


def test_question_that_failed_comes_back_without_personal_details(desk):
    first, (messages, _, _, box) = ask(desk, "crash of Mr John Smith, MRN 1234567?")
    assert box == "crash of [name], MRN [record number]?"
    for page in (first[0], messages):
        assert all("Smith" not in message["content"] for message in page)
        assert "Personal details were masked" in page[-1]["content"]


def test_failure_leaves_with_the_next_answer(desk):
    conversation = ask(desk, "crash")[-1][2]
    messages = ask(desk, "tofacitinib?", conversation)[-1][0]
    assert len(messages) == 2


def test_last_question_can_be_taken_back_and_changed(desk):
    conversation = ask(desk, "tofacitinib?")[-1][2]
    messages, _, after, box = asyncio.run(desk.take_back(conversation))
    assert (messages, after, box) == ([], START, "tofacitinib?")
    assert asyncio.run(desk.take_back(START))[3] == ""
    failed = ask(desk, "crash", conversation)[-1][2]
    assert asyncio.run(desk.take_back(failed))[2:] == (conversation, "crash")
