"""What of a question is taken for granted, whatever it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.premises.stretches import clauses, stretches

GRANTED = [
    ("Since the sea is green, do we sail?", "Since the sea is green"),
    ("The sea is green, so do we sail?", "The sea is green"),
    ("The sea is green. Do we sail?", "The sea is green"),
    ("With the sea being green, do we sail?", "With the sea being green"),
    ("The sea is green, isn't it?", "The sea is green"),
    ("Why is the sea green?", "Why is the sea green"),
    ("Do we sail as the sea is green?", "as the sea is green"),
    ("Can this green sea be sailed?", "this green sea"),
    ("How deep is the green sea of Borneo?", "the green sea of Borneo"),
    ("In a green sea like Borneo, do we sail?", "In a green sea like Borneo"),
    ("If the sea is green, as Cook reported, do we sail?", "If the sea is green"),
    ("If 1 in 40 seas is green, do we sail?", "If 1 in 40 seas is green"),
    ("What did the sea, which is green, do?", "which is green"),
    ("Does the sea's link with green algae hold?", "the sea's link with green algae hold"),
]
OPEN = [
    "Is the sea green?",
    "Could the sea be green?",
    "Do you know whether the sea is green?",
    "If the sea is green, do we sail?",
    "If I sail 1 in 40 green seas, is that bold?",
    "I read that the sea is green. Is that true?",
    "How often is it green at sea?",
    "The sea is green?",
]


@pytest.mark.parametrize(("question", "granted"), GRANTED)
def test_what_is_told_or_asked_with_why_is_granted(question, granted):
    assert granted in [one.text for one in stretches(question)]


@pytest.mark.parametrize("question", OPEN)
def test_what_is_asked_or_doubted_is_not_granted(question):
    assert not [one for one in stretches(question) if "green" in one.text and not one.phrase]


@given(st.text(alphabet="abc {S0}.,?;:()-'’ since why is the", max_size=120))
def test_stretches_lie_in_the_question_word_for_word(question):
    for one in stretches(question):
        assert question[one.start : one.end] == one.text
    for start, end, _ in clauses(question):
        assert 0 <= start < end <= len(question)
