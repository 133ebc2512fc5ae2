import json
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from evals.__main__ import main
from evals.compare import read_scores
from evals.record import SCHEMA, Run, read_run, slim, to_json, whole_run
from evals.types import Curve, Figure, Found, NotRun, Outcome, Report, Score
from ingest.errors import CaseError


@pytest.fixture
def report(make_case, make_answer):
    return Report(
        suite="answers",
        settings={"threshold": "0.5"},
        outcomes=(
            Outcome(
                case=make_case("c-1", history=("What is VEXAS?", "A disease.")),
                answer=make_answer(["Fever is common."], cited="a", notice="conflict"),
                found=(Found(source_id="a", text="Fever is common.", grade=2),),
                shown="supported",
                scores=(
                    Score(name="right", value=0.25, reason="it missed the point"),
                    Score(name="words", value=None),
                ),
                seconds=1.23456,
            ),
            Outcome(case=make_case("c-2"), error="TimeoutError: no answer", seconds=0.5),
        ),
        figures=(Figure(name="AUROC", value=0.8, n=2, low=0.7, high=0.9, note="0.5 is chance"),),
        curves=(Curve(name="risk", x="x", y="y", points=((0.5, 0.0), (1.0, 0.5))),),
    )


@pytest.fixture
def run(report):
    return whole_run([report, NotRun(suite="claims", reason="no --data was given")])


def write(path, run):
    path.write_bytes(TypeAdapter(Run).dump_json(run, indent=1))
    return path


def test_a_run_written_and_read_back_is_equal(tmp_path, run):
    assert read_run(write(tmp_path / "report.json", run)) == run


def test_a_run_is_found_in_its_folder(tmp_path, run):
    write(tmp_path / "report.json", run)
    assert read_run(tmp_path) == run


def test_a_run_tells_what_was_not_run_from_what_was(run):
    assert list(run.suites) == ["answers"]
    assert run.not_run == {"claims": "no --data was given"}
    assert run.schema == SCHEMA


def test_a_run_says_what_it_was_measured_on(run):
    assert {"cores", "python", "torch"} <= run.machine.keys()
    assert all(run.machine.values())


def test_a_row_has_the_reasons_that_there_are_and_every_score(run):
    first, second = run.suites["answers"].outcomes
    assert first.scores == {"right": 0.25, "words": None}
    assert first.reasons == {"right": "it missed the point"}
    assert (second.error, second.scores) == ("TimeoutError: no answer", {})


def test_slim_keeps_scores_errors_and_figures(run):
    full, bare = run.suites["answers"], slim(run).suites["answers"]
    assert [row.scores for row in bare.outcomes] == [row.scores for row in full.outcomes]
    assert [row.error for row in bare.outcomes] == [None, "TimeoutError: no answer"]
    assert [(row.id, row.kind) for row in bare.outcomes] == [("c-1", "fact"), ("c-2", "fact")]
    assert (bare.figures, bare.summary) == (full.figures, full.summary)


def test_slim_drops_the_texts(run):
    kept = TypeAdapter(Run).dump_json(slim(run)).decode()
    for text in ("Fever is common", "What is known?", "What is VEXAS?", "it missed the point"):
        assert text in TypeAdapter(Run).dump_json(run).decode()
        assert text not in kept


def test_slim_of_a_slim_run_is_the_same(run):
    assert slim(slim(run)) == slim(run)


def test_the_baseline_command_keeps_a_slim_run(tmp_path, run):
    write(tmp_path / "report.json", run)
    kept = tmp_path / "baseline.json"
    assert main(["baseline", str(tmp_path), "--to", str(kept)]) == 0
    assert read_run(kept) == slim(run)


def test_the_baseline_command_refuses_what_is_no_run(tmp_path, capsys):
    kept = tmp_path / "baseline.json"
    assert main(["baseline", str(tmp_path / "none.json"), "--to", str(kept)]) == 2
    assert "none.json: cannot be read" in capsys.readouterr().err
    assert not kept.exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"outcomes": []}', '{"schema": 1}', "not JSON"])
def test_something_else_is_no_run(tmp_path, text):
    path = tmp_path / "report.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match="not a report of python -m evals run --out"):
        read_run(path)


def test_one_report_alone_is_no_run(tmp_path, report):
    path = tmp_path / "report.json"
    path.write_text(to_json(report), encoding="utf-8")
    with pytest.raises(CaseError, match="not a report"):
        read_run(path)


def test_a_missing_run_is_named(tmp_path):
    with pytest.raises(CaseError) as caught:
        read_run(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path}/report.json: cannot be read")


def test_scores_of_a_run_have_the_name_of_the_suite_before_them(tmp_path, run):
    path = write(tmp_path / "report.json", run)
    assert read_scores(path) == {"answers: right": {"c-1": 0.25}}


def test_scores_of_one_report_have_their_own_name(tmp_path, report):
    path = tmp_path / "report.json"
    path.write_text(to_json(report), encoding="utf-8")
    assert read_scores(path) == {"right": {"c-1": 0.25}}


def test_the_same_score_of_two_suites_is_kept_apart(tmp_path, report):
    run = whole_run([report, replace(report, suite="claims")])
    path = write(tmp_path / "report.json", run)
    assert set(read_scores(path)) == {"answers: right", "claims: right"}


def test_a_slim_run_has_the_same_scores(tmp_path, run):
    full = write(tmp_path / "report.json", run)
    bare = write(tmp_path / "slim.json", slim(run))
    assert read_scores(bare) == read_scores(full)
    assert json.loads(bare.read_text(encoding="utf-8"))["schema"] == SCHEMA
