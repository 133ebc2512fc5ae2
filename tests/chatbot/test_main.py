import json

import pytest

from chatbot.__main__ import main

QUESTION = "Can tofacitinib replace ruxolitinib when it failed?"


@pytest.fixture(scope="module")
def ask_json(shipped_index):
    def ask(capsys, *arguments):
        assert main(["ask", QUESTION, "--index", str(shipped_index), "--json", *arguments]) == 0
        return json.loads(capsys.readouterr().out)

    return ask


def test_ask_prints_the_answer_of_the_contract(ask_json, capsys):
    answer = ask_json(capsys)
    assert set(answer) >= {
        "question",
        "standalone_question",
        "status",
        "statements",
        "references",
        "notices",
        "not_covered",
        "related_questions",
        "corpus_version",
        "answerer",
        "timings_ms",
    }
    assert set(answer["statements"][0]) >= {"text", "section", "verdict", "citations"}
    assert set(answer["statements"][0]["citations"][0]) == {
        "number",
        "source_id",
        "passage_id",
        "start",
        "end",
        "quote",
    }
    assert set(answer["references"][0]) >= {
        "number",
        "source_id",
        "title",
        "kind",
        "evidence_level",
        "journal",
        "year",
        "doi",
        "pmid",
        "url",
        "review_status",
        "retracted",
    }


def test_earlier_turns_are_heard(ask_json, capsys, shipped_index):
    turns = ["--turn", "How is VEXAS treated?", "--turn", "With prednisone first."]
    arguments = ["ask", "What about tofacitinib?", *turns, "--index", str(shipped_index), "--json"]
    assert main(arguments) == 0
    assert "VEXAS" in json.loads(capsys.readouterr().out)["standalone_question"]


def test_ask_prints_something_to_read(capsys, shipped_index):
    assert main(["ask", QUESTION, "--index", str(shipped_index)]) == 0
    text = capsys.readouterr().out
    assert "References" in text
    assert "Heiblig" in text
    assert "For healthcare professionals." in text


def test_search_prints_hits(capsys, shipped_index):
    assert main(["search", QUESTION, "-k", "3", "--json", "--index", str(shipped_index)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["question"] == QUESTION
    assert len(found["hits"]) == 3
    assert set(found["hits"][0]) >= {
        "source_id",
        "passage_id",
        "score",
        "dense_rank",
        "lexical_rank",
        "start",
        "text",
    }


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["ask", ""], "question: it is empty"),
        (["ask", "x" * 5_000], "ask in at most 2,000"),
        (["ask", "dose?", "--answerer", "quotng"], "neither quoting nor PROVIDER:MODEL"),
        (["ask", "dose?", "--kind", "foo"], "--kind foo: no source is of it; there are "),
        (
            ["search", "dose?", "--without", "hadjadj-2024"],
            "did you mean hadjadj-2024-ard-targeted?",
        ),
        (["serve", "--answerer", "fireworks:x"], "pip install langchain-fireworks"),
    ],
)
def test_what_a_person_can_mend_is_one_line_and_exit_2(capsys, shipped_index, arguments, problem):
    assert main([*arguments, "--index", str(shipped_index)]) == 2
    captured = capsys.readouterr()
    assert problem in captured.err
    assert captured.err.count("\n") == 1
    assert not captured.out


def test_a_missing_index_says_how_to_build_one(capsys, tmp_path):
    assert main(["ask", "dose?", "--index", str(tmp_path)]) == 2
    assert "python -m ingest build" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_told_and_the_sources_are_quoted(
    ask_json, capsys, monkeypatch
):
    quoted = ask_json(capsys)
    monkeypatch.setenv("ROUNDS_MODEL_URL", "http://127.0.0.1:9/v1")
    answer = ask_json(capsys, "--answerer", "openai:any")
    assert "model-unavailable" in {notice["kind"] for notice in answer["notices"]}
    assert answer["statements"] == quoted["statements"]
    assert (answer["answerer"], answer["usage"]["quoted"]) == ("quoting", 1.0)


def test_what_a_model_took_is_printed(capsys, shipped_index, monkeypatch):
    monkeypatch.setenv("ROUNDS_MODEL_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ROUNDS_ANSWERER", "openai:any")
    assert main(["ask", QUESTION, "--index", str(shipped_index)]) == 0
    assert "openai:any: 1 call, 0 tokens read" in capsys.readouterr().out
