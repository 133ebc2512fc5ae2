"""Slips of the finger, put right with real words of the shipped corpus."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.question.spelling import joined, misspelt, respelt


@pytest.mark.parametrize(
    ("question", "slips"),
    [
        ("What is the reponse to azacitidine?", {"reponse": "response"}),
        (
            "Is steriod-sparing treatmnet possible?",
            {"steriod": "steroid", "treatmnet": "treatment"},
        ),
        ("Should patinets recieve it?", {"patinets": "patients", "recieve": "receive"}),
        ("Does aneamia improve?", {"aneamia": "anemia"}),
        ("ruxo or toci first?", {"ruxo": "ruxolitinib", "toci": "tocilizumab"}),
        ("What is VXEAS?", {"vxeas": "vexas"}),
        ("What is the survial of men?", {"survial": "survival"}),
    ],
)
def test_a_slip_in_any_word_is_put_right(index, question, slips):
    assert misspelt(question, index) == slips


@pytest.mark.parametrize(
    "question",
    [
        "Is folic acid or a statin used with mitral disease?",
        "What do cohesin, siRNA and kinases do in de novo disease?",
        "Is the tumour of the endothelial lining ischaemic?",
        "Does Dr. Sayre know of tetralogy of Fallot?",
        "Is nilotinib, filgotinib or imatinib of use?",
        "What of p.Met41Leu, IL-6 and HbA1c?",
        "Is CGRP or EDTA measured?",
    ],
)
def test_words_that_exist_are_left_alone_although_the_corpus_has_a_like_one(index, question):
    assert misspelt(question, index) == {}


def test_two_drugs_as_near_as_each_other_leave_a_slip_alone(index, monkeypatch):
    names = index.vocabulary.single_words
    drug = names["ruxolitinib"]
    twins = {"doribine": drug, "dorabine": names["anakinra"]}
    monkeypatch.setitem(vars(index.vocabulary), "single_words", {**names, **twins})
    assert misspelt("Is dorbine used?", index) == {}


def test_a_mark_that_cut_the_last_letter_off_goes_behind_it(index):
    assert joined("Is it leukaemi?a", index) == "Is it leukaemia?"
    assert joined("Is it so?A b", index) == "Is it so?A b"
    assert joined("See e.g. this one.B", index) == "See e.g. this one.B"


@settings(max_examples=40, deadline=None)
@given(place=st.integers(1, 9), word=st.sampled_from(["ruxolitinib", "azacitidine", "tocilizumab"]))
def test_no_slip_turns_a_drug_into_another(index, place, word):
    named = index.vocabulary.mentioned
    for typed in (
        word[:place] + word[place + 1 :],
        word[:place] + word[place] + word[place:],
        word[:place] + word[place + 1] + word[place] + word[place + 2 :],
    ):
        read = misspelt(f"Is {typed} given?", index).get(typed, typed)
        assert read == typed or named(read) == named(word)


@given(question=st.text(max_size=80))
@settings(max_examples=40, deadline=None)
def test_what_is_read_is_right_itself(index, question):
    slips = misspelt(question, index)
    assert misspelt(respelt(question, slips), index).keys().isdisjoint(slips.values())
