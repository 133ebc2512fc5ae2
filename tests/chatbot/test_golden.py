import pytest

from chatbot.golden import answering
from ingest.golden import GoldenCase, read_golden
from tests.conftest import ROOT

GOLDEN = read_golden(ROOT / "corpus" / "golden.jsonl")


@pytest.fixture(scope="module")
def ask(shipped_index, embedder):
    with answering(shipped_index, embedder, 10) as asking:
        yield asking


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.id)
def test_the_shipped_corpus_holds_its_golden_questions(ask, case):
    reply = ask(case)
    assert set(case.supporting) <= set(reply.sources)
    assert (reply.status == "abstained") == (not case.supporting)


def test_a_golden_question_that_cannot_be_asked_is_a_reply_too(ask):
    reply = ask(GoldenCase(id="g", question="x" * 9_000))
    assert reply.status.startswith("refused: ")
