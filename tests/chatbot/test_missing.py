import pytest

from chatbot.types import Turn


@pytest.mark.parametrize(
    "question",
    [
        "When can I start tapering tocilizumab in giant cell arteritis in remission?",
        "What is the best treatment of giant cell arteritis?",
        "Which biologic is best for ankylosing spondylitis?",
    ],
)
def test_another_disease_is_not_answered_with_what_is_held_on_the_drug(assistant, question):
    answer = assistant.answer(question)
    assert (answer.status, answer.statements) == ("abstained", ())


def test_what_came_nearest_to_a_missing_part_is_exact_and_not_shown_already(assistant):
    answer = assistant.answer("What dose of ruxolitinib is used in VEXAS?")
    assert answer.status == "partial"
    assert answer.nearest
    shown = {(c.source_id, c.start) for s in answer.statements for c in s.citations}
    references = {reference.number: reference.source_id for reference in answer.references}
    for citation in answer.nearest:
        text = assistant.source_text(citation.source_id)
        assert text[citation.start : citation.end] == citation.quote
        assert (citation.source_id, citation.start) not in shown
        assert references[citation.number] == citation.source_id


def test_another_name_of_something_covered_is_not_missing(assistant):
    answer = assistant.answer("Should patients get PJP prophylaxis?")
    assert (answer.status, answer.not_covered) == ("answered", ())


def test_whose_it_is_is_no_missing_part_of_a_question(assistant):
    assert assistant.answer("Why does my dad's VEXAS give him fever?").not_covered == ()


def test_a_short_question_on_a_named_thing_is_answered(assistant):
    for question in ("Is anakinra useful?", "Is VEXAS curable?", "What about the eyes?"):
        assert assistant.answer(question).status == "answered"


def test_a_follow_up_that_only_asks_for_an_aspect_takes_over_what_was_compared(assistant):
    turns = (
        Turn(role="reader", text="Compare ruxolitinib and tocilizumab in VEXAS"),
        Turn(role="rounds", text="Both were used."),
    )
    answer = assistant.answer("Which is safer?", turns)
    assert answer.status == "answered"
    assert "ruxolitinib, tocilizumab" in answer.standalone_question


def test_a_part_that_only_what_is_not_held_speaks_of_is_named(assistant):
    answer = assistant.answer("Does VEXAS affect fertility and survival?")
    assert (answer.status, answer.not_covered) == ("partial", ("fertility",))
    assert any("fertility" in citation.quote for citation in answer.nearest)


def test_what_is_not_covered_is_told_in_words_of_the_question(assistant):
    answer = assistant.answer("What dose of ruxolitinib is used in VEXAS, and how common is fever?")
    assert answer.status == "partial"
    for part in answer.not_covered:
        assert part.casefold() in answer.standalone_question.casefold()


def test_the_limits_of_a_label_are_no_treatment_of_the_disease_it_is_for(assistant):
    answer = assistant.answer("How is rheumatoid arthritis treated?")
    assert (answer.status, answer.statements) == ("abstained", ())
