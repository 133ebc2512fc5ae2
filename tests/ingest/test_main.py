import json
import re

import pytest

from ingest import versions
from ingest.__main__ import main
from tests.conftest import write_document


def test_build_status_and_versions(settings, capsys):
    where = ["--index", str(settings.index)]
    assert main(["build", "--corpus", str(settings.corpus), *where]) == 0
    assert "2 added, 0 changed, 0 removed, 0 unchanged documents" in capsys.readouterr().out
    assert main(["build", "--corpus", str(settings.corpus), *where, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["unchanged"] == ["metformin", "warfarin"]
    assert main(["status", *where, "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["sources"], status["review_status"]) == (2, {"approved": 2})
    assert main(["versions", *where]) == 0
    assert capsys.readouterr().out.startswith(f"* {status['version']}")


def test_what_is_wrong_is_one_line_a_document_and_exit_2(settings, capsys):
    (settings.corpus / "documents" / "bad.md").write_text("nothing", encoding="utf-8")
    assert main(["build", "--corpus", str(settings.corpus), "--index", str(settings.index)]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "bad.md:1: must begin with front matter" in captured.err
    assert main(["status", "--index", str(settings.index)]) == 2


@pytest.fixture
def run(settings, capsys):
    """Run a command on the corpus and the index; return its status, its JSON and its error."""

    def run_it(*command):
        where = ["--corpus", str(settings.corpus), "--index", str(settings.index), "--json"]
        code = main([*command, *where])
        captured = capsys.readouterr()
        return code, json.loads(captured.out or "null"), captured.err

    return run_it


def test_a_maintainer_sees_publishes_and_goes_back(run, settings):
    _, first, _ = run("build")
    write_document(settings.corpus, "aspirin", "Aspirin inhibits platelets.")
    code, diff, _ = run("diff")
    assert (code, diff["added"], diff["unchanged"]) == (0, ["aspirin"], 2)
    _, second, _ = run("build")
    assert (second["previous"], second["overridden"]) == (first["version"], [])
    code, back, _ = run("rollback", first["version"])
    assert (code, back) == (0, {"version": first["version"], "previous": second["version"]})
    _, versions, _ = run("versions")
    assert [(row["version"], row["live"]) for row in versions["versions"]] == [
        (second["version"], False),
        (first["version"], True),
    ]
    code, _, error = run("rollback", "0009-00000000")
    assert (code, error.count("\n")) == (2, 1)


def test_a_refused_build_is_exit_1_and_one_line(run, settings):
    write_document(settings.corpus, "aspirin", "Aspirin inhibits platelets.")
    _, first, _ = run("build")
    for id_ in ("aspirin", "metformin"):
        (settings.corpus / "documents" / f"{id_}.md").unlink()
    code, refused, error = run("build")
    assert (code, refused["version"], error.count("\n")) == (1, first["version"], 1)
    assert "only 1 of 3 documents" in refused["refused"][0]
    code, forced, _ = run("build", "--force")
    assert (code, forced["overridden"]) == (0, refused["refused"])


def test_a_review_and_a_retraction_are_told_and_logged(run, settings, capsys):
    run("build")
    code, made, _ = run("review", "warfarin", "--status", "under-review", "--by", "ann")
    assert (code, made["status"], made["by"]) == (0, "under review", "ann")
    code, made, _ = run("retract", "warfarin", "--reason", "figures withdrawn")
    assert (code, made["action"], made["why"]) == (0, "retract", "figures withdrawn")
    _, status, _ = run("status")
    assert (status["retracted"], status["review_status"]) == (
        ["warfarin"],
        {"approved": 1, "under review": 1},
    )
    assert [made["action"] for made in status["status_log"]] == ["review", "retract"]
    main(["status", "--index", str(settings.index)])
    assert "retract warfarin by " in capsys.readouterr().out
    code, _, error = run("retract", "warfarn", "--reason", "x")
    assert (code, error.count("\n"), "did you mean warfarin?" in error) == (2, 1, True)


def test_the_index_knows_the_corpus_whose_log_counts(settings, monkeypatch, tmp_path):
    main(["build", "--corpus", str(settings.corpus), "--index", str(settings.index)])
    monkeypatch.chdir(tmp_path)
    where = ["--index", str(settings.index)]
    assert main(["retract", "warfarin", "--reason", "withdrawn", *where]) == 0
    assert "withdrawn" in (settings.corpus / "status.jsonl").read_text(encoding="utf-8")


def test_an_unhealthy_index_is_exit_1_and_says_what_is_wrong(run, settings):
    _, built, _ = run("build")
    path = settings.index / built["version"] / "sentences.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    code, status, _ = run("status")
    assert (code, status["healthy"]) == (1, False)
    assert "sentences.npy" in status["problems"][0]
    assert run("build")[1]["embedded"] == 0
    assert run("status")[0] == 0


def test_stored_answers_that_no_longer_stand_are_exit_1(run, settings, tmp_path):
    run("build")
    quote = "Warfarin needs INR monitoring."
    cited = [{"text": quote, "citations": [{"source_id": "warfarin", "quote": quote}]}]
    stored = tmp_path / "answer.json"
    stored.write_text(json.dumps({"question": "W?", "statements": cited}), encoding="utf-8")
    assert run("affected", str(stored))[:2] == (
        0,
        {"asked": 1, "affected": [], "files_changed": None},
    )
    run("retract", "warfarin", "--reason", "withdrawn")
    code, found, _ = run("affected", str(stored), "--mark")
    assert (code, found["files_changed"]) == (1, 1)
    assert found["affected"][0]["spans"][0]["why"] == "retracted"
    assert "affected" in json.loads(stored.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "command",
    [["rollback"], ["retract", "warfarin"], ["review", "warfarin", "--by", "a"], ["affected"], []],
)
def test_a_command_line_that_lacks_something_is_one_line_and_exit_2(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(command)
    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_other_golden_questions_can_be_asked_too(run, settings, tmp_path):
    run("build")
    write_document(
        settings.corpus, "aspirin", "Aspirin needs weekly platelet monitoring in every patient."
    )
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"id": "c1", "question": "What monitoring does aspirin need?"}\n', encoding="utf-8"
    )
    _, found, _ = run("diff", "--golden", str(cases))
    assert found["golden_asked"] == 1
    [move] = found["golden"]
    assert "aspirin" not in move["before"]["cited"]
    assert "aspirin" in move["after"]["cited"]
    code, _, error = run("diff", "--golden", str(tmp_path / "none.jsonl"))
    assert (code, error.count("\n")) == (2, 1)


def test_a_build_refuses_what_lint_calls_an_error_and_counts_its_warnings(
    settings, corpus, capsys, monkeypatch
):
    monkeypatch.setenv("ROUNDS_GOLDEN_ANSWERS", "")
    where = ["--corpus", str(corpus), "--index", str(settings.index)]
    assert main(["build", *where]) == 0
    assert re.search(r"lint: \d+ warnings; see  python -m ingest lint", capsys.readouterr().out)
    live = versions.current(settings.index)
    write_document(corpus, "aspirin", "Aspirin inhibits platelets [@nobody-1999].")
    assert main(["diff", *where]) == 0
    assert "a build would be refused: lint: " in capsys.readouterr().out
    assert main(["build", *where]) == 1
    error = capsys.readouterr().err
    assert re.search(r"aspirin\.md:\d+: error: dangling-citation: ", error)
    assert versions.current(settings.index) == live
    assert main(["build", "--force", *where]) == 0
    assert "--force went over: lint: " in capsys.readouterr().out
    [over] = versions.read_manifest(settings.index, versions.current(settings.index)).overridden
    assert "nobody-1999" in over
    assert main(["build", *where]) == 0, "what was published is not looked at again"
