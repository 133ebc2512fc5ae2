import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import rerank
from ingest.build import build
from ingest.index import Index
from ingest.types import Filter, Source
from tests.conftest import write_document

QUESTIONS = (
    "What is the dose of ruxolitinib?",
    "Which infections are seen in VEXAS?",
    "How long do patients with VEXAS live?",
    "How do I bake bread?",
    "What is it?",
)


@pytest.fixture(scope="module")
def index(shipped_index, embedder):
    opened = Index.open(shipped_index, embedder)
    yield opened
    opened.close()


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
        assert index.pool(QUESTIONS[0], where=where) == []
    assert index.ranked(QUESTIONS[0], [], 5) == []


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
    pool = index.pool(QUESTIONS[0], size=20)
    assert len({one.passage.id for one in pool}) == len(pool)
    dense = sorted(one.dense_rank for one in pool if one.dense_rank)
    lexical = sorted(one.lexical_rank for one in pool if one.lexical_rank)
    assert (dense, lexical) == ([*range(1, 21)], [*range(1, 21)])


def test_further_words_bring_what_the_question_does_not_say(index):
    plain = {one.passage.id: one.bm25 for one in index.pool(QUESTIONS[0])}
    more = index.pool(QUESTIONS[0], words=f"{QUESTIONS[0]} Jakafi Jakavi")
    assert max(one.bm25 for one in more) > max(plain.values())


def test_an_overview_counts_less_than_a_source_with_the_same_score(index):
    pool = index.pool(QUESTIONS[1])
    scores = rerank.scores(QUESTIONS[1], pool, index.term_weight, index.manifest.passages)
    plain = {one.passage.id: score for one, score in zip(pool, scores, strict=True)}
    kinds = set()
    for hit in index.ranked(QUESTIONS[1], pool, len(pool)):
        source = index.sources[hit.passage.source_id]
        is_overview = source.kind == "synthesis" and "gaps" not in source.topics
        kinds.add(is_overview)
        share = hit.score / plain[hit.passage.id]
        assert 0 < share < 1 if is_overview else share == 1
    assert kinds == {True, False}


@pytest.mark.parametrize("passages", [3, 5_000])
def test_an_overview_comes_after_the_sources_that_say_the_same(
    corpus, settings, embedder, passages
):
    text = "Apixaban needs no INR monitoring."
    for id_ in ("a-overview", "b-cohort", "c-cohort"):
        path = write_document(corpus, id_, text, title="Apixaban")
        if id_ == "a-overview":
            file = path.read_text(encoding="utf-8")
            path.write_text(file.replace("kind: review", "kind: synthesis"), encoding="utf-8")
    build(settings, embedder)
    index = Index.open(settings.index, embedder)
    index.manifest = dataclasses.replace(index.manifest, passages=passages)
    question = "Does apixaban need INR monitoring?"
    ranked = [hit.passage.source_id for hit in index.ranked(question, index.pool(question), 5)]
    same = [id_ for id_ in ranked if id_ not in {"metformin", "warfarin"}]
    assert sorted(same[:2]) == ["b-cohort", "c-cohort"]
    assert same[2:] == ["a-overview"]
    index.close()


def test_a_small_corpus_is_searched_as_well(settings, embedder):
    build(settings, embedder)
    index = Index.open(settings.index, embedder)
    hits = index.search("Which drug lowers glucose?", 10)
    assert [hit.passage.source_id for hit in hits] == ["metformin", "warfarin"]
    index.close()
