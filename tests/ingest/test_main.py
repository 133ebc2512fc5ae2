import json

from ingest.__main__ import main


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
