import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatbot.finding.evidence import candidates
from chatbot.finding.retrieve import retrieve
from chatbot.question.understand import understand
from chatbot.quoting.writing import Budget, choose
from chatbot.types import turns_of
from ingest.build import build
from ingest.index import Index
from ingest.settings import IndexSettings
from tests.conftest import write_document

QUESTION = "Does apixaban need INR monitoring?"
BEST = "Apixaban needs no INR monitoring at all in adults."
FURTHER = "Kidney function is measured once a year while apixaban is taken."
ELSEWHERE = "Apixaban reached its peak concentration three hours after a tablet was swallowed."
BUDGET = Budget(statements=8, words=120, more=120)


@pytest.fixture(scope="module")
def opened(tmp_path_factory, embedder):
    """A source of two sentences, and another of one."""
    folder = tmp_path_factory.mktemp("two-sources")
    write_document(folder / "corpus", "a-cohort", f"{BEST} {FURTHER}", title="Apixaban")
    write_document(folder / "corpus", "b-cohort", ELSEWHERE, title="Apixaban")
    made = IndexSettings(corpus=folder / "corpus", index=folder / "index")
    build(made, embedder)
    index = Index.open(made.index, embedder)
    yield index
    index.close()


def shown(index, further, elsewhere):
    """Return what is shown when two sentences answer so likely as a share of the likeliest."""
    query = understand(QUESTION, (), index, 2_000)
    found = candidates(query, retrieve(query, index, 10).hits, index)
    share = {BEST: 1.0, FURTHER: further, ELSEWHERE: elsewhere}
    rated = [dataclasses.replace(one, likely=share[one.text], coverage=1.0) for one in found]
    return {draft.text: draft.folded for draft in choose(query, rated, index, BUDGET)}


def test_what_a_quoted_source_says_further_is_folded_and_another_source_left_out(opened):
    assert shown(opened, further=0.15, elsewhere=0.15) == {BEST: False, FURTHER: True}


def test_a_likely_sentence_brings_its_source_and_an_unlikely_one_is_left_out(opened):
    assert shown(opened, further=0.05, elsewhere=0.5) == {BEST: False, ELSEWHERE: False}
    assert shown(opened, further=0.05, elsewhere=0.05) == {BEST: False}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.floats(0, 0.99), st.floats(0, 0.99), st.floats(0, 0.99))
def test_a_sentence_that_is_likelier_is_never_lost_for_it(opened, further, elsewhere, better):
    before = shown(opened, further, elsewhere)
    assert BEST in before
    if FURTHER in before:
        assert FURTHER in shown(opened, max(further, better), elsewhere)
    if ELSEWHERE in before:
        assert ELSEWHERE in shown(opened, further, max(elsewhere, better))


def test_sentences_read_for_the_order_of_sources_are_scored_as_if_read_anew(opened):
    query = understand(QUESTION, (), opened, 2_000)
    retrieved = retrieve(query, opened, 10)
    assert {one.text for one in retrieved.read} == {BEST, FURTHER, ELSEWHERE}
    anew = candidates(query, retrieved.hits, opened)
    assert candidates(query, retrieved.hits, opened, retrieved.read) == anew
    first = retrieved.hits[:1]
    assert candidates(query, first, opened, retrieved.read) == candidates(query, first, opened)
    assert candidates(query, retrieved.hits, opened, retrieved.read[:0]) == anew


def first_of(answer):
    return next(s for s in answer.statements if s.section not in ("Correction",))


def test_treatment_at_large_begins_with_what_works(assistant):
    answer = assistant.answer("How should I treat a steroid-dependent patient?")
    assert "second-line steroid-sparing options" in first_of(answer).text


def test_risks_of_a_drug_begin_with_what_is_held(assistant):
    answer = assistant.answer("What are the risks of ruxolitinib?")
    assert answer.status == "answered"
    assert first_of(answer).text.startswith("Serious bacterial, mycobacterial, fungal and viral")


def test_a_high_risk_disease_is_no_risk_of_a_treatment(assistant):
    answer = assistant.answer("Is a bone marrow transplant dangerous?")
    assert "considerable morbidity" in first_of(answer).text


def test_a_patient_s_children_are_their_offspring(assistant):
    answer = assistant.answer("Can my children get VEXAS?", role="patient")
    assert "no confirmed transmission" in first_of(answer).text


def test_this_drug_or_that_is_set_side_by_side(assistant):
    answer = assistant.answer("Ruxolitinib or tocilizumab in VEXAS?")
    assert answer.table is not None
    assert answer.table.columns == ("ruxolitinib", "tocilizumab")


def test_above_a_comparison_on_one_point_stands_nothing_on_another(assistant):
    turns = turns_of(["Ruxolitinib or tocilizumab in VEXAS?", "It is not settled."])
    answer = assistant.answer("Which has fewer infections?", turns)
    assert answer.table is not None
    above = [s for s in answer.statements if s.section in ("Bottom line", "Details")]
    assert above
    assert all("infection" in s.text for s in above)
