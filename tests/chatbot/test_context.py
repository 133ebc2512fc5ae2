"""What was spoken of last counts in a further question that leaves it unsaid."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.answer import Assistant
from chatbot.question.context import context
from chatbot.settings import ChatSettings
from chatbot.types import turns_of
from ingest.terms import terms

WORDS = ["VEXAS", "tocilizumab", "ruxolitinib", "survival", "marrow", "the", "fever", "transplant"]
SAID = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)


@given(question=SAID, asked=SAID, answered=SAID)
@settings(max_examples=50, deadline=None)
def test_what_was_spoken_of_counts_one_at_most_and_nothing_of_the_question_is_in_it(
    index, question, asked, answered
):
    found = context(question, turns_of((asked, answered)), index)
    leaning = context(f"and {question}", turns_of((asked, answered)), index)
    assert sum(found.values()) <= 1 + 1e-6
    assert not leaning or sum(leaning.values()) == pytest.approx(1)
    assert found.keys().isdisjoint(terms(question))
    assert "vexa" not in found


def test_a_question_without_turns_has_no_context(index):
    assert context("GVHD?", (), index) == {}


def test_a_drug_that_another_takes_the_place_of_is_not_kept(index):
    turns = turns_of(("Dose of tocilizumab?", "Tocilizumab is given weekly."))
    assert "tocilizumab" in context("And the dose?", turns, index)
    assert "tocilizumab" not in context("And of anakinra?", turns, index)


@pytest.mark.parametrize(
    ("earlier", "question", "said"),
    [
        (
            ("Pooled OS after allo?", "It was 86% in 39 patients."),
            "ok but what is the EFS",
            "event-free",
        ),
        (("aza dose on label", "75 mg/m2 a day."), "bloods before each cycle?", "bicarbonate"),
        (
            ("thrombosis risk in VEXAS?", "It occurred in 49%."),
            "which variant goes with PE",
            "M41L",
        ),
    ],
)
def test_a_short_further_question_is_answered_on_what_was_spoken_of(
    shipped_index, embedder, earlier, question, said
):
    assistant = Assistant(shipped_index, embedder, ChatSettings())
    answer = assistant.answer(question, turns_of(earlier))
    assistant.close()
    assert any(said in one.text for one in answer.statements if not one.folded)
