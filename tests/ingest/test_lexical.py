import bm25s
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.lexical import LexicalIndex, best
from ingest.term_rows import TermRows
from ingest.terms import terms

TEXTS = (
    "Warfarin needs INR monitoring.",
    "Metformin lowers glucose.",
    "Warfarin and warfarin again, and INR.",
    "Pregnancy and pregnancies.",
)

WORDS = ("warfarin", "metformin", "insulin", "glucose", "INR", "dose", "renal", "trial")


@pytest.fixture
def opened(tmp_path):
    def opened(*texts):
        LexicalIndex.write(tmp_path / "lexical", TermRows.of(texts))
        return LexicalIndex.open(tmp_path / "lexical")

    return opened


@pytest.fixture
def index(opened):
    return opened(*TEXTS)


def test_passages_without_a_word_of_the_question_score_0(index):
    scores = index.scores("What does warfarin need?")
    assert scores.shape == (len(TEXTS),)
    assert [bool(score) for score in scores] == [True, False, True, False]


def test_a_question_of_no_known_word_finds_nothing(index):
    for text in ("How do I bake bread?", "What is it?", "", "…"):
        assert not index.scores(text).any()
        assert best(index.scores(text), 3) == []


def test_a_word_said_twice_in_a_question_counts_once(index):
    once = index.scores("warfarin glucose")
    assert index.scores("warfarin warfarin glucose").tolist() == once.tolist()


def test_the_best_rows_come_best_first(index):
    scores = index.scores("INR monitoring on warfarin")
    assert best(scores, 2) == [0, 2]
    assert best(scores, 1) == [0]
    assert best(scores, 0) == []


def test_only_rows_that_are_allowed_are_found(index):
    scores = index.scores("INR monitoring on warfarin")
    assert best(scores, 3, frozenset({1, 2, 3})) == [2]
    assert best(scores, 3, frozenset({1})) == []
    assert best(scores, 3, frozenset()) == []


def test_more_may_be_asked_for_than_there_are(index):
    assert best(index.scores("warfarin"), 500) == best(index.scores("warfarin"), 4)
    assert best(np.zeros(0, np.float32), 5) == []


@given(
    passages=st.lists(st.lists(st.sampled_from(WORDS), max_size=8), min_size=1, max_size=30),
    asked=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scores_are_those_of_bm25s_given_the_words_themselves(opened, passages, asked):
    texts = [" ".join(["word", *passage]) for passage in passages]
    plain = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    plain.index([terms(text) for text in texts], show_progress=False)
    known = [term for term in dict.fromkeys(terms(" ".join(asked))) if term in plain.vocab_dict]
    expected = plain.get_scores(known) if known else np.zeros(len(texts))
    assert opened(*texts).scores(" ".join(asked)).tolist() == expected.tolist()


@given(
    scores=st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 7.25]), max_size=20),
    k=st.integers(0, 25),
    data=st.data(),
)
def test_the_best_are_no_others_than_sorting_all_would_give(scores, k, data):
    rows = (
        st.none() if not scores else st.none() | st.frozensets(st.sampled_from(range(len(scores))))
    )
    allowed = data.draw(rows)
    found = best(np.array(scores, np.float32), k, allowed)
    may = [row for row in range(len(scores)) if allowed is None or row in allowed]
    expected = sorted((scores[row] for row in may if scores[row] > 0), reverse=True)[:k]
    assert [scores[row] for row in found] == expected
    assert len(set(found)) == len(found)
    assert set(found) <= set(may)
    assert [(-scores[row], row) for row in found] == sorted((-scores[row], row) for row in found)


def test_a_rarer_word_weighs_more_and_an_unknown_one_most(index):
    weights = [index.weight(term) for term in ("warfarin", "metformin", "bread")]
    assert 0 < weights[0] < weights[1] < weights[2]
    assert (index.knows("warfarin"), index.knows("bread"), index.knows("")) == (True, False, False)


def test_a_word_of_the_same_family_stands_in_for_one_that_is_not_known(index):
    assert index.alike("pregnant") == ["pregnanc"]


def test_without_a_family_a_word_one_slip_away_stands_in(index):
    assert index.alike("wrafarin") == ["warfarin"]
    assert index.alike("wrafaain") == []


def test_a_family_goes_before_a_slip(opened):
    assert opened("cardio carbin", "other").alike("cardin") == ["cardio"]
    assert opened("carbin", "other").alike("cardin") == ["carbin"]


def test_nothing_stands_in_for_a_short_word(index):
    assert [index.alike(term) for term in ("", "inr", "inrs", "gluco")] == [[], [], [], []]


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 300),
    st.sampled_from((50, 9_999, 10_001, 30_011)),
    st.floats(0, 1),
)
@settings(max_examples=25, deadline=None)
def test_the_best_of_many_rows_are_those_of_putting_all_in_order(seed, k, rows, share):
    draw = np.random.default_rng(seed)
    scores = draw.random(rows, dtype=np.float32) * (draw.random(rows) < share)
    scores = scores.astype(np.float32)
    in_order = [int(row) for row in np.argsort(-scores, kind="stable")[:k] if scores[row] > 0]
    found = best(scores, k)
    assert [scores[row] for row in found] == [scores[row] for row in in_order]
    if rows > 10_000:
        assert found == in_order


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    texts=st.lists(st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join), min_size=1),
    one=st.sampled_from(WORDS),
    other=st.sampled_from(WORDS),
)
def test_how_many_passages_have_two_terms_is_what_their_rows_share(opened, texts, one, other):
    index = opened(*texts)
    one, other = terms(one)[0], terms(other)[0]
    shared = set(index.rows(one)) & set(index.rows(other))
    assert index.together(one, other) == len(shared) == index.together(other, one)
