"""Advice that a question takes for granted: whose it is, and whether it is held."""

import pytest

from chatbot.premises.grants import grants
from chatbot.premises.tagged import tagged
from chatbot.premises.unheld import unheld_advice


@pytest.mark.parametrize("body", ["NICE", "ISTH", "AAOS"])
def test_advice_of_a_body_that_is_not_held_is_told_whatever_its_name(index, body):
    [told] = _told(f"What does {body} recommend in VEXAS?", index)
    assert told.notice == f"No source held here is or reports {body} advice."


@pytest.mark.parametrize(
    "question",
    [
        "What does the ACR recommend in VEXAS?",
        "What does MRI say about the joints in VEXAS?",
        "Which drug does MDS want in VEXAS?",
        "One abstract finds no difference, whereas the NIH says valine does worst. Who is right?",
    ],
)
def test_guidance_that_is_held_and_what_writes_none_is_let_pass(index, question):
    assert not _told(question, index)


def _told(question, index):
    return unheld_advice(list(grants(tagged(question, index), index)), index)
