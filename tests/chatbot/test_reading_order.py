import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.finding.evidence import sentences_of
from chatbot.finding.reading_order import Signs, in_reading_order, signs
from chatbot.finding.retrieve import found_for
from chatbot.question.understand import understand
from ingest.build import build
from ingest.index import Index
from ingest.pool import ALL, LEARNED_FROM, Parts
from ingest.settings import IndexSettings
from ingest.types import Hit
from tests.conftest import write_document

QUESTION = "Does apixaban need INR monitoring?"


@pytest.fixture(scope="module")
def opened(tmp_path_factory, embedder):
    """Three sources that say nearly the same, and an overview that points to one of them."""
    folder = tmp_path_factory.mktemp("overviews")
    said = "Apixaban needs no INR monitoring at all."
    write_document(folder / "corpus", "a-overview", f"{said[:-1]} [@c-cohort].", title="Apixaban")
    path = folder / "corpus" / "documents" / "a-overview.md"
    path.write_text(path.read_text("utf-8").replace("kind: review", "kind: synthesis"), "utf-8")
    for id_ in ("b-cohort", "c-cohort", "d-cohort"):
        write_document(folder / "corpus", id_, said, title="Apixaban")
    write_document(folder / "corpus", "e-other", "Bread is baked from flour and water.")
    settings = IndexSettings(corpus=folder / "corpus", index=folder / "index")
    build(settings, embedder)
    index = Index.open(settings.index, embedder)
    yield index
    index.close()


def order(index, parts=ALL):
    query = understand(QUESTION, (), index, 2_000)
    _, found = found_for(query, index, parts=parts)
    hits = in_reading_order(sentences_of(query, found, index), found, index, parts)
    return [hit.passage.source_id for hit in hits]


def test_a_source_that_an_overview_points_to_comes_first_and_the_overview_after_its_like(opened):
    found = order(opened)
    assert found[:3] == ["c-cohort", "b-cohort", "d-cohort"]
    assert set(found[3:]) == {"a-overview", "e-other"}


def test_without_overviews_nothing_is_pointed_to_and_they_stand_like_any_source(opened):
    assert sorted(order(opened, Parts(overviews=False))[:4]) == [
        *("a-overview", "b-cohort", "c-cohort", "d-cohort"),
    ]
    query = understand(QUESTION, (), opened, 2_000)
    _, hits = found_for(query, opened)
    read = sentences_of(query, hits, opened)
    for one in signs(read, hits, opened, Parts(overviews=False)).values():
        assert (one.pointed, one.pointing, one.overview) == (0, 0, 0)
    for one in signs(read, hits, opened, Parts(sentences=False)).values():
        assert one.sentence == 0


def test_a_large_corpus_keeps_its_learned_order_but_for_overviews(opened, monkeypatch):
    large = dataclasses.replace(opened.manifest, passages=LEARNED_FROM)
    monkeypatch.setattr(opened, "manifest", large)
    query = understand(QUESTION, (), opened, 2_000)
    _, hits = found_for(query, opened)
    before = {hit.passage.source_id: hit.score for hit in hits}
    after = {hit.passage.source_id: hit.score for hit in in_reading_order([], hits, opened)}
    assert after.pop("a-overview") < before.pop("a-overview")
    assert after == before


def test_order_loses_no_passage_and_scores_lie_between_0_and_1(opened):
    query = understand(QUESTION, (), opened, 2_000)
    _, hits = found_for(query, opened)
    ordered = in_reading_order(sentences_of(query, hits, opened), hits, opened)
    assert {hit.passage.id for hit in ordered} == {hit.passage.id for hit in hits}
    scores = [hit.score for hit in ordered]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score < 1 for score in scores)
    assert all(isinstance(hit, Hit) for hit in ordered)


def test_where_nothing_was_found_there_is_nothing_to_put_in_order(opened):
    assert in_reading_order([], [], opened) == []


SHARES = st.floats(0, 1)


@given(st.lists(SHARES, min_size=4, max_size=4), st.sampled_from([0.0, 1.0]), st.floats(0.01, 1))
def test_more_that_speaks_for_a_passage_never_lowers_its_score(values, overview, more):
    names = ("found", "sentence", "pointed", "pointing")
    plain = Signs(**dict(zip(names, values, strict=True)), overview=overview)
    for name in names:
        better = dataclasses.replace(plain, **{name: getattr(plain, name) + more})
        assert better.fit > plain.fit
