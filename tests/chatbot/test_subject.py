"""What the words of a question say of its being about the corpus's one subject."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.finding.retrieve import retrieve
from chatbot.finding.scope import asks_elsewhere, is_answerable
from chatbot.finding.subject import about, foreign, signs
from chatbot.question.understand import understand
from ingest.build import build
from ingest.index import Index

WORDS = ["ruxolitinib", "dose", "fever", "bread", "often", "he", "nilotinib", "marrow", "survival"]


@pytest.fixture(scope="module")
def asked(index):
    return lambda question: understand(question, (), index, 2_000)


@pytest.mark.parametrize(
    ("question", "answered"),
    [
        ("How does it kill people?", True),
        ("Odds for him at ten years?", True),
        ("Does my patient need a marrow at all?", True),
        ("How do I bake bread?", False),
        ("Is semaglutide effective for obesity?", False),
        ("What causes acromegaly?", False),
        ("Can he fix the carburettor himself?", False),
    ],
)
def test_a_short_question_on_what_was_read_is_answered_and_one_on_another_matter_is_not(
    index, asked, question, answered
):
    query = asked(question)
    assert is_answerable(query, retrieve(query, index, 10).scope, index) is answered


@pytest.mark.parametrize(
    "question",
    [
        "5-yr survival?",
        "What do the letters V-E-X-A-S actually stand for?",
        "Never heard of VEXAS until today. What kind of disease is it?",
        "Rheum colleague wants infliximab. Evidence?",
        "Could my dad's sons get it?",
        "What do VEXAS pts get misdiagnosed with?",
        "Which drugs did the HTA look at?",
    ],
)
def test_everyday_words_and_shorthand_that_the_corpus_lacks_do_not_speak_against_a_question(
    index, asked, question
):
    query = asked(question)
    assert is_answerable(query, retrieve(query, index, 10).scope, index)
    assert not asks_elsewhere(query, index)


@pytest.mark.parametrize("question", ["Is nilotinib effective?", "Does nilotinib help in VEXAS?"])
def test_a_drug_that_nothing_here_stands_for_is_asked_about_in_vain(index, asked, question):
    assert foreign(asked(question), index) == ["nilotinib"]
    assert asks_elsewhere(asked(question), index)


def test_a_word_the_vocabulary_reads_otherwise_is_not_foreign(index, asked):
    assert foreign(asked("Is his paraprotein expected?"), index) == []


@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_naming_the_subject_never_speaks_against_a_question(index, asked, words):
    question = " ".join(words)
    named = signs(asked(f"{question} in VEXAS"), index)
    assert named.log_odds >= signs(asked(question), index).log_odds


def test_the_signs_are_counted_in_the_words_of_the_question(index, asked):
    found = signs(asked("Does he get nilotinib or ruxolitinib for VEXAS?"), index)
    assert (found.named, found.referred, found.special) == (1.0, 1.0, 1.0)
    assert found.entities == 1.0
    assert 0 < found.unknown < 1


def test_a_corpus_without_a_subject_leaves_the_question_to_the_searches(settings, embedder):
    build(settings, embedder)
    mixed = Index.open(settings.index, embedder)
    query = understand("How does it kill people?", (), mixed, 2_000)
    assert about(query, mixed) is None
    assert not is_answerable(query, 0.49, mixed)
    assert is_answerable(query, 0.5, mixed)
    mixed.close()
