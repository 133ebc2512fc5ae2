import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.verify import support
from evals.__main__ import main
from evals.claims import claims_report, load_claims
from ingest.vocabulary import Vocabulary

EVIDENCE = "Azacitidine reduced the need for transfusions in 12 of 20 patients."
CLAIMS = {
    "same": EVIDENCE,
    "unrelated": "The museum opens its doors at nine on Sundays.",
    "reversed": "Azacitidine increased the need for transfusions in 12 of 20 patients.",
    "figure": "Azacitidine reduced the need for transfusions in 17 of 20 patients.",
}


def row(id_="c-1", claim=EVIDENCE, **changes):
    return {"_id": id_, "claim": claim, "evidence": [EVIDENCE]} | changes


def write(path, *rows):
    path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def checked(tmp_path, capsys):
    """Return what prints the JSON of the command for rows of a file."""

    def checked(*rows):
        path = write(tmp_path / "claims.jsonl", *rows)
        assert main(["claims", "--data", str(path), "--json"]) == 0
        out, err = capsys.readouterr()
        assert err == ""
        return json.loads(out)

    return checked


@pytest.fixture
def scores(checked):
    rows = checked(*(row(id_, claim) for id_, claim in CLAIMS.items()))["rows"]
    return {one["id"]: one["score"] for one in rows}


def test_each_claim_has_a_verdict_a_score_and_a_reason(checked):
    found = checked(row("same"), row("figure", CLAIMS["figure"]))
    same, figure = found["rows"]
    assert same.keys() == {"id", "verdict", "score", "reason"}
    assert (same["id"], same["verdict"], same["reason"]) == ("same", "supported", "")
    assert (figure["id"], figure["verdict"]) == ("figure", "contradicted")
    assert "17" in figure["reason"]


@pytest.mark.parametrize("worse", ["unrelated", "reversed", "figure"])
def test_the_sentence_itself_scores_above_any_other(scores, worse):
    assert scores["same"] > scores[worse]


def test_a_claim_without_evidence_is_unsupported_and_scores_0(checked):
    [bare] = checked(row(evidence=[]))["rows"]
    assert (bare["verdict"], bare["score"]) == ("unsupported", 0.0)
    assert bare["reason"]


def test_a_file_without_labels_has_verdicts_and_no_figures(checked):
    found = checked(row("a"), row("b", CLAIMS["unrelated"]))
    assert found["summary"] == {"claims": 2}
    assert len(found["rows"]) == 2


def test_the_claims_are_in_the_order_of_the_file(checked):
    ids = ["c", "a", "b"]
    assert [one["id"] for one in checked(*(row(id_) for id_ in ids))["rows"]] == ids


def test_labels_give_an_auroc_with_its_interval(checked):
    good = [row(f"g{number}", label="supported") for number in range(3)]
    bad = [row(f"b{number}", CLAIMS["unrelated"], label="unsupported") for number in range(3)]
    found = checked(*good, *bad)["summary"]["AUROC supported against not"]
    assert found == {"value": 1.0, "n": 6, "low": 1.0, "high": 1.0}


def test_a_group_counts_when_its_supported_claim_is_first_alone(checked):
    won = [row("a", label="supported", group="one")]
    won += [row("b", CLAIMS["figure"], label="contradicted", group="one")]
    tied = [row("c", label="supported", group="two"), row("d", label="contradicted", group="two")]
    found = checked(*won, *tied)["summary"]["supported claim first in its group"]
    assert (found["value"], found["n"]) == (0.5, 2)


def test_a_verdict_is_right_when_it_agrees_with_the_label(tmp_path):
    rows = [
        row("a", label="supported"),
        row("b", CLAIMS["figure"], label="contradicted"),
        row("c", label="unsupported"),
    ]
    report = claims_report(write(tmp_path / "claims.jsonl", *rows), lambda *_: None)
    right = [o.scores[1].value for o in report.outcomes]
    assert right == [1.0, 1.0, 0.0]


TEXT = {
    "_id": "t",
    "text": "She had a fever. Aspirin was given. She recovered.",
    "sentences": ["She had a fever.", "Aspirin was given.", "She recovered."],
    "error_sentence_index": 1,
    "error_sentence": "Aspirin was given.",
    "corrected_sentence": "Ibuprofen was given.",
}


def test_the_wrong_sentence_of_a_text_is_flagged_and_the_others_pass(checked):
    found = checked(TEXT)
    assert [(one["id"], one["verdict"]) for one in found["rows"]] == [
        ("t 1", "supported"),
        ("t 2", "contradicted"),
        ("t 3", "supported"),
    ]
    assert found["summary"]["supported, verdict supported"]["value"] == 1
    assert found["summary"]["not supported, verdict another"]["value"] == 1


def test_a_text_without_an_error_has_only_sentences_that_pass(checked):
    nothing = dict.fromkeys(("error_sentence_index", "error_sentence", "corrected_sentence"))
    rows = checked(TEXT | nothing)["rows"]
    assert {one["verdict"] for one in rows} == {"supported"}


def test_claims_of_articles_that_were_not_learnt_from_are_told_apart(checked):
    claims = [row(f"g{n}", label="supported", split_key=f"article {n}") for n in range(20)]
    found = checked(*claims)["summary"]
    assert 0 < found["supported, verdict supported, held out"]["n"] < 20


def test_without_json_it_prints_tables(tmp_path, capsys):
    path = write(tmp_path / "claims.jsonl", row())
    assert main(["claims", "--data", str(path)]) == 0
    assert "1 cases, 0 failed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "invalid json"),
        ('{"_id": "x", "evidence": []}', "claim: field required"),
        ('{"claim": "x", "evidence": []}', "_id: field required"),
        ('{"_id": "x", "claim": "x"}', "evidence: field required"),
        ('{"_id": "x", "claim": "x", "evidence": [7]}', "evidence.0: "),
        ("[]", ""),
        ('{"_id": "x", "text": "x", "sentences": [7]}', "sentences.0: "),
        ('{"_id": "x", "sentences": ["x"]}', "text: field required"),
    ],
)
def test_a_broken_line_is_exit_2_and_named_with_its_number(tmp_path, capsys, line, why):
    path = tmp_path / "claims.jsonl"
    path.write_text(f"{json.dumps(row())}\n\n{line}\n", encoding="utf-8")
    assert main(["claims", "--data", str(path), "--json"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"{path}:3: no claim: {why}")


@pytest.mark.parametrize(
    ("content", "where"), [(None, ": "), (b"", ": "), (b"\n\n", ": "), (b"\xff", ":1: not UTF-8")]
)
def test_a_file_that_holds_no_claims_is_exit_2_and_named(tmp_path, capsys, content, where):
    path = tmp_path / "claims.jsonl"
    if content is not None:
        path.write_bytes(content)
    assert main(["claims", "--data", str(path)]) == 2
    assert capsys.readouterr().err.startswith(f"{path}{where}")


def test_a_mark_at_the_start_of_the_file_does_no_harm(tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(row("marked")).encode())
    assert [claim.id for claim in load_claims(path)] == ["marked"]


@given(st.text(), st.lists(st.text(), max_size=3))
@settings(deadline=None)
def test_support_is_between_0_and_1(claim, evidence):
    assert 0 <= support(claim, evidence, Vocabulary()) <= 1
