import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.question.rewrite import candidates, chosen, placed, rewrite
from chatbot.types import Turn

TALK = st.text(
    st.sampled_from("abcdefghij XYZ ’'.,?!-\n")
    | st.characters(categories=("L", "N", "P", "Z"), include_characters=" "),
    max_size=60,
)
PHRASES = st.lists(
    st.sampled_from(
        [
            *("What", "is", "the", "of", "and", "?", "it", "they", "its", "their", "he", "these"),
            *("Bronze", "Age", "depression", "symptoms", "cost", "TNF-α", "β-blocker", "don’t"),
        ]
    ),
    max_size=12,
).map(" ".join)
QUESTIONS = TALK | PHRASES
TURNS = st.lists(
    st.builds(Turn, role=st.sampled_from(["reader", "rounds"]), text=QUESTIONS), max_size=5
)


def said(*texts):
    return [Turn(role="reader", text=text) for text in texts]


@pytest.mark.parametrize(
    ("earlier", "question", "alone"),
    [
        (
            ["Tell me about the Bronze Age collapse."],
            "What is the evidence for it?",
            "What is the evidence for the Bronze Age collapse?",
        ),
        (["What is anemia?"], "How is it treated?", "How is anemia treated?"),
        (["What is anemia?"], "What are its symptoms?", "What are anemia’s symptoms?"),
        (["Who was Marie Curie?"], "How did she die?", "How did Marie Curie die?"),
        (["Who was Marie Curie?"], "What happened to her?", "What happened to Marie Curie?"),
        (["What is blockchain?"], "What are the types?", "What are the types? (blockchain)"),
        (
            ["What is Darwin’s theory in a nutshell?"],
            "How was it developed?",
            "How was Darwin’s theory developed? (nutshell)",
        ),
        (
            ["What is throat cancer?", "Is it treatable?", "Tell me about lung cancer."],
            "What are its symptoms?",
            "What are lung cancer’s symptoms? (throat cancer)",
        ),
    ],
)
def test_a_follow_up_says_what_it_is_about(earlier, question, alone):
    assert rewrite(question, said(*earlier)) == alone


def test_a_pronoun_that_opens_the_question_is_replaced_with_a_capital_letter():
    assert rewrite("Its causes?", said("What is the nephrotic syndrome?")).startswith(
        "The nephrotic syndrome’s causes"
    )


def test_a_pronoun_for_what_the_question_names_itself_stays():
    alone = rewrite("What is CBT and how does it work?", said("How is depression treated?"))
    assert alone.startswith("What is CBT and how does it work?")


def test_he_and_she_are_no_things():
    assert rewrite("Is she at risk?", said("What is anemia?")) == "Is she at risk? (anemia)"


@pytest.mark.parametrize(
    "question",
    [
        "Does azacitidine prolong survival of elderly patients with high-risk myelodysplasia?",
        "How many inhabitants did the city of Paris have after the Second World War?",
    ],
)
def test_a_question_that_says_all_it_needs_comes_back_unchanged(question):
    assert rewrite(question, said("What is throat cancer?", "Is it treatable?")) == question


def test_what_is_replaced_is_not_carried():
    turns = said("How does the body break down ruxolitinib?")
    assert "ruxolitinib" in rewrite("How does it work?", turns)
    assert "ruxolitinib" not in rewrite("How does it work?", turns, lambda text: "rux" in text)


def test_only_what_the_reader_said_is_carried():
    turns = (
        Turn(role="reader", text="What is anemia?"),
        Turn(role="rounds", text="A lack of Haemoglobin."),
    )
    assert {one.text for one in candidates("And its causes?", turns)} == {"anemia"}


def test_a_phrase_that_adds_nothing_to_another_is_left_out():
    [cells, *others] = candidates("How are they made?", said("What are red blood cells?"))
    assert not others
    assert chosen([(0.9, cells), (0.8, cells)]) == [cells]


def test_nothing_carried_changes_nothing():
    assert placed("Is it fatal?", []) == "Is it fatal?"


def test_names_that_belong_together_stay_together():
    turns = said("What were the purposes of the Lewis and Clark expedition?")
    texts = [one.text for one in candidates("Was it a success?", turns)]
    assert "Lewis and Clark expedition" in texts


@given(QUESTIONS)
def test_a_question_without_earlier_turns_comes_back_unchanged(question):
    assert rewrite(question, ()) == question


@given(QUESTIONS, st.lists(st.builds(Turn, role=st.just("rounds"), text=QUESTIONS), max_size=3))
def test_a_question_after_answers_alone_comes_back_unchanged(question, turns):
    assert rewrite(question, turns) == question


@settings(max_examples=300)
@given(QUESTIONS, TURNS)
def test_no_word_is_invented(question, turns):
    known = set(tokens(" ".join([question, *(turn.text for turn in turns)])))
    assert set(tokens(rewrite(question, turns))) - {"s"} <= known


@given(QUESTIONS, TURNS)
def test_nothing_but_a_pronoun_is_lost(question, turns):
    lost = set(tokens(question)) - set(tokens(rewrite(question, turns)))
    assert lost <= {"it", "they", "them", "he", "she", "him", "its", "their", "his", "her"}


@given(QUESTIONS, TURNS)
def test_the_same_is_said_twice(question, turns):
    assert rewrite(question, turns) == rewrite(question, list(turns))


def test_a_long_conversation_takes_no_time():
    words = " ".join(f"tumour{number} of" for number in range(150))
    turns = said(*(f"{words} kind{number}?" for number in range(40)))
    start = time.perf_counter()
    rewrite("How is it treated?", turns)
    assert time.perf_counter() - start < 2


def tokens(text):
    return re.findall(r"[^\W_]+", text.casefold())


@pytest.mark.parametrize(
    "question",
    ["Is it necessary to rest?", "Is it really wise to run?", "It is safe to eat?"],
)
def test_it_that_means_nothing_is_not_replaced(question):
    assert rewrite(question, said("What is gout?")).startswith(question)
