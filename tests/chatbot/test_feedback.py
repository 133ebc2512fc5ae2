"""What readers report is kept with the answer, and nothing else is."""

import json

import pytest

from chatbot.bundle import bundle_of, to_json
from chatbot.feedback import MOST_CHARACTERS, FeedbackLog, read_kept, read_sent
from ingest.errors import FeedbackError
from tests.chatbot.test_ui_fake import DOCUMENTS, tofacitinib

BUNDLE = json.loads(to_json(bundle_of(tofacitinib("q"), lambda id_: DOCUMENTS[id_].text)))


def sent(**changes: object) -> bytes:
    report = {"fault": "outdated", "statement": 2, "comment": "a newer one", "bundle": BUNDLE}
    return json.dumps(report | changes).encode()


def test_reports_are_kept_one_a_line_and_read_back(tmp_path):
    log = FeedbackLog(tmp_path / "new folder")
    log.add(read_sent(sent()))
    log.add(read_sent(sent(statement=None, comment="two\nlines")))
    first, second = map(read_kept, log.path.read_text(encoding="utf-8").splitlines())
    assert (first.feedback.fault, first.feedback.statement) == ("outdated", 2)
    assert second.feedback.comment == "two\nlines"
    assert first.at.endswith("+00:00")
    assert first.feedback.bundle.answer == tofacitinib("q")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        sent(fault="rude"),
        sent(statement=99),
        sent(statement=0),
        sent(comment="x" * (MOST_CHARACTERS + 1)),
        sent(bundle=BUNDLE | {"answer": BUNDLE["answer"] | {"question": "another"}}),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(body):
    with pytest.raises(FeedbackError) as refused:
        read_sent(body)
    assert "\n" not in str(refused.value)


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FeedbackError, match="the report is not kept"):
        FeedbackLog(tmp_path / "file").add(read_sent(sent()))


def test_a_line_that_is_no_report_is_told():
    with pytest.raises(FeedbackError):
        read_kept("{}")
