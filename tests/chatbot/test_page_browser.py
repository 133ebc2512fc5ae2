"""The page in a real browser: what a reader sees and does, and that nothing leaves the machine."""

import pytest

from chatbot.settings import DISCLAIMER
from chatbot.ui import texts
from chatbot.ui.server import launch
from tests.chatbot.conftest import (
    CHROMIUM,
    EXAMPLES,
    MARKED,
    Watch,
    ask,
    ask_example,
    free_port,
)
from tests.chatbot.test_ui_fake import SLOW, FakeAssistant, tofacitinib

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM, reason="no chromium: install the package or set CHROMIUM to its path"
    ),
]


def test_first_look_has_name_version_disclaimer_roles_and_examples(watch):
    page = watch.page
    assert page.title() == texts.NAME
    for text in (texts.OFFLINE, FakeAssistant.corpus_version, DISCLAIMER):
        assert page.get_by_text(text).first.is_visible()
    for role in texts.ROLES.values():
        assert page.get_by_role("radio", name=role).is_visible()
    for example in EXAMPLES:
        assert page.get_by_role("button", name=example).is_visible()


def test_first_evidence_opens_by_itself_with_the_quote_marked(watch):
    ask_example(watch.page)
    first = tofacitinib("q").statements[0].citations[0]
    assert watch.page.locator("#r-evidence mark:visible").all_inner_texts() == [first.quote]
    assert watch.page.get_by_text("2 approved, 1 submitted").is_visible()


def test_citation_mark_opens_its_evidence_with_exactly_the_quote_marked(watch):
    ask_example(watch.page)
    citations = [c for s in tofacitinib("q").statements for c in s.citations]
    marks = watch.page.locator(".r-mark")
    assert marks.count() == len(citations)
    for place, citation in enumerate(citations):
        marks.nth(place).click()
        watch.page.locator(f"#cite-1-{place + 1}:target").wait_for()
        assert watch.page.locator("#r-evidence mark:visible").count() == 1
        assert watch.page.locator(MARKED).text_content() == citation.quote
        assert watch.page.locator(MARKED).bounding_box()["y"] < 900


def test_evidence_is_chosen_with_the_keyboard(watch):
    ask_example(watch.page)
    watch.page.locator("#cite-1-1 .r-pick").focus()
    for _ in range(8):
        watch.page.keyboard.press("Tab")
        if watch.page.evaluate("document.activeElement.getAttribute('href')") == "#cite-1-2":
            break
    watch.page.keyboard.press("Enter")
    watch.page.locator("#cite-1-2:target .r-card").wait_for()
    watch.page.locator("#cite-1-2 .r-supports a").click()
    assert watch.page.locator(".r-statements > li:target").get_attribute("id") == "say-1-2"


def test_address_with_a_query_keeps_the_conversation(watch, address):
    second = Watch(watch.page.context.new_page())
    second.page.goto(f"{address}?__theme=dark")
    ask_example(second.page)
    second.page.locator(".r-mark").nth(2).click()
    second.page.locator("#cite-1-3:target .r-card").wait_for()
    assert second.page.locator(".r-answer").count() == 1
    assert second.complaints == []


def test_later_answer_brings_its_own_evidence_and_earlier_ones_stay_open_to_reading(watch):
    page = watch.page
    ask_example(page)
    page.locator(".r-mark").nth(3).click()
    ask(page, "VEXAS as Erythrocytosis?")
    page.locator("#cite-2-1 .r-card").wait_for()
    assert page.locator("#r-evidence .r-turn:visible").count() == 1
    page.locator('.r-mark[href="#cite-1-2"]').click()
    page.locator("#cite-1-2:target .r-card").wait_for()
    assert page.locator("#r-evidence .r-card:visible").count() == 1


def test_newest_question_is_at_the_top_when_its_answer_is_there(watch):
    for turn in (1, 2, 3):
        ask(watch.page, f"tofacitinib once more, {turn}?")
        watch.page.wait_for_function(
            f"Math.abs(document.querySelector('#ask-{turn}').getBoundingClientRect().y - 64) < 30"
        )


def test_markup_in_a_question_is_shown_as_text(watch):
    question = "<script>alert(1)</script><img src=x onerror=alert(2)><b>tofacitinib</b> **x**?"
    ask(watch.page, question)
    assert watch.page.locator("h2.r-question").inner_text() == question
    assert watch.page.locator("#rounds img, #rounds .r-question b").count() == 0


def test_messages_are_not_labelled_with_their_source_for_screen_readers(watch):
    ask_example(watch.page)
    assert watch.page.locator("#r-log [aria-label*='<']").count() == 0
    assert watch.page.get_by_role("group", name=texts.ROLE).count() == 1


def test_question_that_failed_stays_in_the_box(watch):
    ask(watch.page, "crash")
    assert watch.page.get_by_text(texts.FAILED).is_visible()
    assert watch.page.get_by_label(texts.QUESTION).input_value() == "crash"
    watch.page.get_by_label(texts.QUESTION).fill("")
    watch.page.get_by_role("button", name=texts.ASK, exact=True).click()
    watch.page.get_by_text(texts.EMPTY_QUESTION).wait_for()


def test_related_question_is_asked_by_choosing_it(watch):
    ask_example(watch.page)
    watch.page.get_by_role("button", name="How often is ruxolitinib stopped?").click()
    watch.page.locator("#answer-2").wait_for()
    assert watch.page.locator("#ask-2").inner_text() == "How often is ruxolitinib stopped?"


def test_new_conversation_clears_everything(watch):
    ask_example(watch.page)
    watch.page.get_by_role("button", name=texts.NEW).click()
    watch.page.get_by_text(texts.WELCOME_TITLE).wait_for()
    watch.page.get_by_text(texts.EVIDENCE_EMPTY).wait_for()
    assert watch.page.locator(".r-answer").count() == 0


def test_answer_to_a_cleared_conversation_never_arrives(watch):
    watch.page.get_by_label(texts.QUESTION).fill("slow tofacitinib?")
    watch.page.get_by_role("button", name=texts.ASK, exact=True).click()
    watch.page.get_by_text(texts.WORKING).wait_for()
    watch.page.get_by_role("button", name=texts.NEW).click()
    watch.page.get_by_text(texts.WELCOME_TITLE).wait_for()
    watch.page.wait_for_timeout(SLOW * 1000 + 500)
    assert watch.page.get_by_text(texts.WELCOME_TITLE).is_visible()
    assert watch.page.locator(".r-answer").count() == 0


def test_last_question_comes_back_to_be_edited(watch):
    ask_example(watch.page)
    watch.page.get_by_role("button", name=texts.EDIT_LAST).click()
    watch.page.get_by_text(texts.WELCOME_TITLE).wait_for()
    assert watch.page.get_by_label(texts.QUESTION).input_value() == EXAMPLES[0]


def test_nothing_is_wider_than_the_window_and_the_disclaimer_stays(watch):
    page = watch.page
    for place in (0, 4, 5):
        ask(page, EXAMPLES[place])
        for width in (360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 760})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            box = page.locator("#r-footer").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 760 + 1
            assert page.get_by_text(DISCLAIMER).first.is_visible()


def test_an_answer_of_forty_citations_has_forty_passages_and_fits_a_phone(watch):
    page = watch.page
    page.set_viewport_size({"width": 360, "height": 740})
    ask(page, "forty citations, please")
    assert page.locator(".r-mark").count() == 40
    page.locator(".r-mark").last.click()
    page.locator("#cite-1-40:target mark").wait_for()
    assert page.locator("#r-evidence .r-card:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_narrow_window_leads_to_the_evidence_and_back(watch):
    page = watch.page
    page.set_viewport_size({"width": 360, "height": 740})
    ask_example(page)
    page.locator(".r-mark").nth(1).click()
    page.locator(MARKED).wait_for()
    page.wait_for_function(
        "document.querySelector('.r-item:target').getBoundingClientRect().y < 99"
    )
    page.locator(".r-item:target .r-supports a").click()
    page.wait_for_function("document.querySelector('#say-1-2').getBoundingClientRect().y < 740")
    page.locator(".r-mark").nth(1).click()
    page.get_by_role("button", name=texts.BACK_TO_ANSWER).click()
    page.locator("#say-1-2:target").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#cite-1-2"
    assert not page.get_by_role("button", name=texts.BACK_TO_ANSWER).is_visible()


def test_the_real_engine_answers_in_the_page_and_marks_what_the_source_says(browser, assistant):
    served, url = launch(assistant, port=free_port())
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(url)
    page.get_by_text(texts.WELCOME_TITLE).wait_for()
    ask(page, "Can tofacitinib replace ruxolitinib when it failed?")
    answer = assistant.answer("Can tofacitinib replace ruxolitinib when it failed?")
    for statement in answer.statements:
        assert page.get_by_text(statement.text).first.is_visible()
    page.locator(".r-mark").first.click()
    page.locator(MARKED).wait_for()
    assert page.locator(MARKED).text_content() == answer.statements[0].citations[0].quote
    ask(page, "How is a pleural puncture (thoracentesis) performed?")
    assert page.locator(".r-answer").last.locator(".r-mark").count() == 0
    page.close()
    served.close(verbose=False)
