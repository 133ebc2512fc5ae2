import json

import pytest

from evals.__main__ import main
from evals.compare import compare


def scores(**by_name):
    return {
        name: {f"case-{number}": value for number, value in enumerate(values)}
        for name, values in by_name.items()
    }


def verdicts(before, after):
    return {change.score: change.verdict for change in compare(before, after)}


def test_a_steady_rise_is_better_and_a_steady_fall_is_worse():
    low, high = [0.2, 0.3, 0.1, 0.2] * 5, [0.6, 0.8, 0.5, 0.7] * 5
    assert verdicts(scores(a=low, b=high), scores(a=high, b=low)) == {"a": "better", "b": "worse"}


def test_noise_is_not_told_apart():
    assert verdicts(scores(a=[0.0, 1.0] * 10), scores(a=[1.0, 0.0] * 10)) == {"a": "not told apart"}
    assert verdicts(scores(a=[0.5]), scores(a=[0.9])) == {"a": "not told apart"}


def test_longer_answers_are_neither_better_nor_worse():
    assert verdicts(scores(words=[50.0] * 9), scores(words=[90.0] * 9)) == {
        "words": "not told apart"
    }


def test_only_cases_that_both_score_are_paired():
    before = scores(a=[0.1, 0.2, 0.3])
    after = {"a": {"case-1": 0.4, "case-9": 1.0}}
    [change] = compare(before, after)
    assert (change.difference.n, change.baseline, change.candidate) == (1, 0.2, 0.4)


@pytest.fixture
def report(tmp_path):
    def write(name, value):
        rows = [{"id": f"c{n}", "scores": {"recall": value, "none": None}} for n in range(5)]
        folder = tmp_path / name
        folder.mkdir()
        (folder / "report.json").write_text(json.dumps({"outcomes": rows}), encoding="utf-8")
        return str(folder)

    return write


def test_the_command_is_exit_1_when_a_score_got_worse(report, capsys):
    good, bad = report("good", 0.9), report("bad", 0.4)
    assert main(["compare", bad, good]) == 0
    assert "better" in capsys.readouterr().out
    assert main(["compare", good, bad]) == 1


def test_what_is_no_report_is_named(tmp_path, capsys):
    path = tmp_path / "report.json"
    path.write_text("[]", encoding="utf-8")
    assert main(["compare", str(path), str(tmp_path / "nowhere.json")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_a_score_that_is_no_number_is_named_with_its_case(tmp_path, capsys, value):
    path = tmp_path / "report.json"
    path.write_text(f'{{"outcomes": [{{"id": "c-1", "scores": {{"recall": {value}}}}}]}}', "utf-8")
    assert main(["compare", str(path), str(path)]) == 2
    assert capsys.readouterr().err == f"{path}: the score 'recall' of 'c-1' is no number\n"
