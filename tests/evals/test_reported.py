"""A reader's report becomes the draft of a case."""

import json

import pytest

from chatbot.bundle import bundle_of
from chatbot.feedback import Feedback, FeedbackLog
from evals.__main__ import main
from evals.cases import load_cases
from evals.reported import drafts
from ingest.errors import CaseError
from tests.chatbot.test_ui_fake import DOCUMENTS, tofacitinib

BUNDLE = bundle_of(tofacitinib("and tofacitinib?"), lambda id_: DOCUMENTS[id_].text)


@pytest.fixture
def log(tmp_path):
    log = FeedbackLog(tmp_path)
    log.add(Feedback(fault="does-not-support", statement=5, comment="a label", bundle=BUNDLE))
    log.add(Feedback(fault="missing", bundle=BUNDLE))
    return log


def test_a_draft_asks_the_question_as_understood_and_leaves_out_the_doubted_source(log):
    first, second = [case for _, case in drafts(log.path)]
    assert first.question == "Can tofacitinib be used in VEXAS after ruxolitinib has failed?"
    assert first.supporting == {"heiblig-2022-blood", "hadjadj-2024-ard-targeted"}
    assert "a label" in first.reference_answer
    assert "label-tofacitinib-us" in second.supporting


def test_the_command_prints_lines_that_are_cases(log, tmp_path, capsys):
    assert main(["reported", str(log.path)]) == 0
    drafted = tmp_path / "cases.jsonl"
    drafted.write_text(capsys.readouterr().out, encoding="utf-8")
    assert [case.kind for case in load_cases(drafted)] == [
        "reported-does-not-support",
        "reported-missing",
    ]
    assert main(["reported", str(log.path), "--line", "2"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "reported-missing"
    assert main(["reported", str(log.path), "--line", "9"]) == 2


def test_a_line_that_is_no_report_is_named(tmp_path):
    path = tmp_path / "feedback.jsonl"
    path.write_text("\n{}\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"feedback.jsonl:2: "):
        list(drafts(path))
