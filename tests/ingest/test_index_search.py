import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.build import build
from ingest.index import Index
from ingest.pool import Parts
from ingest.terms import terms
from ingest.types import Filter, Source

QUESTIONS = (
    "What is the dose of ruxolitinib?",
    "Which infections are seen in VEXAS?",
    "How long do patients with VEXAS live?",
    "How do I bake bread?",
    "What is it?",
)


COHORT = Source(
    id="a-2022",
    title="A title",
    kind="retrospective-cohort",
    evidence_level="cohort",
    review_status="approved",
    year=2022,
)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (Filter(), {"review_status": "submitted", "year": None}),
        (Filter(kinds=frozenset({"cohort"})), {}),
        (Filter(kinds=frozenset({"retrospective-cohort"})), {}),
        (Filter(kinds=frozenset({"guideline", "cohort"})), {}),
        (Filter(since=2022), {}),
        (Filter(since=2021), {}),
        (Filter(approved=True), {}),
        (Filter(without=frozenset({"b-2022"})), {}),
        (Filter(kinds=frozenset({"cohort"}), since=2020, approved=True), {}),
    ],
)
def test_a_filter_lets_through_what_it_does_not_speak_against(where, said):
    assert where.lets_through(dataclasses.replace(COHORT, **said))


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (Filter(kinds=frozenset({"guideline"})), {}),
        (Filter(kinds=frozenset({"cohor"})), {}),
        (Filter(since=2023), {}),
        (Filter(since=1), {"year": None}),
        (Filter(approved=True), {"review_status": "under review"}),
        (Filter(approved=True), {"review_status": "submitted"}),
        (Filter(without=frozenset({"a-2022", "b-2022"})), {}),
        (Filter(kinds=frozenset({"cohort"}), since=2023), {}),
    ],
)
def test_one_thing_that_speaks_against_a_source_keeps_it_out(where, said):
    assert not where.lets_through(dataclasses.replace(COHORT, **said))


FILTERS = st.builds(
    Filter,
    kinds=st.frozensets(
        st.sampled_from(["cohort", "guideline", "label", "synthesis", "case-report", "nothing"]),
        max_size=3,
    ),
    since=st.sampled_from([None, 2022, 2025, 2026, 2100]),
    approved=st.booleans(),
    without=st.sampled_from(
        [frozenset(), frozenset({"label-ruxolitinib-us", "beck-2020-nejm", "no-such-source"})]
    ),
)


@given(question=st.sampled_from(QUESTIONS), where=FILTERS, k=st.integers(1, 40))
@settings(max_examples=25, deadline=None)
def test_a_search_finds_only_what_its_filter_lets_through(index, question, where, k):
    hits = index.search(question, k, where=where)
    through = {id_ for id_, source in index.sources.items() if where.lets_through(source)}
    there = sum(len(index.passages_of(id_)) for id_ in through)
    assert {hit.passage.source_id for hit in hits} <= through
    assert len(hits) == min(k, there)


def test_a_filter_that_lets_nothing_through_finds_nothing(index):
    for where in (
        Filter(kinds=frozenset({"no such kind"})),
        Filter(since=2100),
        Filter(without=frozenset(index.sources)),
    ):
        assert index.search(QUESTIONS[0], 5, where=where) == []
        nothing = index.pool(QUESTIONS[0], where=where)
        assert nothing.found == ()
        assert nothing.hits() == []


@pytest.mark.parametrize("source_id", ["label-ruxolitinib-us", "synthesis-azacitidine"])
def test_a_search_of_one_source_finds_all_its_passages(index, source_id):
    where = Filter(without=frozenset(index.sources) - {source_id})
    found = {hit.passage.id for hit in index.search(QUESTIONS[0], 1_000, where=where)}
    assert found == {passage.id for passage in index.passages_of(source_id)}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("k", [0, 1, 7, 30])
def test_a_search_returns_as_many_as_asked_for_and_none_twice(index, question, k):
    hits = index.search(question, k)
    assert len(hits) == k
    assert len({hit.passage.id for hit in hits}) == k


def test_more_may_be_asked_for_than_there_are(index):
    found = {hit.passage.id for hit in index.search(QUESTIONS[0], 10_000)}
    assert len(found) == index.manifest.passages


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_search_finds_the_same_twice_and_in_an_index_opened_again(
    index, shipped_index, embedder, question
):
    once = index.search(question, 20)
    assert index.search(question, 20) == once
    again = Index.open(shipped_index, embedder)
    assert again.search(question, 20) == once
    again.close()


def test_no_filter_and_an_empty_one_find_the_same(index):
    assert index.search(QUESTIONS[0], 20, where=Filter()) == index.search(QUESTIONS[0], 20)


@pytest.mark.parametrize("question", QUESTIONS)
def test_hits_come_best_first_until_sources_have_had_their_three(index, question):
    hits = index.search(question, 30)
    seen: dict[str, int] = {}
    first = []
    for hit in hits:
        seen[hit.passage.source_id] = seen.get(hit.passage.source_id, 0) + 1
        if seen[hit.passage.source_id] <= 3:
            first.append(hit.score)
    assert first == sorted(first, reverse=True)


def test_a_hit_was_found_by_one_search_at_least_and_its_sentences_are_scored(index):
    for hit in index.search(QUESTIONS[0], 30):
        assert (hit.dense_rank, hit.lexical_rank) != (None, None)
        assert len(hit.sentence_scores) == len(hit.passage.sentences)
        assert -1 <= hit.similarity <= 1.001
        assert 0 < hit.score <= 1


def test_a_pool_holds_each_passage_once_with_ranks_from_1(index):
    pool = index.pool(QUESTIONS[0], size=20).found
    assert len({one.passage.id for one in pool}) == len(pool)
    dense = sorted(one.dense_rank for one in pool if one.dense_rank)
    lexical = sorted(one.lexical_rank for one in pool if one.lexical_rank)
    assert (dense, lexical) == ([*range(1, 21)], [*range(1, 21)])


def test_further_words_bring_what_the_question_does_not_say(index):
    plain = {one.passage.id: one.bm25 for one in index.pool(QUESTIONS[0]).found}
    more = index.pool(QUESTIONS[0], words=f"{QUESTIONS[0]} Jakafi Jakavi").found
    assert max(one.bm25 for one in more) > max(plain.values())


@pytest.mark.parametrize("question", QUESTIONS)
def test_without_one_search_all_hits_are_the_other_ones(index, question):
    by_words = index.search(question, 20, parts=Parts(vectors=False))
    assert bool(by_words) == any(map(index.knows, terms(question)))
    assert all(hit.dense_rank is None and not hit.sentence_scores for hit in by_words)
    by_vectors = index.search(question, 20, parts=Parts(words=False))
    assert len(by_vectors) == 20
    assert all(hit.lexical_rank is None for hit in by_vectors)


def test_without_diversity_hits_come_by_their_score_alone(index):
    scores = [hit.score for hit in index.search(QUESTIONS[0], 60, parts=Parts(diverse=False))]
    assert scores == sorted(scores, reverse=True)


def test_a_small_corpus_is_searched_as_well(settings, embedder):
    build(settings, embedder)
    index = Index.open(settings.index, embedder)
    hits = index.search("Which drug lowers glucose?", 10)
    assert [hit.passage.source_id for hit in hits] == ["metformin", "warfarin"]
    index.close()
