import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.finding.scope import THRESHOLD, asks_elsewhere, scope, scope_signs
from chatbot.question.understand import understand
from ingest.pool import Pool

WORDS = ["ruxolitinib", "dose", "VEXAS", "bread", "the", "what", "10 mg", "IL-6", "½", "好"]


@pytest.fixture(scope="module")
def scope_of(index):
    return lambda question: scope(index.pool(question), index)


@given(words=st.lists(st.sampled_from(WORDS), max_size=8))
@settings(max_examples=25, deadline=None)
def test_scope_is_between_0_and_1(scope_of, words):
    assert 0 <= scope_of(" ".join(words)) <= 1


@pytest.mark.parametrize(
    "question",
    [
        "What is the dose of ruxolitinib in VEXAS?",
        "Which infections are seen in VEXAS?",
        "How long do patients with VEXAS live?",
        "Which UBA1 variants have the worst prognosis?",
    ],
)
def test_a_question_about_the_corpus_is_more_in_scope_than_one_about_bread(scope_of, question):
    assert scope_of("How do I bake bread?") < THRESHOLD <= scope_of(question)


@pytest.mark.parametrize("question", ["", "What is it?", "How about that?", "?!…"])
def test_a_question_without_content_words_is_not_in_scope(scope_of, index, question):
    assert scope_of(question) == 0
    assert scope_signs(index.pool(question)) == ()


def test_a_question_for_which_nothing_was_found_is_not_in_scope(index):
    nothing = index.pool("What is the dose of ruxolitinib?").without(index.sources)
    assert nothing.found == ()
    assert scope(nothing, index) == 0


def test_scope_does_not_depend_on_the_order_of_what_was_found(index):
    question = "What is the dose of ruxolitinib?"
    pool = index.pool(question)
    turned = Pool(question, pool.found[::-1], index.term_weight, index.manifest.passages)
    assert scope(turned, index) == pytest.approx(scope(pool, index))


def test_the_signs_are_of_the_best_passages(index):
    question = "What is the dose of ruxolitinib?"
    pool = index.pool(question)
    signs = scope_signs(pool)
    assert len(signs) == 3
    learned, similarity, words = signs
    assert math.isfinite(learned)
    assert similarity == max(one.similarity for one in pool.found)
    assert words == pytest.approx(max(one.bm25 for one in pool.found) / math.sqrt(2))


@pytest.mark.parametrize(
    ("question", "elsewhere"),
    [
        ("Is nilotinib effective?", True),
        ("Is fistulotomy indicated?", True),
        ("Is ruxolitinib effective?", False),
        ("Is nilotinib better than ruxolitinib?", False),
        ("How common is fever?", False),
    ],
)
def test_a_term_of_art_that_the_corpus_does_not_have_is_asked_elsewhere(index, question, elsewhere):
    assert asks_elsewhere(understand(question, (), index, 2_000), index) is elsewhere
