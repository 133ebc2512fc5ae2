"""An answer from some of the sources cites no other, and says so."""

import pytest

from chatbot.narrow import describe
from ingest.types import Filter

QUESTION = "Can tofacitinib replace ruxolitinib when it failed?"


@pytest.mark.parametrize(
    "where",
    [
        Filter(approved=True),
        Filter(since=2024),
        Filter(kinds=frozenset({"cohort"})),
        Filter(without=frozenset({"heiblig-2022-blood", "synthesis-jak"})),
    ],
)
@pytest.mark.parametrize("question", [QUESTION, "What dose of ruxolitinib is used in VEXAS?"])
def test_only_sources_that_are_let_through_are_cited(assistant, where, question):
    sources = {source.id: source for source in assistant.sources()}
    answer = assistant.answer(question, where=where)
    cited = [c for s in answer.statements for c in s.citations] + list(answer.nearest)
    assert all(where.lets_through(sources[citation.source_id]) for citation in cited)
    assert {r.source_id for r in answer.references} == {c.source_id for c in cited}
    assert [n.text for n in answer.notices if n.kind == "filter"] == [
        f"Answered from some of the sources only: {describe(where)}."
    ]


@pytest.mark.parametrize(
    "where",
    [Filter(approved=True), Filter(without=frozenset({"synthesis-gaps"})), Filter(since=2016)],
)
def test_what_is_known_to_be_missing_is_told_although_the_source_that_says_so_is_left_out(
    assistant, where
):
    """The label's dose for another disease must not pass for the answer."""
    answer = assistant.answer("What dose of ruxolitinib is used in VEXAS?", where=where)
    assert answer.status != "answered"
    assert answer.not_covered


def test_a_wrong_premise_is_told_from_any_sources(assistant):
    question = (
        "Can VEXAS (Vasculitis, Autoinflammatory, and Erythrocytosis syndrome) cause colitis?"
    )
    answer = assistant.answer(question, where=Filter(since=2024))
    assert [notice.kind for notice in answer.notices].count("false-premise") == 1


def test_what_the_corpus_does_not_answer_no_part_of_it_answers(assistant):
    answer = assistant.answer("What is the first-line treatment of gout?", where=Filter(since=2020))
    assert answer.status == "abstained"


def test_a_filter_that_lets_nothing_through_leads_to_no_answer(assistant):
    answer = assistant.answer(QUESTION, where=Filter(since=2999))
    assert (answer.status, answer.statements) == ("abstained", ())


def test_no_filter_changes_nothing(assistant):
    plain, open_ = assistant.answer(QUESTION), assistant.answer(QUESTION, where=Filter())
    assert (plain.statements, plain.notices) == (open_.statements, open_.notices)


def test_a_filter_is_told_in_words():
    where = Filter(
        kinds=frozenset({"case-series", "cohort"}),
        since=2022,
        approved=True,
        without=frozenset({"a"}),
    )
    assert describe(where) == "case series or cohort, from 2022 on, approved, without a"
    assert describe(Filter()) == ""
