import json

import pytest

from evals.__main__ import NAMES, main
from evals.suites import SUITES, Material
from ingest.build import build

CASE = {
    "id": "x-1",
    "question": "Is fever common?",
    "kind": "fact",
    "reference_answer": "Yes.",
    "key_points": ["fever is common"],
    "supporting": ["a"],
}
TURNS = {
    "_id": "t-1",
    "split_key": "t",
    "source": "made",
    "history": [],
    "raw": "What is gout?",
    "rewrite": "What is gout?",
    "context_dependent": False,
    "carried_terms": [],
}
ASKED = {"_id": "n-1", "text": "How tall is the Eiffel Tower?", "kind": "off_domain"}


def put(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path, assistant):
    """Return what runs suites over one case with the fake assistant."""
    cases = put(tmp_path / "cases.jsonl", CASE)

    def run(*arguments):
        return main(["run", "--cases", str(cases), *arguments], opener=lambda index: assistant)

    return run


@pytest.fixture
def small_index(settings, embedder):
    build(settings, embedder)
    return settings.index


def printed(capsys):
    return json.loads(capsys.readouterr().out)


def test_the_command_offers_the_suites_there_are():
    assert set(NAMES) == set(SUITES)


def test_claims_without_data_are_not_run_and_say_why(run, small_index, capsys):
    assert run("--suite", "claims", "--index", str(small_index)) == 0
    out = capsys.readouterr().out
    assert "== claims\nnot run: no --data with claims.jsonl" in out


def test_without_data_only_our_own_answers_are_changed_and_checked(run, small_index, capsys):
    assert run("--suite", "claims", "--index", str(small_index), "--json") == 0
    found = printed(capsys)
    assert list(found["not_run"]) == ["claims", "claims:sentences"]
    assert "claims.jsonl" in found["not_run"]["claims"]
    assert "texts.jsonl" in found["not_run"]["claims:sentences"]
    assert list(found["suites"]) == ["claims:changed answers"]


def test_texts_with_a_wrong_sentence_are_checked(run, small_index, tmp_path, capsys):
    text = {
        "_id": "t",
        "text": "She had a fever. Aspirin was given.",
        "sentences": ["She had a fever.", "Aspirin was given."],
        "error_sentence_index": 1,
        "error_sentence": "Aspirin was given.",
        "corrected_sentence": "Ibuprofen was given.",
    }
    data = put(tmp_path / "data" / "texts.jsonl", text)
    index = str(small_index)
    assert run("--suite", "claims", "--index", index, "--data", str(data), "--json") == 0
    found = printed(capsys)["suites"]["claims:sentences"]["outcomes"]
    assert [(one["id"], one["scores"]["right"]) for one in found] == [("t 1", 1.0), ("t 2", 1.0)]


def test_abstention_without_data_asks_the_cases_and_says_what_was_not_run(run, capsys, assistant):
    assert run("--suite", "abstention", "--json") == 0
    found = printed(capsys)
    assert set(found["not_run"]) == {"abstention:near domain", "abstention:gold removed"}
    assert found["suites"]["abstention"]["outcomes"][0]["scores"] == {"right": 1.0}
    assert [question for question, _ in assistant.asked] == ["Is fever common?"]


def test_abstention_without_data_prints_not_run(run, capsys):
    assert run("--suite", "abstention") == 0
    assert capsys.readouterr().out.count("not run: no --data with questions.jsonl") == 2


def test_public_questions_without_their_passages_leave_only_gold_removed_out(run, tmp_path, capsys):
    data = put(tmp_path / "data" / "dev" / "questions.jsonl", ASKED)
    assert run("--suite", "abstention", "--data", str(data), "--json") == 0
    found = printed(capsys)
    assert list(found["not_run"]) == ["abstention:gold removed"]
    [row] = found["suites"]["abstention:near domain"]["outcomes"]
    assert (row["id"], row["scores"]) == ("n-1", {"declined": 0.0})


def test_conversation_without_data_says_that_rewriting_was_not_run(run, small_index, capsys):
    assert run("--suite", "conversation", "--index", str(small_index), "--json") == 0
    found = printed(capsys)
    assert list(found["not_run"]) == ["conversation:rewriting"]
    assert "turns.jsonl" in found["not_run"]["conversation:rewriting"]
    assert list(found["suites"]) == ["conversation"]


def test_conversation_with_turns_is_run(run, small_index, tmp_path, capsys):
    data = put(tmp_path / "data" / "turns.jsonl", TURNS)
    index = str(small_index)
    assert run("--suite", "conversation", "--index", index, "--data", str(data), "--json") == 0
    found = printed(capsys)
    assert found["not_run"] == {}
    [row] = found["suites"]["conversation:rewriting"]["outcomes"]
    assert row["scores"]["f1 standalone"] == 1.0


def test_several_suites_are_in_one_report(run, small_index, tmp_path, capsys):
    out = tmp_path / "out"
    asked = ("--suite", "followups", "--suite", "claims", "--index", str(small_index))
    assert run(*asked, "--out", str(out)) == 0
    written = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert list(written["suites"]) == ["followups", "claims:changed answers"]
    assert list(written["not_run"]) == ["claims", "claims:sentences"]
    assert "no --data with claims.jsonl" in (out / "report.html").read_text(encoding="utf-8")


def test_a_case_that_crashed_is_exit_1_and_the_suite_is_still_written(tmp_path, assistant, capsys):
    cases = put(tmp_path / "cases.jsonl", {**CASE, "question": "crash"}, {**CASE, "id": "x-2"})
    arguments = ["run", "--suite", "followups", "--cases", str(cases), "--json"]
    assert main(arguments, opener=lambda index: assistant) == 1
    first, second = printed(capsys)["suites"]["followups"]["outcomes"]
    assert (first["error"], second["error"]) == ("TimeoutError: no answer", None)


def test_a_broken_file_of_data_is_exit_2_and_one_line(run, tmp_path, capsys):
    data = put(tmp_path / "questions.jsonl", {"_id": "n-1"})
    assert run("--suite", "abstention", "--data", str(data), "--json") == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"{data}:1: ")


def test_a_baseline_that_is_no_report_is_refused_before_anything_is_asked(
    run, tmp_path, capsys, assistant
):
    wrong = put(tmp_path / "other.json", {})
    assert run("--suite", "followups", "--baseline", str(wrong)) == 2
    assert capsys.readouterr().err.startswith(f"{wrong}: not a report")
    assert assistant.asked == []


def test_the_files_of_the_split_are_taken_first(tmp_path, assistant):
    for part in ("dev", "test", "train"):
        put(tmp_path / part / "claims.jsonl")
    given = Material(
        assistant=assistant,
        index_path=tmp_path,
        cases=(),
        cases_digest="",
        data=(tmp_path,),
        split="test",
    )
    assert given.files("claims")[0] == tmp_path / "test" / "claims.jsonl"
    assert len(given.files("claims")) == 3
    assert given.files("turns") == []


def test_latency_times_every_case_but_the_first(tmp_path, assistant, capsys):
    cases = put(tmp_path / "cases.jsonl", *({**CASE, "id": f"x-{n}"} for n in range(4)))
    arguments = ["run", "--suite", "latency", "--cases", str(cases), "--json"]
    assert main(arguments, opener=lambda index: assistant) == 0
    rows = printed(capsys)["suites"]["latency"]["outcomes"]
    assert [row["id"] for row in rows] == ["x-1", "x-2", "x-3"]
    assert all(row["scores"]["milliseconds"] >= 0 for row in rows)
