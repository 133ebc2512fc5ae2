import pytest

from chatbot.finding.retrieve import found_for, retrieve, sides
from chatbot.question.understand import understand
from ingest.pool import Parts
from ingest.types import Filter


@pytest.fixture(scope="module")
def asked(index):
    return lambda question: understand(question, (), index, 2_000)


def test_a_comparison_is_asked_once_for_each_drug_without_the_other(asked):
    query = asked("Is tofacitinib better than ruxolitinib in VEXAS?")
    assert sides(query) == [
        "Is tofacitinib better than in VEXAS?",
        "Is better than ruxolitinib in VEXAS?",
    ]


def test_a_drug_is_left_out_under_all_its_names(asked):
    ruxolitinib, tofacitinib = sides(asked("JAKAFI (ruxolitinib) or Xeljanz, i.e. tofacitinib?"))
    assert "tofacitinib" not in ruxolitinib.casefold()
    assert "xeljanz" not in ruxolitinib.casefold()
    assert "ruxolitinib" in ruxolitinib.casefold()
    assert "jakafi" not in tofacitinib.casefold()
    assert "ruxolitinib" not in tofacitinib.casefold()
    assert "tofacitinib" in tofacitinib.casefold()


def test_three_drugs_make_three_sides_of_one_drug_each(asked):
    drugs = ("ruxolitinib", "tofacitinib", "azacitidine")
    found = sides(asked("Ruxolitinib and tofacitinib versus azacitidine?"))
    named = [[drug for drug in drugs if drug in side.casefold()] for side in found]
    assert named == [["ruxolitinib"], ["tofacitinib"], ["azacitidine"]]


@pytest.mark.parametrize(
    "question",
    [
        "What is the dose of ruxolitinib?",
        "Is Jakafi the same as ruxolitinib?",
        "Which infections are seen in VEXAS?",
        "How is it treated?",
        "Anakinra, canakinumab, tocilizumab or ruxolitinib?",
    ],
)
def test_a_question_of_one_drug_or_none_or_many_has_no_sides(asked, question):
    assert sides(asked(question)) == []


@pytest.mark.parametrize("k", [1, 4, 15])
@pytest.mark.parametrize(
    "question",
    [
        "What is the dose of ruxolitinib?",
        "Is tofacitinib better than ruxolitinib?",
        "Ruxolitinib and tofacitinib versus azacitidine?",
    ],
)
def test_as_many_are_retrieved_as_asked_for_and_none_twice(asked, index, question, k):
    hits = retrieve(asked(question), index, k).hits
    assert len(hits) == k
    assert len({hit.passage.id for hit in hits}) == k


@pytest.mark.parametrize(
    "question",
    [
        "Is tofacitinib better than ruxolitinib?",
        "Azacitidine versus tocilizumab?",
        "Anakinra or tocilizumab?",
        "Should I use baricitinib instead of ruxolitinib?",
    ],
)
def test_a_comparison_brings_passages_on_each_of_its_drugs(asked, index, question):
    query = asked(question)
    texts = [
        " ".join((*hit.passage.headings, hit.passage.text)).casefold()
        for hit in retrieve(query, index, 10).hits
    ]
    drugs = [term for term in query.entities if term.category == "drug"]
    assert len(drugs) == 2
    for drug in drugs:
        assert any(name.casefold() in text for text in texts for name in drug.names), drug.name


def test_each_side_of_a_comparison_is_searched_too(asked, index):
    query = asked("Is tofacitinib better than ruxolitinib?")
    _, both = found_for(query, index)
    _, whole = found_for(query, index, parts=Parts(sides=False))
    assert {hit.passage.id for hit in whole} <= {hit.passage.id for hit in both}
    assert [hit.score for hit in both] != [hit.score for hit in whole]
    for side in sides(query):
        assert index.search(side, 1)[0].passage.id in {hit.passage.id for hit in both}


def test_what_was_found_is_scored_as_a_share_of_the_best(asked, index):
    for question in ("What is the dose of ruxolitinib?", "Is tofacitinib better than ruxolitinib?"):
        _, found = found_for(asked(question), index)
        assert max(hit.score for hit in found) == pytest.approx(1)
        assert min(hit.score for hit in found) > 0


@pytest.mark.parametrize(
    "question", ["What is the dose of ruxolitinib?", "Is tofacitinib better than ruxolitinib?"]
)
def test_a_filter_holds_for_the_sides_of_a_comparison_too(asked, index, question):
    where = Filter(kinds=frozenset({"label", "guideline"}), approved=True)
    hits = retrieve(asked(question), index, 20, where).hits
    assert hits
    assert all(where.lets_through(index.sources[hit.passage.source_id]) for hit in hits)


@pytest.mark.parametrize(
    "question", ["What is the dose of ruxolitinib?", "Is tofacitinib better than ruxolitinib?"]
)
def test_where_nothing_may_be_found_nothing_is_and_nothing_is_in_scope(asked, index, question):
    retrieved = retrieve(asked(question), index, 20, Filter(since=2100))
    assert (retrieved.hits, retrieved.scope) == ((), 0.0)


def test_the_same_is_retrieved_twice(asked, index):
    query = asked("Is tofacitinib better than ruxolitinib?")
    assert retrieve(query, index, 15) == retrieve(query, index, 15)
