from xml.etree import ElementTree as ET

import pytest

from evals.__main__ import main
from evals.junit import GATE, to_junit
from evals.record import whole_run
from evals.types import NotRun, Outcome, Report, Score


@pytest.fixture
def run_of(make_case):
    """Return what makes a run of cases that all have one value, with the first one crashed."""

    def make(value, *, error="", cases=12):
        rows = [
            Outcome(
                case=make_case(f"c-{n}"),
                scores=() if error and not n else (Score(name="recall", value=value + n / 100),),
                error="" if n else error,
                seconds=0.5,
            )
            for n in range(cases)
        ]
        not_run = NotRun(suite="claims", reason="no --data")
        return whole_run([Report(suite="made", settings={}, outcomes=tuple(rows)), not_run])

    return make


def tree(found, baseline=None):
    return ET.fromstring(to_junit(found, baseline).encode())


def test_each_case_is_a_test_with_its_time(run_of):
    suite = tree(run_of(0.5)).find("testsuite[@name='made']")
    assert suite.get("tests") == "12"
    assert suite.get("errors") == "0"
    assert [test.get("name") for test in suite] == [f"c-{n}" for n in range(12)]
    assert {test.get("time") for test in suite} == {"0.500"}


def test_a_crashed_case_is_an_error_even_when_its_message_is_no_xml(run_of):
    suite = tree(run_of(0.5, error="bad \x00 <tag> & more")).find("testsuite[@name='made']")
    assert suite.get("errors") == "1"
    assert suite.find("testcase/error").get("message") == "bad \ufffd <tag> & more"


def test_a_suite_that_was_not_run_is_skipped_never_passed(run_of):
    suite = tree(run_of(0.5)).find("testsuite[@name='claims']")
    assert suite.get("skipped") == "1"
    assert suite.find("testcase/skipped").get("message") == "no --data"


@pytest.mark.parametrize(("value", "failures"), [(0.2, "1"), (0.5, "0"), (0.7, "0")])
def test_a_score_that_got_worse_is_a_failure(run_of, value, failures):
    suite = tree(run_of(value), run_of(0.5)).find(f"testsuite[@name='{GATE}']")
    assert (suite.get("tests"), suite.get("failures")) == ("1", failures)
    assert suite.find("testcase").get("name") == "made: recall"


def test_without_a_base_line_there_is_no_gate(run_of):
    assert tree(run_of(0.5)).find(f"testsuite[@name='{GATE}']") is None


def test_the_command_writes_the_file(tmp_path, shipped_index, assistant):
    file = tmp_path / "junit.xml"
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"id": "x", "question": "Is fever common?", "kind": "fact", "reference_answer": "",'
        ' "key_points": ["fever"], "supporting": ["beck-2020-nejm"]}\n',
        encoding="utf-8",
    )
    arguments = ["run", "--suite", "followups", "--cases", str(cases), "--junit", str(file)]
    assert main(arguments, opener=lambda index: assistant) == 0
    assert [one.get("name") for one in ET.fromstring(file.read_bytes())] == ["followups"]


def test_a_place_that_cannot_be_written_is_told_before_anything_is_run(tmp_path, capsys):
    def opener(index):
        raise AssertionError(index)

    arguments = ["run", "--suite", "followups", "--junit", str(tmp_path / "no" / "junit.xml")]
    assert main(arguments, opener=opener) == 2
    assert "junit.xml: cannot be written" in capsys.readouterr().err
