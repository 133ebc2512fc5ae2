import pytest

from chatbot.quoting.draft import GAPS, PREMISE


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Is siltuximab effective?", "No study of siltuximab"),
        ("How did VEXAS patients do on Kevzara?", "No study of sarilumab"),
        (
            "What dose of prednisone should I start with?",
            "No source held here sets a starting dose",
        ),
        (
            "How often should we reassess a patient with VEXAS?",
            "No source held here sets how often",
        ),
    ],
)
def test_what_is_asked_and_known_not_to_be_held_is_said_first(assistant, question, first):
    answer = assistant.answer(question)
    assert answer.status == "partial"
    assert answer.statements[0].section == GAPS
    assert answer.statements[0].text.startswith(first)


def test_what_is_not_held_on_another_drug_is_no_answer(assistant):
    asked = "Since tofacitinib is licensed for VEXAS, which dose does the label give?"
    statements = assistant.answer(asked).statements
    gaps = [said.text for said in statements if said.section == GAPS]
    assert all("tofacitinib" in text for text in gaps)
    first = next(said for said in statements if said.section != PREMISE)
    assert "label-tofacitinib-us" in {citation.source_id for citation in first.citations}


@pytest.mark.parametrize(
    "question",
    [
        "Does ruxolitinib work in VEXAS?",
        "Should every patient with VEXAS get thromboprophylaxis?",
        "What are the side effects of ruxolitinib?",
    ],
)
def test_a_gap_beside_the_question_does_not_come_first(assistant, question):
    answer = assistant.answer(question)
    assert answer.status == "answered"
    assert answer.statements[0].section != GAPS
