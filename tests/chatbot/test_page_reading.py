"""What a reader can change, keep, take along and report, in a real browser."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chatbot.bundle import problems
from chatbot.feedback import read_kept
from chatbot.ui import texts, upkeep_texts
from chatbot.ui.server import launch
from tests.chatbot.conftest import (
    CHROMIUM,
    EXAMPLES,
    MARKED,
    PATIENCE,
    Watch,
    ask,
    ask_example,
    free_port,
    violations,
)
from tests.chatbot.test_ui_fake import BECK, DOCUMENTS, HEIBLIG, FakeAssistant, tofacitinib

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not CHROMIUM, reason="no chromium: install the package or set CHROMIUM to its path"
    ),
]
SERVE = (
    "from chatbot.ui.server import serve; from tests.chatbot.test_ui_fake import FakeAssistant\n"
    "serve(FakeAssistant(), port={port})"
)


def open_display(page: Page) -> None:
    page.locator(".r-display summary").click()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (360, "dark"), (768, "dark")])
def test_no_accessibility_rule_is_broken(watch, address, width, scheme):
    page = watch.page
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    watch.go(address)
    page.get_by_role("button", name=EXAMPLES[0]).wait_for()
    assert violations(page) == []
    ask_example(page)
    page.get_by_text(texts.NARROW).click()
    page.locator("#r-kinds").wait_for()
    open_display(page)
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("#do-report-1-1").click()
    assert violations(page) == []
    page.get_by_role("button", name=texts.CLOSE).click()
    page.locator(".r-mark").nth(1).click()
    page.locator(MARKED).wait_for()
    page.evaluate("tell(ROUNDS_WORDS.newVersion)")
    told = page.locator("#r-told").bounding_box()
    assert told is not None
    assert 0 <= told["x"] <= told["x"] + told["width"] <= width
    assert violations(page) == []
    for path, state in PLACES:
        watch.go(f"{address}{path}")
        page.locator(state).first.wait_for()
        for folded in page.locator(".r-main details > summary").all():
            folded.click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("question", ["crash", EXAMPLES[4], EXAMPLES[5]])
def test_no_accessibility_rule_is_broken_where_there_is_no_plain_answer(watch, question):
    page = watch.page
    page.emulate_media(reduced_motion="reduce")
    ask(page, question)
    for width in (1440, 768, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == []


def test_a_maintainer_sees_what_was_found_as_soon_as_it_is_there(watch, address, looked_over):
    page = watch.page
    looked_over.may.clear()
    looked_over.state = "changed"
    watch.go(f"{address}upkeep")
    page.get_by_text(upkeep_texts.LOOKING).wait_for()
    assert violations(page) == []
    looked_over.may.set()
    page.get_by_text("12 asked, 2 move, 1 lost").wait_for()
    assert page.locator("#r-said").inner_text() == upkeep_texts.SAID_BY_SCRIPT["looked"]


PLACES = (("sources", ".r-versions"), ("upkeep", ".r-look"), ("article", ".r-document"))


@contextmanager
def served_apart(port: int) -> Iterator[str]:
    """Serve the page from a process of its own, and kill that."""
    code = SERVE.format(port=port)
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout is not None
            assert str(port) in run.stdout.readline()
            yield f"http://127.0.0.1:{port}"
        finally:
            run.kill()


def test_question_under_way_is_stopped_and_comes_back_to_be_edited(watch):
    page = watch.page
    page.get_by_label(texts.QUESTION).fill("endless tofacitinib?")
    page.get_by_label(texts.QUESTION).press("Enter")
    page.get_by_role("button", name=texts.STOP).click()
    page.get_by_text(texts.WELCOME_TITLE).wait_for()
    assert page.get_by_label(texts.QUESTION).input_value() == "endless tofacitinib?"
    assert page.locator(".r-answer").count() == 0


def test_sources_are_narrowed_and_the_question_asked_again(watch):
    page = watch.page
    ask_example(page)
    page.get_by_text(texts.NARROW).click()
    page.get_by_label(texts.LEVELS["cohort"]).check()
    page.get_by_label(texts.ONLY_APPROVED).check()
    page.get_by_role("button", name=texts.AGAIN, exact=True).click()
    page.get_by_text(texts.WORKING).wait_for(state="hidden")
    expect(page.locator(".r-answer")).to_have_count(1)
    page.locator("#answer-1").wait_for()


def test_a_source_is_left_out_from_its_card(watch):
    page = watch.page
    ask_example(page)
    page.locator("#cite-1-1 .r-leave").click()
    page.get_by_text(texts.NARROW).click()
    page.locator("#r-without").get_by_text(HEIBLIG.title[:40]).wait_for()


def test_role_text_size_and_colours_are_remembered_here(watch, address):
    page = watch.page
    page.get_by_role("radio", name=texts.ROLES["patient"]).check()
    open_display(page)
    page.get_by_label(texts.SIZES["130"]).check()
    page.get_by_label(texts.THEMES["dark"]).check()
    assert "dark" in (page.locator("body").get_attribute("class") or "")
    watch.go(address)
    page.get_by_role("radio", name=texts.ROLES["patient"], checked=True).wait_for()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20.8px"
    assert "dark" in (page.locator("body").get_attribute("class") or "")
    watch.go(f"{address}sources")
    assert "dark" in (page.locator("body").get_attribute("class") or "")


def test_a_menu_that_the_browser_has_read_half_of_waits_for_its_rest(watch, address):
    page = watch.page
    watch.go(f"{address}article")
    page.evaluate("localStorage.setItem('rounds-keep', 'yes')")
    page.evaluate("""async () => {
      const whole = document.querySelector('.r-menu');
      const half = whole.cloneNode(false);
      half.classList.remove('r-shown');
      whole.replaceWith(half);
      for (const part of [...whole.children]) {
        half.append(part);
        await new Promise(requestAnimationFrame);
      }
    }""")
    open_display(page)
    assert page.get_by_label(texts.KEEP).is_checked()


def test_conversations_are_kept_only_when_asked_and_cleared_with_one_button(watch, address):
    page = watch.page
    ask_example(page)
    stored = "Object.keys(localStorage).filter(name => /history/.test(name)).length"
    assert page.evaluate(stored) == 0
    open_display(page)
    page.get_by_label(texts.KEEP).check()
    ask(page, "VEXAS as Erythrocytosis?")
    watch.go(address)
    page.locator("#answer-2").wait_for()
    assert page.locator("#ask-1").inner_text() == EXAMPLES[0]
    page.locator("#cite-2-1 mark").wait_for(state="attached")
    open_display(page)
    page.get_by_role("button", name=texts.FORGET).click()
    assert page.evaluate(stored) == 0
    watch.go(address)
    page.get_by_text(texts.WELCOME_TITLE).wait_for()
    assert page.evaluate("JSON.stringify(localStorage)").count("VEXAS") == 0


def test_exports_are_saved_whole(watch):
    page = watch.page
    ask_example(page)
    with page.expect_download() as saved:
        page.locator("#do-bundle-1").click()
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert list(problems(text, lambda id_: DOCUMENTS[id_].text)) == []
    for action, part in (("markdown", "## References"), ("bibtex", "@article{"), ("ris", "TY  - ")):
        with page.expect_download() as saved:
            page.locator(f"#do-{action}-1").click()
        assert part in Path(saved.value.path()).read_text(encoding="utf-8")


def test_answer_is_copied_with_its_references_and_a_link_asks_again(watch, address):
    page = watch.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask_example(page)
    page.locator("#do-copy-1").click()
    page.get_by_text(texts.SAID_BY_SCRIPT["copied"]).wait_for()
    assert "[1] Heiblig M" in page.evaluate("navigator.clipboard.readText()")
    page.locator("#do-link-1").click()
    page.wait_for_function("navigator.clipboard.readText().then(text => text.includes('#ask='))")
    link = page.evaluate("navigator.clipboard.readText()")
    second = Watch(page.context.new_page())
    second.page.goto(link)
    second.page.locator("#answer-1").wait_for()
    assert "ask=" not in second.page.url
    assert second.complaints == []


def test_a_report_is_kept_with_the_sentence_it_is_about(watch, feedback):
    page = watch.page
    ask_example(page)
    page.locator("#do-report-1-4").click()
    page.get_by_label(texts.FAULTS["does-not-support"]).check()
    page.locator("#r-report-text").fill("it is about shares")
    page.get_by_role("button", name=texts.SEND).click()
    page.get_by_text(texts.SAID_BY_SCRIPT["kept"]).wait_for()
    page.get_by_role("button", name=texts.CLOSE).click()
    kept = read_kept((feedback / "feedback.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (kept.feedback.statement, kept.feedback.comment) == (4, "it is about shares")


def test_cited_span_is_marked_in_the_whole_text(watch):
    page = watch.page
    ask_example(page)
    with page.context.expect_page() as opened:
        page.locator("#cite-1-1 .r-whole a").click()
    opened.value.locator("mark").first.wait_for()
    assert opened.value.locator("mark").all_inner_texts() == [
        tofacitinib("q").statements[0].citations[0].quote
    ]
    assert opened.value.locator("#cited").bounding_box()["y"] < 900


def test_the_article_leads_to_a_question_about_it(watch, address):
    page = watch.page
    watch.go(f"{address}article")
    page.get_by_label(texts.QUESTION).fill("Is it an acronym? Erythrocytosis & more")
    page.get_by_label(texts.QUESTION).press("Enter")
    page.locator("#answer-1").wait_for()
    assert page.locator(".r-subject").inner_text().endswith(BECK.title)
    assert page.locator("#ask-1").inner_text() == "Is it an acronym? Erythrocytosis & more"


HOSTILE = (
    "<script>alert(1)</script><img src=//evil.test/x onerror=alert(2)><form action=//evil.test>"
    "<input></form>[a](javascript:alert(3)) ![i](http://evil.test/i.png) ${alert(4)} {{value}} "
    "<style>*{display:none}</style><iframe src=//evil.test></iframe> tofacitinib"
)


def test_hostile_words_are_shown_as_text_and_fetch_nothing(watch):
    page = watch.page
    ask(page, HOSTILE)
    assert page.locator("h2.r-question").inner_text() == " ".join(HOSTILE.split())
    assert page.locator("#rounds :is(img, iframe, .r-answer form, .r-question a)").count() == 0
    page.locator("#cite-1-1 mark").wait_for(state="attached")
    exported = json.loads(page.locator("#export-1").text_content() or "")
    assert exported["question"] == HOSTILE


def test_a_very_long_question_is_read_whole_and_breaks_no_layout(watch):
    page = watch.page
    page.set_viewport_size({"width": 360, "height": 740})
    question = "tofacitinib " + "x" * 4988
    page.get_by_label(texts.QUESTION).fill(question)
    page.get_by_label(texts.QUESTION).press("Enter")
    page.locator(".r-failure").wait_for()
    assert page.get_by_label(texts.QUESTION).input_value() == question
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("kept", [False, True])
def test_killed_and_restarted_server_brings_back_the_conversation_or_says_it_is_gone(browser, kept):
    port = free_port()
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    with served_apart(port) as address:
        page.goto(address)
        ask_example(page)
        if kept:
            open_display(page)
            page.get_by_label(texts.KEEP).check()
            page.keyboard.press("Escape")
        page.get_by_label(texts.QUESTION).fill("slow tofacitinib?")
        page.get_by_label(texts.QUESTION).press("Enter")
        page.get_by_text(texts.WORKING).first.wait_for()
    served, _ = launch(FakeAssistant(), port=port)  # Gradio loads the page anew when it is back
    if kept:
        page.locator(".r-working").wait_for(state="detached")
        page.locator("#answer-1").wait_for()
        assert page.get_by_label(texts.QUESTION).input_value() == "slow tofacitinib?"
        assert not page.locator("#r-told").is_visible()
    else:
        page.get_by_text(texts.SAID_BY_SCRIPT["lost"]).wait_for()
        assert "tofacitinib" not in page.evaluate(
            "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"
        )
    context.close()
    served.close(verbose=False)


def test_the_corpus_version_follows_a_switch_without_a_reload(watch, monkeypatch):
    page = watch.page
    ask_example(page)
    monkeypatch.setattr(FakeAssistant, "corpus_version", "2026-12-01.7")
    ask(page, "VEXAS as Erythrocytosis?")
    page.locator(".r-version", has_text="2026-12-01.7").wait_for()
    assert page.locator("#r-told").inner_text().startswith(texts.SAID_BY_SCRIPT["newVersion"])
    page.locator("#r-told").get_by_role("button").click()
    assert not page.locator("#r-told").is_visible()


def test_everything_is_done_with_the_keyboard_alone(watch):
    page, press = watch.page, watch.page.keyboard.press
    focused = "document.activeElement.getAttribute('href') || document.activeElement.id"
    page.wait_for_function("document.activeElement.tagName === 'TEXTAREA'")
    page.keyboard.type("tofacitinib?")
    press("Enter")
    page.locator("#answer-1").wait_for()
    page.locator("#r-said", has_text=texts.SAID_BY_SCRIPT["ready"]).wait_for(state="attached")
    page.evaluate("document.activeElement.blur()")
    tab_until(page, "#newest", focused)
    press("Enter")
    assert page.evaluate(focused) == "ask-1"
    tab_until(page, "#cite-1-2", focused)
    press("Enter")
    page.locator(MARKED).wait_for()
    assert page.evaluate(focused) == "cite-1-2"
    press("Escape")
    assert page.evaluate(focused) == "#cite-1-2"
    tab_until(page, "do-bundle-1", focused)
    with page.expect_download() as saved:
        press("Enter")
    assert "tofacitinib?" in Path(saved.value.path()).read_text(encoding="utf-8")
    tab_until(page, "do-report-1", focused)
    press("Enter")
    press("Space")  # the first reason has the focus
    assert page.locator("#r-report input:checked").count() == 1
    tab_until(page, texts.SEND, "document.activeElement.textContent")
    press("Enter")
    page.get_by_text(texts.SAID_BY_SCRIPT["kept"]).wait_for()
    press("Escape")
    assert page.evaluate(focused) == "do-report-1"


def tab_until(page: Page, wanted: str, focused: str) -> None:
    """Go on with Tab until the element that has the focus is the wanted one."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(focused) == wanted:
            return
    raise AssertionError(f"{wanted} is not reached with Tab")


def test_printing_shows_every_passage_and_no_controls(watch):
    page = watch.page
    ask_example(page)
    page.emulate_media(media="print")
    assert page.locator(".r-card:visible").count() == page.locator(".r-card").count()
    for hidden in ("#r-compose", ".r-actions", ".r-places"):
        assert not page.locator(hidden).first.is_visible()
