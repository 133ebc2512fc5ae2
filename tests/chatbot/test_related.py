from chatbot.finding.scope import THRESHOLD, scope
from chatbot.related import RelatedQuestions
from ingest.embed import open_embedder
from ingest.index import Index

QUESTION = "Can tofacitinib replace ruxolitinib when it failed?"


def test_only_questions_that_would_be_shown_are_looked_into(shipped_index, monkeypatch):
    index = Index.open(shipped_index, open_embedder())
    looked_into = []
    pool = index.pool

    def watched(question):
        looked_into.append(question)
        return pool(question)

    monkeypatch.setattr(index, "pool", watched)
    related = RelatedQuestions(index)
    found = related.near(QUESTION)
    suggested = {one for source in index.sources.values() for one in source.related_questions}
    assert 0 < len(found) <= 3
    assert set(found) <= set(looked_into) < suggested
    assert all(scope(pool(one), index) >= THRESHOLD for one in found)
    before = len(looked_into)
    assert related.near(QUESTION) == found
    assert len(looked_into) == before
    index.close()


def test_the_nearest_answerable_questions_come_first_and_say_different_things(shipped_index):
    index = Index.open(shipped_index, open_embedder())
    found = RelatedQuestions(index).near(QUESTION)
    similar = index.similarity(QUESTION, found)
    assert similar == sorted(similar, reverse=True)
    for place, one in enumerate(found):
        others = [QUESTION, *found[:place]]
        assert max(index.similarity(one, others)) < 0.85
    index.close()


def test_a_question_whose_nearest_sentence_is_shown_already_is_not_suggested(shipped_index):
    index = Index.open(shipped_index, open_embedder())
    related = RelatedQuestions(index)
    [first, *_] = related.near(QUESTION)
    hits = index.search(first, 20)
    shown = {
        (hit.passage.source_id, hit.passage.start + start)
        for hit in hits
        for start, _ in hit.passage.sentences
    }
    assert first not in related.near(QUESTION, shown)
    index.close()
