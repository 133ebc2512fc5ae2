import json
import sys

import pytest

from evals.__main__ import main
from ingest.errors import IndexMissingError

CASE = {
    "id": "x-1",
    "question": "Is fever common?",
    "kind": "fact",
    "reference_answer": "Yes.",
    "key_points": ["fever is common"],
    "supporting": ["a"],
}


@pytest.fixture
def cases_file(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    return path


def test_followups_prints_one_json_object_and_nothing_else(cases_file, assistant, capsys):
    arguments = ["followups", "--cases", str(cases_file), "--json"]
    assert main(arguments, opener=lambda index: assistant) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["outcomes"][0]["scores"]["key_points"] == 1.0
    assert found["summary"]["settings"]["cases"] == "cases.jsonl"
    assert err == ""


def test_run_asks_the_shipped_cases_of_the_index_it_is_given(assistant, tmp_path, capsys):
    opened = []

    def opener(index):
        opened.append(index)
        return assistant

    folder = tmp_path / "deep" / "out"
    arguments = ["run", "--suite", "followups", "--index", str(tmp_path), "--out", str(folder)]
    assert main(arguments, opener=opener) == 0
    assert opened == [tmp_path]
    assert len(assistant.asked) == 122
    assert "122 cases, 0 failed" in capsys.readouterr().out
    written = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert len(written["suites"]["followups"]["outcomes"]) == 122


def test_a_case_that_crashed_is_exit_1(tmp_path, assistant, capsys):
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps({**CASE, "question": "crash"}), encoding="utf-8")
    assert main(["followups", "--cases", str(path)], opener=lambda index: assistant) == 1
    assert "x-1: TimeoutError: no answer" in capsys.readouterr().out


def refuse(index):
    raise IndexMissingError(f"{index}: nothing built here")


def test_what_a_person_can_fix_is_one_line_and_exit_2(cases_file, tmp_path, assistant, capsys):
    good = ["followups", "--cases", str(cases_file)]
    assert main(["followups", "--cases", str(tmp_path / "none")], opener=refuse) == 2
    assert "none: cannot be read" in capsys.readouterr().err
    assert main([*good, "--index", "gone"], opener=refuse) == 2
    assert capsys.readouterr() == ("", "gone: nothing built here\n")
    assert main([*good, "--out", str(cases_file)], opener=lambda index: assistant) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert assistant.asked == []


def test_progress_is_shown_only_on_a_terminal(cases_file, assistant, capsys, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    main(["followups", "--cases", str(cases_file)], opener=lambda index: assistant)
    assert "1/1 x-1\n" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["followups"], ["run", "--suite", "nope"]])
def test_a_command_that_makes_no_sense_is_exit_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage: python -m evals" in capsys.readouterr().err
