import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from chatbot.types import Answer
from evals.record import to_json
from evals.report import mean, summary, to_table
from evals.types import Outcome, Report, Score


@pytest.fixture
def report(make_case, make_answer):
    def outcome(id, kind, value, seconds):
        scores = (Score(name="good", value=value), Score(name="words", value=12.0))
        answer = make_answer(["One."], cited="a")
        return Outcome(case=make_case(id, kind=kind), answer=answer, scores=scores, seconds=seconds)

    crashed = Outcome(case=make_case("4", kind="fact"), error="TimeoutError: none", seconds=99.0)
    return Report(
        settings={"index": "here"},
        outcomes=(
            outcome("1", "fact", 0.5, 1.0),
            outcome("2", "fact", None, 2.0),
            outcome("3", "dosing", 1.0, 3.0),
            crashed,
        ),
    )


def test_means_skip_what_was_not_scored_and_what_crashed(report):
    found = summary(report)
    assert (found.scores["good"].mean, found.scores["good"].n) == (0.75, 2)
    assert found.scores["words"].n == 3
    assert (found.cases, found.errors) == (4, 1)
    assert found.kinds == {"dosing": 1, "fact": 3}
    assert found.by_kind["fact"]["good"].n == 1


def test_times_are_those_of_answers_only(report):
    found = summary(report).seconds
    assert found is not None
    assert found.p50 == 2.0
    assert 2.0 < found.p95 <= 3.0


def test_the_summary_says_what_was_measured(report):
    found = summary(report)
    assert (found.corpus_versions, found.answerers) == (("v1",), ("fake",))
    assert found.settings == {"index": "here"}


def test_the_json_has_the_shape_of_the_contract(report):
    found = json.loads(to_json(report))
    assert set(found) >= {"summary", "outcomes"}
    first, *_, crashed = found["outcomes"]
    assert set(first) >= {"id", "answer", "error", "scores", "seconds"}
    assert first["scores"] == {"good": 0.5, "words": 12.0}
    assert first["error"] is None
    assert crashed["id"] == "4"
    assert crashed["answer"] is None
    assert crashed["error"] == "TimeoutError: none"
    assert crashed["scores"] == {}
    assert crashed["seconds"] == 99.0
    assert found["outcomes"][1]["scores"]["good"] is None


def test_answers_survive_the_json(report):
    rows = json.loads(to_json(report))["outcomes"]
    read = TypeAdapter(Answer).validate_python(rows[0]["answer"])
    assert read == report.outcomes[0].answer


def test_the_table_gives_every_mean_its_n_and_names_what_failed(report):
    table = to_table(report)
    assert "4 cases, 1 failed" in table
    assert ["good", "2", "0.750", "0.500", "to", "1.000"] in map(str.split, table.splitlines())
    assert "0.500 (1)" in table
    assert "4: TimeoutError: none" in table


def test_a_run_in_which_everything_failed_has_no_means(make_case):
    outcome = Outcome(case=make_case(), error="TimeoutError: none", seconds=1.0)
    report = Report(settings={}, outcomes=(outcome,))
    assert summary(report).scores == {}
    assert summary(report).seconds is None
    assert "c-1: TimeoutError: none" in to_table(report)


def test_one_value_has_no_interval():
    assert (mean([0.5]).low, mean([0.5]).high) == (None, None)


def test_all_right_is_not_certain():
    found = mean([1.0] * 10)
    assert found.mean == found.high == 1.0
    assert found.low == pytest.approx(0.7225, abs=1e-3)


def test_equal_values_give_an_interval_of_no_width():
    assert (mean([0.4, 0.4]).low, mean([0.4, 0.4]).high) == (0.4, 0.4)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_an_interval_holds_its_mean_and_is_the_same_each_time(values):
    found = mean(values)
    assert found == mean(values)
    assert found.low is not None
    assert found.high is not None
    assert -1e-9 <= found.low <= found.mean + 1e-9
    assert found.mean - 1e-9 <= found.high <= 1 + 1e-9
