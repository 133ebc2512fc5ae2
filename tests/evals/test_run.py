import pytest
from pydantic import TypeAdapter

from evals.run import asking, run
from evals.scorers import key_points, status
from evals.types import Report


def test_each_case_is_asked_with_its_turns_and_scored(make_case, assistant):
    cases = [make_case("1"), make_case("2", history=("Before?", "Yes."))]
    report = run(cases, asking(assistant), [status, key_points], {"index": "here"})
    assert [len(turns) for _, turns in assistant.asked] == [0, 2]
    assert [outcome.case.id for outcome in report.outcomes] == ["1", "2"]
    for outcome in report.outcomes:
        assert [(score.name, score.value) for score in outcome.scores] == [
            ("status", 1.0),
            ("key_points", 1.0),
        ]
        assert outcome.error == ""
        assert outcome.seconds >= 0
    assert report.settings == {"index": "here"}


def test_a_failing_case_is_recorded_not_scored_and_the_run_goes_on(make_case, assistant):
    cases = [make_case("1", question="crash"), make_case("2")]
    failed, fine = run(cases, asking(assistant), [status], {}).outcomes
    assert (failed.error, failed.answer, failed.scores) == ("TimeoutError: no answer", None, ())
    assert fine.scores[0].value == 1.0


def test_a_failing_scorer_keeps_the_answer_and_is_no_score(make_case, assistant):
    def broken(case, answer):
        raise ZeroDivisionError("oops")

    [outcome] = run([make_case()], asking(assistant), [status, broken], {}).outcomes
    assert outcome.error == "ZeroDivisionError: oops"
    assert outcome.answer is not None
    assert outcome.scores == ()


def test_an_interrupt_ends_the_run(make_case):
    def ask(case):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run([make_case()], ask, [], {})


def test_progress_is_told_after_each_case(make_case, assistant):
    told = []

    def note(done, outcome):
        told.append((done, outcome.case.id))

    run([make_case("1"), make_case("2")], asking(assistant), [], {}, note)
    assert told == [(1, "1"), (2, "2")]


def test_a_report_survives_json(make_case, assistant):
    cases = [make_case("1"), make_case("2", question="crash", supporting=frozenset("ab"))]
    report = run(cases, asking(assistant), [status], {"index": "here"})
    adapter = TypeAdapter(Report)
    assert adapter.validate_json(adapter.dump_json(report)) == report
