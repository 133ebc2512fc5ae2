"""The endpoints for other programs: plain data, and one line when the caller can mend it."""

import pytest

from chatbot.types import Turn
from chatbot.ui.api import Api
from ingest.types import Filter
from tests.chatbot.test_ui_fake import DOCUMENTS, FakeAssistant


@pytest.fixture
def assistant() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def endpoints(assistant) -> Api:
    return Api(assistant)


def test_ask_gives_the_answer_as_plain_data(endpoints, assistant):
    answer = endpoints.ask("tofacitinib?", "trainee", ["before", "said"], {"since": 2022})
    assert answer["status"] == "partial"
    assert answer["statements"][0]["citations"][0]["number"] == 1
    assert assistant.asked[-1][1:] == (
        (Turn(role="reader", text="before"), Turn(role="rounds", text="said")),
        "trainee",
    )
    assert assistant.narrowed == [Filter(since=2022)]


@pytest.mark.parametrize(
    ("question", "role", "narrow"),
    [("x" * 1001, "clinician", None), ("q", "nurse", None), ("q", "patient", {"before": 2020})],
)
def test_ask_says_why_it_cannot_answer(endpoints, question, role, narrow):
    from gradio.exceptions import Error

    with pytest.raises(Error):
        endpoints.ask(question, role, None, narrow)


def test_search_gives_passages_that_are_in_their_source(endpoints):
    found = endpoints.search("anything", k=2)
    assert len(found["hits"]) == 2
    for hit in found["hits"]:
        assert DOCUMENTS[hit["source_id"]].text[hit["start"] :].startswith(hit["text"])
    assert endpoints.search("anything", narrow={"kinds": ["guideline"]})["hits"] == []


def test_sources_are_listed_with_their_status(endpoints, assistant):
    listed = endpoints.sources()
    assert listed["corpus_version"] == assistant.corpus_version
    assert {row["id"]: row["review_status"] for row in listed["sources"]} == {
        id_: document.source.review_status for id_, document in DOCUMENTS.items()
    }
