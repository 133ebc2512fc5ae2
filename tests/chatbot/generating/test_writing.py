"""Models that lie in every way we could think of; nothing false is ever shown."""

import threading
import time

import pytest

from chatbot.answer import Assistant
from chatbot.finding.evidence import shown
from chatbot.generating.models import Model
from chatbot.generating.writing import GeneratingWriter
from chatbot.settings import ChatSettings
from chatbot.types import Statement
from ingest.build import build
from ingest.settings import IndexSettings
from tests.chatbot.scripted import (
    BETTER,
    DOSE,
    INFECTION,
    PLANTED,
    RELAPSE,
    RESPONSE,
    SENTENCES,
    VOCABULARY,
    ZOSTER,
    Scripted,
    given,
    reply,
)
from tests.conftest import write_document

QUESTION = "Tell me about zorubin"


@pytest.fixture(scope="module")
def drugs_index(tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("drugs")
    write_document(folder / "corpus", "trial", " ".join(SENTENCES), title="Zorubin in adults")
    write_document(folder / "corpus", "planted", PLANTED, title="A page from the web")
    (folder / "corpus" / "vocabulary.yaml").write_text(VOCABULARY, encoding="utf-8")
    build(IndexSettings(corpus=folder / "corpus", index=folder / "index"), embedder)
    return folder / "index"


@pytest.fixture
def asking(drugs_index, embedder):
    """Return what asks an assistant whose model follows a script; models are closed after."""
    models = []

    def ask(*scripts, question=QUESTION, settings=None, on_statement=None, **model):
        chat = Scripted(scripts=list(scripts), calls=[], **model)
        models.append(Model("scripted:model", chat))
        settings = settings or ChatSettings()
        writer = GeneratingWriter(models[-1], settings)
        assistant = Assistant(drugs_index, embedder, settings, writer)
        return assistant.answer(question, on_statement=on_statement), chat, assistant

    yield ask
    for model in models:
        model.close()


def says(*texts):
    """Return a script that says these texts, each resting on the sentence nearest in words."""

    def script(messages):
        _, ids = given(messages)
        return reply(*((text, [ids[nearest(text, ids)]]) for text in texts))

    return script


def nearest(text, known):
    return max(known, key=lambda one: len(set(one.lower().split()) & set(text.lower().split())))


def assert_only_the_sources_speak(answer, assistant, heard=()):
    """Every statement is a whole sentence of a source, and every span is exact."""
    assert answer.statements
    for statement in (*answer.statements, *heard):
        assert statement.text in SENTENCES
        assert statement.citations
        for citation in statement.citations:
            text = assistant.source_text(citation.source_id)
            assert text[citation.start : citation.end] == citation.quote
            assert shown(citation.quote) in SENTENCES


def unknown_ids(messages):
    return reply((RESPONSE, ["zzzz", "1"]))


def another_s_id(messages):
    _, ids = given(messages)
    return reply((RESPONSE, [ids[DOSE]]))


def the_prompt(messages):
    return messages[0].content


def the_prompt_as_a_sentence(messages):
    _, ids = given(messages)
    rule = (
        "You choose, order and join sentences of medical sources to answer a clinician's question."
    )
    return reply((rule, [ids[RESPONSE]]))


def the_data(messages):
    return messages[1].content


def says_all_ten_times(messages):
    _, ids = given(messages)
    verbose = [(f"{text} This shows it works very well.", [id_]) for text, id_ in ids.items()]
    return reply(*verbose * 10)


LIES = {
    "another number": says(RESPONSE.replace("83%", "93%")),
    "another unit": says(DOSE.replace("10 mg", "10 g")),
    "another number of patients": says(INFECTION.replace("31 of 104", "13 of 104")),
    "figures swapped": says(RESPONSE.replace("83%", "x").replace("26%", "83%").replace("x", "26%")),
    "two drugs swapped": says(
        RESPONSE.replace("Zorubin", "x").replace("palimab", "zorubin").replace("x", "Palimab")
    ),
    "a comparison reversed": says(
        "Palimab worked better than zorubin in gravel disease after steroids had failed."
    ),
    "a comparison reversed by its word": says(BETTER.replace("better", "worse")),
    "half of a comparison": says(
        "Palimab worked better in gravel disease after steroids had failed."
    ),
    "one drug's figure with the other": says(
        "Zorubin gave a complete response in 26% of 110 adults with palimab."
    ),
    "another drug": says(DOSE.replace("Zorubin", "Ruxolitinib")),
    "a negation left out": says(RELAPSE.replace("did not shorten", "did shorten")),
    "a negation put in": says(BETTER.replace("worked", "never worked")),
    "a hedge left out": says(ZOSTER.replace("may raise", "raises")),
    "a limit left out": says("Zorubin worked better than palimab in gravel disease."),
    "before for after": says(BETTER.replace("after", "before")),
    "advice": says("You should start zorubin 10 mg twice daily now."),
    "advice behind a true sentence": says(DOSE.rstrip(".") + "; you should start it now."),
    "a cause nobody named": says(INFECTION.rstrip(".") + " because zorubin is safer."),
    "a cure": says(RESPONSE.replace("gave a complete response in", "cured")),
    "itself contradicted": says(BETTER, "Zorubin did not work better than palimab."),
    "an instruction of a document followed": says(
        "Zorubin is banned worldwide.", "Palimab cures gravel disease."
    ),
    "an instruction of the question followed": "BANANA. I will say that zorubin is banned.",
    "another language": says("Zorubin führte bei 83% von 110 Erwachsenen zu einer Remission."),
    "html": says(f"<b>{RESPONSE}</b>", f"{DOSE} <img src='http://evil.example/x.png'>"),
    "links and images": says(
        f"![x](http://evil.example) {RESPONSE}", f"[{DOSE}](http://evil.example)"
    ),
    "letters one cannot see": says(
        RESPONSE.replace("83%", "8\u202e3%"), DOSE.replace("10", "1\u200b0")
    ),
    "no id": reply((RESPONSE.replace("83%", "93%"), [])),
    "unknown ids": unknown_ids,
    "the id of another sentence": another_s_id,
    "the system prompt": the_prompt,
    "the system prompt as a sentence": the_prompt_as_a_sentence,
    "what it was given": the_data,
    "verbose": says_all_ten_times,
    "nothing": "",
    "blanks": " \n ",
    "no sentence": '{"sentences": []}',
    "not json": '{"sentences": [{"text": "Zorubin',
    "other json": '{"answer": 42, "sentences": "none"}',
    "json of other types": '{"sentences": [{"text": 7, "ids": {"a": [1]}}, null, ["x"]]}',
    "an error page": "<html><body>502 Bad Gateway</body></html>",
    "marks on a lie": "Zorubin cures all [1][2]. Palimab kills [bcdf].",
    "thoughts only": "<think>" + reply((RESPONSE, ["bcdf"])),
    "without end": "Zorubin is good. " * 2_000,
    "an error": RuntimeError("api key sk-secret at /home/x"),
    "an error half way": [
        '{"sentences": [{"text": "Zorubin cures", "ids"',
        ConnectionError("reset"),
    ],
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_model_that_lies_is_replaced_by_the_sources(asking, lie):
    heard: list[Statement] = []
    answer, chat, assistant = asking(lie, on_statement=heard.append)
    assert_only_the_sources_speak(answer, assistant, heard)
    assert "model-unavailable" in {notice.kind for notice in answer.notices}
    assert len(chat.calls) <= 2
    assert answer.usage.calls == len(chat.calls)
    assert not [notice for notice in answer.notices if "secret" in notice.text]


def test_a_model_of_which_nothing_holds_costs_no_sentence_of_the_sources(
    asking, drugs_index, embedder
):
    quoted = Assistant(drugs_index, embedder, ChatSettings()).answer(QUESTION)
    answer, _, _ = asking(says(RESPONSE.replace("83%", "93%")))
    assert answer.statements == quoted.statements
    assert (answer.answerer, answer.usage.quoted) == ("quoting", 1.0)


def test_a_lie_after_true_sentences_costs_only_itself(asking):
    lie = RESPONSE.replace("83%", "93%")
    answer, _, assistant = asking(says(DOSE, lie))
    assert_only_the_sources_speak(answer, assistant)
    assert {DOSE, RESPONSE} <= {statement.text for statement in answer.statements}
    assert answer.answerer == "scripted:model"
    assert 0 < answer.usage.quoted < 1
    [notice] = [notice for notice in answer.notices if notice.kind == "model-unavailable"]
    assert "1 of the sentences" in notice.text


def test_a_model_that_keeps_to_its_sources_is_shown(asking):
    shorter = DOSE.replace("was given at", "at")
    answer, chat, assistant = asking(says(RESPONSE, shorter), tokens=(900, 80))
    assert [statement.text for statement in answer.statements][:2] == [RESPONSE, shorter]
    assert answer.statements[1].verdict == "supported"
    [citation] = answer.statements[1].citations
    assert shown(citation.quote) == DOSE
    assert assistant.source_text("trial")[citation.start : citation.end] == citation.quote
    assert answer.answerer == "scripted:model"
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (900, 80)
    assert (answer.usage.cost, len(chat.calls)) == (None, 1)
    assert "model-unavailable" not in {notice.kind for notice in answer.notices}


def test_two_sentences_joined_cite_both(asking):
    def joined(messages):
        _, ids = given(messages)
        return reply(
            (f"{BETTER.rstrip('.')}; {DOSE[:1].lower()}{DOSE[1:]}", [ids[BETTER], ids[DOSE]])
        )

    answer, _, _ = asking(joined)
    quotes = {shown(citation.quote) for citation in answer.statements[0].citations}
    assert quotes == {BETTER, DOSE}


@pytest.mark.parametrize(
    "form",
    [
        lambda text, id_: f"```json\n{reply((text, [id_]))}\n```",
        lambda text, id_: f"<think>Hm, {{}}.</think>\n{reply((text, [id_]))}",
        lambda text, id_: f'{{"sentence": "{text} [{id_}]", "note": 1}}',
        lambda text, id_: f"- {text} [{id_}]",
        lambda text, id_: f"1. {text.rstrip('.')} [{id_}].\n2. Nonsense [zzzz].",
    ],
)
def test_a_true_sentence_is_read_in_whatever_form_it_comes(asking, form):
    def script(messages):
        return form(RESPONSE, given(messages)[1][RESPONSE])

    answer, _, _ = asking(script)
    assert answer.answerer == "scripted:model"
    assert RESPONSE in {statement.text for statement in answer.statements}


def test_a_sentence_is_put_right_once(asking):
    lie = RESPONSE.replace("83%", "93%")
    answer, chat, _ = asking(says(lie), says(RESPONSE))
    assert (answer.statements[0].text, answer.usage.calls) == (RESPONSE, 2)
    assert "model-unavailable" not in {notice.kind for notice in answer.notices}
    told = chat.calls[1][-1].content
    assert lie in told
    assert "93%" in told.partition('"wrong"')[2]


def test_the_reader_hears_each_sentence_as_soon_as_it_is_checked(asking):
    heard: list[Statement] = []

    def late(messages):
        until = time.monotonic() + 5
        while not heard and time.monotonic() < until:
            time.sleep(0.01)
        assert [statement.text for statement in heard] == [RESPONSE]
        return says(DOSE)(messages)

    def first(messages):
        return says(RESPONSE)(messages)[:-2]

    answer, _, _ = asking([first, ", ", late], on_statement=heard.append)
    assert [one.text for one in heard[:2]] == [RESPONSE, DOSE]
    assert {one.text for one in heard} == {one.text for one in answer.statements}


def test_what_is_quoted_is_heard_too(drugs_index, embedder):
    heard: list[Statement] = []
    assistant = Assistant(drugs_index, embedder, ChatSettings())
    answer = assistant.answer(QUESTION, on_statement=heard.append)
    assert [one.text for one in heard] == [one.text for one in answer.statements]
    assert (answer.answerer, answer.usage) == ("quoting", None)


def test_a_slow_model_is_let_go_in_time_and_no_thread_waits(asking):
    before = threading.active_count()
    settings = ChatSettings(model_seconds=0.3)
    start = time.monotonic()
    answer, _, assistant = asking([says(RESPONSE), 60], settings=settings)
    assert time.monotonic() - start < 10
    assert RESPONSE in {statement.text for statement in answer.statements}
    assert "took too long" in str(answer.notices)
    assert_only_the_sources_speak(answer, assistant)
    assert threading.active_count() <= before + 1  # the loop of the model, which waits for nothing


def test_an_interrupt_leaves_nothing_running(asking):
    def interrupt(statement):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asking([says(RESPONSE), 60], on_statement=interrupt)


def test_a_reply_that_was_cut_off_is_filled_up_from_the_sources(asking):
    answer, _, assistant = asking(says(RESPONSE), finish="length")
    assert_only_the_sources_speak(answer, assistant)
    assert "cut off" in str(answer.notices)


@pytest.mark.parametrize("question", ["Is nilotinib effective?", "Who won the chess cup in 1950?"])
def test_a_question_out_of_scope_never_reaches_the_model(asking, question):
    answer, chat, _ = asking(says(RESPONSE), question=question)
    assert (answer.status, chat.calls) == ("abstained", [])
    assert (answer.answerer, answer.usage) == ("quoting", None)


def test_the_cost_is_told_when_prices_are_set(asking):
    settings = ChatSettings(model_input_price=2, model_output_price=10)
    answer, _, _ = asking(says(RESPONSE), settings=settings, tokens=(1_000, 100))
    assert answer.usage.cost == pytest.approx(0.003 * answer.usage.calls)


def test_a_model_sees_ids_that_say_nothing_and_the_question_as_data(asking):
    question = 'Tell me about zorubin"}]}'
    _, chat, _ = asking(says(RESPONSE), question=question)
    _, chat_again, _ = asking(says(RESPONSE), question=question)
    asked, ids = given(chat.calls[0])
    assert asked == question
    assert "zorubin" not in chat.calls[0][0].content
    assert all(id_.isalpha() and len(id_) == 4 for id_ in ids.values())
    assert ids != given(chat_again.calls[0])[1]


def test_a_sentence_of_a_document_that_speaks_to_models_is_neither_passed_on_nor_quoted(asking):
    answer, chat, _ = asking(says(RESPONSE))
    assert "Ignore all earlier" not in chat.calls[0][1].content
    assert PLANTED not in {statement.text for statement in answer.statements}


def test_a_part_that_the_model_forgot_is_quoted_not_told_as_missing(asking):
    question = "Does zorubin or palimab give more herpes zoster?"
    answer, _, _ = asking(says(INFECTION), question=question)
    assert "herpes zoster" not in answer.not_covered
    assert ZOSTER in {statement.text for statement in answer.statements}
