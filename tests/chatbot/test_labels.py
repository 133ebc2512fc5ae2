"""Figures of a drug label, and the disease they were set for."""


def told(answer):
    return [notice.text for notice in answer.notices if notice.kind == "other-use"]


def test_a_dose_that_does_not_say_its_disease_comes_with_the_one_it_is_labelled_for(assistant):
    answer = assistant.answer("Since tofacitinib is approved for VEXAS, what dose is used?")
    assert any("5 mg" in statement.text for statement in answer.statements)
    [text] = told(answer)
    assert "not set for VEXAS" in text
    assert "rheumatoid arthritis" in text


def test_a_dose_that_names_its_disease_needs_no_notice(assistant):
    answer = assistant.answer("What is the starting dose of ruxolitinib in polycythaemia vera?")
    assert any("10 mg" in statement.text for statement in answer.statements)
    assert not told(answer)


def test_no_label_no_notice(assistant):
    assert not told(assistant.answer("How common is fever in VEXAS?"))
