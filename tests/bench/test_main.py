import json
from pathlib import Path

import pytest

from bench.__main__ import PARTS, main, measured
from bench.given import Given
from bench.measure import Measure, Part
from bench.page import to_html, to_text
from evals.types import Curve


def given_for(tmp_path):
    return Given(
        corpus=tmp_path,
        index=tmp_path,
        rounds=2,
        questions=("What is <known>?",),
        sizes=(100,),
        scratch=tmp_path,
        told=lambda _: None,
    )


def part(name):
    def run(given):
        given.told("half way")
        row = Measure(
            part=name,
            name=f"{name} <row>",
            unit="ms",
            ours=(4.0, 6.0),
            beside="rival",
            theirs=(2.0, 2.0),
            megabytes=(300.0, 200.0),
        )
        curve = Curve(name="Rounds", x="passages", y="ms", points=((1.0, 2.0), (2.0, 3.0)))
        return Part(measures=(row,), curves=(curve,))

    return run


def test_both_pages_hold_a_row_for_every_part(tmp_path, capsys):
    results = measured({name: part(name) for name in PARTS}, tuple(PARTS), given_for(tmp_path))
    text, page = to_text(results), to_html(results)
    for name in PARTS:
        [line] = [line for line in text.splitlines() if f"{name} <row>" in line]
        assert line.split()[-5:] == ["(2.00", "to", "3.00)", "300", "/", "200"][-5:]
        assert "2.50" in line
        assert f"{name} &lt;row&gt;" in page
    assert "torch" in text
    assert page.count("<svg") >= len(PARTS)
    assert "half way" in capsys.readouterr().err


def test_only_the_parts_asked_for_are_run(tmp_path):
    results = measured({name: part(name) for name in PARTS}, ("search",), given_for(tmp_path))
    assert list(results.parts) == ["search"]


@pytest.mark.parametrize(
    "options",
    [
        ["--rounds", "0"],
        ["--size", "many"],
        ["--size", "99"],
        ["--part", "none"],
        ["--questions", ""],
    ],
)
def test_an_option_that_cannot_be_used_is_told_in_one_line(options, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(options)
    assert stopped.value.code == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith(f"python -m bench: error: argument {options[0]}: ")


def test_no_index_is_told_in_one_line(tmp_path, capsys):
    assert main(["--index", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "none" in said


def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_measured(tmp_path, capsys):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["--out", str(tmp_path / "file")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_run_writes_the_page_and_its_json(shipped_index, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(PARTS, "search", part("search"))
    command = ["--part", "search", "--index", str(shipped_index), "--out", str(tmp_path)]
    assert main(command) == 0
    found = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    [row] = found["parts"]["search"]["measures"]
    assert row["ours"] == [4.0, 6.0]
    assert row["ratio"] == {"middle": 2.5, "low": 2.0, "high": 3.0, "n": 2}
    assert found["machine"]["cores"]
    assert Path(tmp_path / "bench.html").stat().st_size > 1_000
    assert "search <row>" in capsys.readouterr().out
