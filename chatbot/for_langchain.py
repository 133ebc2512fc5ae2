"""Rounds in a LangChain or LangGraph application: its search as a retriever, its answer as a runnable.

    from chatbot.answer import open_assistant
    from chatbot.for_langchain import RoundsRetriever, answers

    assistant = open_assistant()
    documents = RoundsRetriever(assistant=assistant, k=5).invoke("Which dose of ruxolitinib?")
    message = answers(assistant).invoke("Can tofacitinib replace ruxolitinib?")

Both take the conversation before a follow-up: the retriever as `history=`, the runnable as messages.
LangChain's types are used here and nowhere else.
"""

from collections.abc import Sequence

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, BaseMessage, convert_to_messages
from langchain_core.messages.content import Citation, create_citation, create_text_block
from langchain_core.prompt_values import PromptValue
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict, Field

from chatbot.answer import Assistant
from chatbot.render import ABSTAINED
from chatbot.types import Answer, Reference, Turn
from ingest.errors import QuestionError
from ingest.types import Filter, Hit, Source

Asked = str | PromptValue | Sequence[BaseMessage]
"""A question, or a conversation whose last message is one."""


class RoundsRetriever(BaseRetriever):
    """Finds passages as Rounds does: both searches, the reading order, follow-ups made standalone.

    `retriever.invoke("What about tofacitinib?", history=messages)` finds with the conversation in
    mind. A question that cannot be searched for raises `ingest.errors.QuestionError`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    """What is asked; `chatbot.answer.open_assistant()` opens the live index."""
    k: int = Field(default=10, ge=1)
    """How many passages to return."""
    where: Filter = Filter()
    """Which sources may be found."""

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        history: Sequence[BaseMessage] = (),
    ) -> list[Document]:
        hits = self.assistant.search(query, _turns(history), self.k, self.where)
        return [
            _document(hit, self.assistant.document(hit.passage.source_id).source) for hit in hits
        ]


def answers(assistant: Assistant) -> Runnable[Asked, AIMessage]:
    """Return a runnable from a question, or the messages before and with it, to the checked answer.

    The message's one text block has a `Citation` for each span that supports a sentence:
    `text[start_index:end_index]` is the sentence, `cited_text` what the source says word by word.
    Its `response_metadata` tells status, notices and what is not covered.
    """

    def answer(asked: Asked) -> AIMessage:
        messages = _messages(asked)
        if not messages or messages[-1].type != "human":
            raise QuestionError("the last message must be the reader's question")
        question = messages[-1].text
        return message_of(assistant.answer(question, _turns(messages[:-1])))

    return RunnableLambda(answer, name="rounds")


def message_of(answer: Answer) -> AIMessage:
    """Return an answer as a message whose text is annotated with its citations."""
    references = {reference.number: reference for reference in answer.references}
    text = "\n".join(notice.text for notice in answer.notices)
    citations: list[Citation] = []
    if answer.status == "abstained":
        text = f"{text}\n{ABSTAINED}".strip()
    for statement in answer.statements:
        start = len(text) + 1 if text else 0
        text = f"{text}\n{statement.text}" if text else statement.text
        for cited in statement.citations:
            reference = references[cited.number]
            citations.append(
                create_citation(
                    start_index=start,
                    end_index=len(text),
                    cited_text=cited.quote,
                    title=reference.title,
                    url=_url(reference),
                    source_id=cited.source_id,
                    passage_id=cited.passage_id,
                    source_start=cited.start,
                    source_end=cited.end,
                    verdict=statement.verdict,
                )
            )
    return AIMessage(
        content_blocks=[create_text_block(text, annotations=list(citations))],
        response_metadata={
            "status": answer.status,
            "standalone_question": answer.standalone_question,
            "notices": [{"kind": one.kind, "text": one.text} for one in answer.notices],
            "not_covered": list(answer.not_covered),
            "corpus_version": answer.corpus_version,
            "model_name": answer.answerer,
            "disclaimer": answer.disclaimer,
        },
    )


def _messages(asked: Asked) -> list[BaseMessage]:
    if isinstance(asked, PromptValue):
        return asked.to_messages()
    return convert_to_messages([asked] if isinstance(asked, str) else asked)


def _turns(messages: Sequence[BaseMessage]) -> tuple[Turn, ...]:
    """Return what the reader and Rounds said; what a system or a tool said is no turn."""
    roles = {"human": "reader", "ai": "rounds"}
    return tuple(
        Turn(role="reader" if roles[message.type] == "reader" else "rounds", text=message.text)
        for message in messages
        if message.type in roles
    )


def _document(hit: Hit, source: Source) -> Document:
    passage = hit.passage
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "source_id": source.id,
            "title": source.title,
            "headings": list(passage.headings),
            "start": passage.start,
            "end": passage.end,
            "score": hit.score,
            "kind": source.kind,
            "evidence_level": source.evidence_level,
            "year": source.year,
            "review_status": source.review_status,
            "retracted": source.retracted,
            "url": _url(source),
        },
    )


def _url(source: Source | Reference) -> str | None:
    return source.url or (f"https://doi.org/{source.doi}" if source.doi else None)
