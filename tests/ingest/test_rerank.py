import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import rerank
from ingest.pool import Parts, Pool
from ingest.rerank import EITHER, FALLING, FEATURES, RISING, Found, diverse, features, fused
from ingest.types import Hit, Passage, fingerprint

TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            ["warfarin", "INR", "2.5", "IL-6", "p.Met41Leu", "the", "10-20", "½", "²", "É"]
        ),
        max_size=12,
    ).map(" ".join),
)
NUMBERS = st.floats(0, 100)
COSINES = st.floats(-1, 1)
RANKS = st.one_of(st.none(), st.integers(1, 200))


def weight(term):
    return 1 + len(term) / 10


def passage(text, source="a", headings=(), number=0):
    middle = len(text) // 2
    sentences = ((0, middle), (middle, len(text))) if middle else ((0, len(text)),)
    return Passage(
        id=fingerprint(source, text, str(number)),
        source_id=source,
        headings=headings,
        start=0,
        text=text,
        sentences=sentences,
    )


def found(text="Warfarin.", source="a", headings=(), **how):
    how = {"cosine": 0.5, "bm25": 1.0, "dense_rank": 1, "lexical_rank": 1} | how
    how = {"similarity": how["cosine"], "sentence_scores": ()} | how
    vector = np.array([how["cosine"], math.sqrt(1 - how["cosine"] ** 2)], np.float32)
    return Found(passage=passage(text, source, headings), vector=vector, **how)


def whole(text, **how):
    """A passage of one sentence."""
    one = found(text, **how)
    return replace(one, passage=replace(one.passage, sentences=((0, len(text)),)))


FOUND = st.builds(
    found,
    TEXTS,
    st.sampled_from("abc"),
    st.lists(TEXTS, max_size=2).map(tuple),
    cosine=COSINES,
    bm25=NUMBERS,
    dense_rank=RANKS,
    lexical_rank=RANKS,
    sentence_scores=st.lists(COSINES, max_size=2).map(tuple),
)


def column(name, question, *pool):
    return features(question, pool, weight)[:, FEATURES.index(name)].tolist()


@given(question=TEXTS, pool=st.lists(FOUND, max_size=6))
@settings(deadline=None)
def test_every_passage_has_a_row_of_finite_numbers_whatever_the_words(question, pool):
    rows = features(question, pool, weight)
    assert rows.shape == (len(pool), len(FEATURES))
    assert np.isfinite(rows).all()


@given(question=TEXTS, pool=st.lists(FOUND, max_size=6))
@settings(deadline=None)
def test_shares_of_the_question_are_between_nothing_and_all(question, pool):
    rows = features(question, pool, weight)
    for name in FEATURES:
        if name.startswith("covered") or name in {"rarest_covered", "word_pairs"}:
            shares = rows[:, FEATURES.index(name)]
            assert ((shares >= 0) & (shares <= 1 + 1e-6)).all(), name


def test_an_empty_pool_has_no_rows():
    assert features("What is the dose?", [], weight).shape == (0, len(FEATURES))
    assert Pool("What is the dose?", [], weight, 5_000).scores() == []
    assert Pool("What is the dose?", [], weight, 5).scores() == []
    assert (fused([]), diverse([], 5)) == ([], [])


def test_the_directions_share_out_the_features():
    assert set(FEATURES) == RISING | FALLING | EITHER
    assert len(RISING) + len(FALLING) + len(EITHER) == len(FEATURES) == len(set(FEATURES))


QUESTION = "Does warfarin need INR monitoring?"


def test_a_passage_with_all_words_of_the_question_covers_all_of_it():
    text = "Warfarin needs INR monitoring."
    for name in ("covered", "covered_by_both", "covered_by_sentence", "rarest_covered"):
        assert column(name, QUESTION, whole(text)) == pytest.approx([1.0]), name
    assert column("covered_by_headings", QUESTION, whole(text)) == [0.0]


def test_a_passage_with_no_word_of_the_question_covers_none_of_it():
    for name in FEATURES:
        if name.startswith("covered") or name in {"rarest_covered", "word_pairs"}:
            assert column(name, QUESTION, whole("Bread is baked.")) == [0.0], name


def test_headings_and_body_together_cover_what_neither_covers_alone():
    one = whole("INR monitoring.", headings=("Warfarin", "What it needs"))
    [by_headings] = column("covered_by_headings", QUESTION, one)
    [by_body] = column("covered", QUESTION, one)
    assert 0 < by_headings < 1 > by_body > 0
    assert column("covered_by_both", QUESTION, one) == pytest.approx([1.0])


def test_two_sentences_side_by_side_cover_more_than_either():
    one = found("Warfarin needs care INR is monitored ")
    [by_one] = column("covered_by_sentence", QUESTION, one)
    assert by_one < 1
    assert column("covered_by_two_sentences", QUESTION, one) == pytest.approx([1.0])


def test_words_side_by_side_in_the_question_count_only_side_by_side():
    together, apart = whole("INR monitoring."), whole("Monitoring of the liver, of INR.")
    pairs = column("word_pairs", "INR monitoring", together, apart)
    assert pairs == pytest.approx([1.0, 0.0])


def test_a_rare_word_covers_more_of_a_question_than_a_common_one():
    weights = {"warfarin": 5.0, "dose": 1.0}
    pool = [whole("Warfarin."), whole("The dose.")]
    rows = features("warfarin dose", pool, lambda term: weights.get(term, 3.0))
    assert rows[:, FEATURES.index("covered")].tolist() == pytest.approx([5 / 6, 1 / 6])


def test_what_a_source_has_best_is_told_of_all_its_passages():
    pool = [
        found("One.", "a", bm25=1.0, cosine=0.2),
        found("Two.", "a", bm25=4.0, cosine=0.1),
        found("Three.", "b", bm25=2.0, cosine=0.9),
    ]
    weights = column("source_bm25", "warfarin", *pool)
    assert weights[0] == weights[1] == 2 * weights[2]
    assert column("source_cosine", "warfarin", *pool) == pytest.approx([0.2, 0.2, 0.9])
    assert column("source_found", "warfarin", *pool) == pytest.approx(
        [math.log1p(2), math.log1p(2), math.log1p(1)]
    )


def test_what_a_search_did_not_find_ranks_below_all_that_it_found():
    pool = [found(f"Text {rank}.", dense_rank=rank, lexical_rank=None) for rank in range(1, 9)]
    pool.append(found("Another.", dense_rank=None, lexical_rank=1))
    *ranks, missing = column("dense_rank", "warfarin", *pool)
    assert missing > max(ranks)
    assert ranks == sorted(ranks)


@st.composite
def pools_of_two_searches(draw):
    both, dense_only, lexical_only = (draw(st.integers(0, 15)) for _ in range(3))
    dense = draw(st.permutations(range(1, both + dense_only + 1)))
    lexical = draw(st.permutations(range(1, both + lexical_only + 1)))
    with_sentences = draw(st.booleans())
    ranks = [(dense[at], lexical[at]) for at in range(both)]
    ranks += [(rank, None) for rank in dense[both:]] + [(None, rank) for rank in lexical[both:]]
    pool = [
        found(
            f"Text {number}.",
            dense_rank=dense_rank,
            lexical_rank=lexical_rank,
            cosine=1 - (dense_rank or 40) / 50,
            sentence_scores=(draw(COSINES), draw(COSINES)) if with_sentences else (),
        )
        for number, (dense_rank, lexical_rank) in enumerate(ranks)
    ]
    return pool, both


@given(pools_of_two_searches())
@settings(deadline=None)
def test_what_both_searches_found_is_fused_before_what_one_found(pool_and_both):
    pool, both = pool_and_both
    scores = fused(pool)
    assert len(scores) == len(pool)
    assert all(score > 0 for score in scores)
    if 0 < both < len(pool):
        assert min(scores[:both]) > max(scores[both:])


def test_fusion_sums_reciprocal_ranks():
    pool = [
        found("One.", dense_rank=1, lexical_rank=None, cosine=0.9),
        found("Two.", dense_rank=2, lexical_rank=1, cosine=0.8),
        found("Three.", dense_rank=None, lexical_rank=2, cosine=0.95),
    ]
    assert fused(pool) == pytest.approx([1 / 61, 1 / 62 + 1 / 61, 1 / 62])


def test_fusion_ranks_what_the_vectors_found_by_its_best_sentence():
    pool = [
        found("One.", dense_rank=1, lexical_rank=None, cosine=0.9, sentence_scores=(0.1, 0.2)),
        found("Two.", dense_rank=2, lexical_rank=None, cosine=0.8, sentence_scores=(0.0, 0.7)),
    ]
    assert fused(pool) == pytest.approx([1 / 62, 1 / 61])


def test_a_small_corpus_is_ordered_by_fusion_and_a_large_one_by_what_was_learnt():
    pool = [
        found("Bread is baked.", "a", dense_rank=2, lexical_rank=None, bm25=0.0, cosine=0.1),
        found("Warfarin needs INR monitoring.", "b", bm25=9.0, cosine=0.8),
    ]
    assert Pool(QUESTION, pool, weight, 999).scores() == fused(pool)
    large = Pool(QUESTION, pool, weight, 1_000)
    learned = large.scores()
    assert learned != fused(pool)
    assert learned[1] > learned[0]
    assert large.scores(Parts(learned=False)) == fused(pool)


def test_the_learned_order_of_a_question_is_worked_out_once(monkeypatch):
    called = []
    real = rerank.learned

    def counted(*args):
        called.append(args)
        return real(*args)

    monkeypatch.setattr(rerank, "learned", counted)
    pool = Pool(QUESTION, [found("Warfarin needs INR monitoring.", "b")], weight, 1_000)
    assert pool.scores() == pool.scores()
    assert len(pool.learned) == 1
    assert len(called) == 1


def test_a_pool_without_a_source_is_the_pool_of_the_others():
    pool = Pool(QUESTION, [found("One.", "a"), found("Two.", "b")], weight, 1_000)
    assert [one.passage.source_id for one in pool.without({"a"}).found] == ["b"]
    assert pool.without({"a", "b"}).scores() == []


@given(question=TEXTS, pool=st.lists(FOUND, min_size=1, max_size=6))
@settings(deadline=None)
def test_a_learned_score_is_between_0_and_1(question, pool):
    assert all(0 < score < 1 for score in Pool(question, pool, weight, 5_000).scores())


def hits(sources):
    return [
        Hit(
            passage=passage("Text.", source, number=number),
            score=1 / (number + 1),
            similarity=0.5,
            sentence_scores=(),
            dense_rank=1,
            lexical_rank=1,
        )
        for number, source in enumerate(sources)
    ]


def test_passages_beyond_the_third_of_a_source_come_last():
    ranked = hits("aaaaabac")
    assert "".join(hit.passage.source_id for hit in diverse(ranked, 8)) == "aaabcaaa"
    assert diverse(ranked, 5) == [*ranked[:3], ranked[5], ranked[7]]


@given(sources=st.text("abc", max_size=20), k=st.integers(0, 25))
def test_diversity_loses_no_passage_and_keeps_the_order_otherwise(sources, k):
    ranked = hits(sources)
    every = diverse(ranked, len(ranked))
    place = {hit.passage.id: at for at, hit in enumerate(ranked)}
    late = [sources[: place[hit.passage.id]].count(hit.passage.source_id) >= 3 for hit in every]
    keys = [(is_late, place[hit.passage.id]) for is_late, hit in zip(late, every, strict=True)]
    assert len(place) == len(every) == len(ranked)
    assert keys == sorted(keys)
    assert diverse(ranked, k) == every[:k]
