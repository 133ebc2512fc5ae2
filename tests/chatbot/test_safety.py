from chatbot.answer import Assistant
from chatbot.quoting.draft import ALSO
from chatbot.settings import ChatSettings
from ingest.build import build
from tests.conftest import write_document

VOCABULARY = "terms:\n  - name: warfarin\n    category: drug\n"
QUESTION = "What dose of warfarin is given?"


def appended(corpus, index, embedder, settings):
    build(settings, embedder)
    answer = Assistant(index, embedder, ChatSettings()).answer(QUESTION)
    assert answer.statements
    return [said.text for said in answer.statements if said.section == ALSO]


def test_a_safety_item_of_the_drug_is_added_and_goes_when_its_source_goes(
    corpus, settings, embedder
):
    for other in ("heparin", "insulin", "aspirin", "codeine"):
        write_document(corpus, other, f"The label of {other} was not read for this corpus yet.")
    (corpus / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    write_document(corpus, "warfarin", "Warfarin is given in a dose of 5 mg once daily at first.")
    path = write_document(
        corpus,
        "harms",
        "Cases of serious infection and sepsis were described in people treated with warfarin.",
    )
    assert appended(corpus, settings.index, embedder, settings) == [
        "Cases of serious infection and sepsis were described in people treated with warfarin."
    ]
    path.unlink()
    assert appended(corpus, settings.index, embedder, settings) == []


def test_nothing_is_added_that_the_answer_says_already(assistant):
    answer = assistant.answer("What dose of ruxolitinib is used in VEXAS?")
    said = [statement.text for statement in answer.statements]
    assert len(set(said)) == len(said)
    assert sum(statement.section == ALSO for statement in answer.statements) <= 2
