import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

from chatbot.for_langchain import RoundsRetriever, answers
from ingest.errors import QuestionError
from ingest.types import Filter

QUESTION = "Can tofacitinib replace ruxolitinib when it failed?"


@pytest.fixture(scope="module")
def message(assistant):
    return answers(assistant).invoke(QUESTION)


def test_the_retriever_finds_what_the_search_finds(assistant):
    documents = RoundsRetriever(assistant=assistant, k=4).invoke(QUESTION)
    hits = assistant.search(QUESTION, k=4)
    assert [one.id for one in documents] == [hit.passage.id for hit in hits]
    for one in documents:
        text = assistant.source_text(one.metadata["source_id"])
        assert text[one.metadata["start"] : one.metadata["end"]] == one.page_content


def test_the_retriever_keeps_to_its_filter(assistant):
    where = Filter(kinds=frozenset({"label"}))
    documents = RoundsRetriever(assistant=assistant, where=where).invoke("ruxolitinib dose")
    assert documents
    assert {one.metadata["evidence_level"] for one in documents} == {"label"}


def test_the_retriever_reads_a_follow_up_with_the_conversation(assistant):
    retriever = RoundsRetriever(assistant=assistant, k=5)
    history = [HumanMessage("Which dose of ruxolitinib is used in VEXAS?"), AIMessage("10 mg.")]
    alone = retriever.invoke("And what about tofacitinib?")
    after = retriever.invoke("And what about tofacitinib?", history=history)
    assert [one.id for one in after] != [one.id for one in alone]
    assert any("tofacitinib" in one.page_content.casefold() for one in after)


def test_a_citation_marks_the_sentence_it_supports_and_quotes_its_source(assistant, message):
    [block] = message.content_blocks
    assert block["annotations"]
    sentences = {one.text for one in assistant.answer(QUESTION).statements}
    for cited in block["annotations"]:
        assert cited["type"] == "citation"
        assert block["text"][cited["start_index"] : cited["end_index"]] in sentences
        extras = cited["extras"]
        text = assistant.source_text(extras["source_id"])
        assert text[extras["source_start"] : extras["source_end"]] == cited["cited_text"]
        assert cited["title"] == assistant.document(extras["source_id"]).source.title


def test_the_message_tells_its_status_and_survives_being_stored(message):
    assert message.response_metadata["status"] in ("answered", "partial")
    assert message.response_metadata["disclaimer"]
    again = AIMessage.model_validate_json(message.model_dump_json())
    assert again.content_blocks == message.content_blocks
    assert again.text == message.text


def test_what_is_not_held_here_is_declined_without_a_citation(assistant):
    message = answers(assistant).invoke("How do I bake sourdough bread?")
    assert message.response_metadata["status"] == "abstained"
    assert "do not answer" in message.text
    assert not message.content_blocks[0].get("annotations")


def test_messages_before_the_question_are_its_conversation(assistant):
    message = answers(assistant).invoke(
        [
            SystemMessage("Be brief."),
            HumanMessage("How is VEXAS treated?"),
            AIMessage("With prednisone first."),
            HumanMessage("What about tofacitinib?"),
        ]
    )
    assert "VEXAS" in message.response_metadata["standalone_question"]


@pytest.mark.parametrize("messages", [[], [AIMessage("Well?")]])
def test_a_conversation_without_a_question_at_its_end_is_refused(assistant, messages):
    with pytest.raises(QuestionError, match="the last message must be the reader's question"):
        answers(assistant).invoke(messages)


def test_both_work_within_a_chain(assistant):
    retriever = RoundsRetriever(assistant=assistant, k=3)
    prompt = ChatPromptTemplate.from_messages([("human", "{question}")])
    chain = RunnablePassthrough.assign(
        context=RunnableLambda(lambda given: given["question"]) | retriever,
        message=prompt | answers(assistant),
    )
    found = chain.invoke({"question": "What is the starting dose of ruxolitinib?"})
    assert len(found["context"]) == 3
    assert found["message"].content_blocks[0]["annotations"]
