"""Advice that a question takes for granted: whose it is, and whether it is held."""

import pytest

from chatbot.premises.advice import unheld_advice
from chatbot.premises.tagged import tagged
from ingest.index import Index


@pytest.fixture(scope="module")
def index(shipped_index, embedder):
    opened = Index.open(shipped_index, embedder)
    yield opened
    opened.close()


@pytest.mark.parametrize("body", ["NICE", "ISTH", "AAOS"])
def test_advice_of_a_body_that_is_not_held_is_told_whatever_its_name(index, body):
    [told] = unheld_advice(tagged(f"What does {body} recommend in VEXAS?", index), index)
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
    assert not unheld_advice(tagged(question, index), index)
