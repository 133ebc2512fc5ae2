import dataclasses

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from chatbot.answer import Assistant
from chatbot.quoting.draft import GAPS, PREMISE
from chatbot.settings import ChatSettings
from chatbot.types import Answer, Turn
from evals.cases import SHIPPED, load_cases
from ingest import versions
from ingest.build import build
from ingest.errors import IndexMissingError, QuestionError
from tests.conftest import write_document

CASES = load_cases(SHIPPED["followups"])
OUT_OF_SCOPE = [
    "What are the potential issues with local palliative Radiation Therapy (RT) for a patient with a weeping, smelly"
    " Kaposi sarcoma lesion on the right lower limb and impaired immune function, as indicated by a low Cluster of"
    " Differentiation 4 (CD4) count?",
    "Can pelvic care therapy help alleviate light odor and moisture following a fistulotomy in a patient with a history"
    " of the procedure and concerns about weakened anal sphincter muscles?",
    "How is a pleural puncture (thoracentesis) performed, especially considering variations in patient demographics and"
    " medical history?",
    "What Troponin (troponin) level indicates Non-ST-Elevation Myocardial Infarction (NSTEMI) in a patient with symptoms"
    " suggestive of acute coronary syndrome?",
    "When should a patient with congenital heart disease, cleft palate, developmental delays, or recurrent infections due"
    " to suspected immunodeficiency, and/or a family history of 22q11 microdeletion, screen for 22q11 microdeletion?",
]


def assert_keeps_its_promises(answer, assistant):
    """Spans exact, every statement cited and numbered, status honest, length bounded."""
    references = {reference.number: reference.source_id for reference in answer.references}
    assert list(references) == list(range(1, len(references) + 1))
    for statement in answer.statements:
        assert statement.citations
        assert statement.verdict in ("supported", "partial")
        for citation in statement.citations:
            text = assistant.source_text(citation.source_id)
            assert text[citation.start : citation.end] == citation.quote
            assert references[citation.number] == citation.source_id
    assert (answer.status == "abstained") == (not answer.statements)
    assert len({statement.text for statement in answer.statements}) == len(answer.statements)
    assert sum(len(said.text.split()) for said in answer.statements if not said.folded) <= 240
    assert answer.disclaimer
    assert answer.corpus_version == assistant.corpus_version
    assert set(answer.timings_ms) == {"understand", "retrieve", "write", "verify", "total"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_shipped_case_gets_an_answer_that_keeps_its_promises(case, assistant):
    answer = assistant.answer(case.question, case.turns)
    assert_keeps_its_promises(answer, assistant)
    adapter = TypeAdapter(Answer)
    assert adapter.validate_json(adapter.dump_json(answer)) == answer


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_question_gets_an_answer_or_one_line(assistant, question):
    try:
        answer = assistant.answer(question)
    except QuestionError as error:
        assert "\n" not in str(error)
    else:
        assert_keeps_its_promises(answer, assistant)


def test_the_motivating_question_is_answered_from_the_comparison_of_jak_inhibitors(assistant):
    answer = assistant.answer("Can tofacitinib replace ruxolitinib when it failed?")
    assert answer.status in ("answered", "partial")
    assert "heiblig-2022-blood" in {reference.source_id for reference in answer.references}


@pytest.mark.parametrize("question", OUT_OF_SCOPE)
def test_the_article_s_unrelated_questions_are_declined(assistant, question):
    answer = assistant.answer(question)
    assert (answer.status, answer.statements) == ("abstained", ())
    assert answer.not_covered


def test_a_wrong_expansion_is_corrected_with_a_citation_and_the_rest_answered(assistant):
    answer = assistant.answer(
        "Can VEXAS (Vasculitis, Autoinflammatory, and Erythrocytosis syndrome) cause enterocolitis?"
    )
    [notice] = [notice for notice in answer.notices if notice.kind == "false-premise"]
    assert "vacuoles, E1 enzyme, X-linked, autoinflammatory, somatic" in notice.text
    assert answer.statements[0].section == PREMISE
    assert answer.statements[0].citations[0].source_id == "beck-2020-nejm"
    assert {statement.section for statement in answer.statements} - {PREMISE, GAPS}


def test_the_role_changes_no_claim_figure_or_citation(assistant):
    question = "How effective is azacitidine in VEXAS?"
    clinician, *others = (
        assistant.answer(question, role=role) for role in ("clinician", "trainee", "patient")
    )
    for answer in others:
        as_told = tuple(dataclasses.replace(said, plain="") for said in answer.statements)
        assert as_told == clinician.statements
    assert "not-advice" in {notice.kind for notice in others[-1].notices}


def test_the_same_question_gets_the_same_answer(assistant):
    first, second = (assistant.answer("What causes death in VEXAS?") for _ in range(2))
    assert dataclasses.replace(first, timings_ms={}) == dataclasses.replace(second, timings_ms={})


def test_two_drugs_together_are_not_answered_with_each_of_them(assistant):
    question = "What is the response rate to ruxolitinib plus azacitidine in combination?"
    answer = assistant.answer(question)
    assert (answer.status, answer.statements[0].section) == ("partial", GAPS)
    assert "given together" in answer.statements[0].text
    answer = assistant.answer("What is the response rate to anakinra plus azacitidine?")
    assert answer.status == "partial"
    assert "anakinra together with azacitidine" in answer.not_covered


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the dose of ruxolitinib in VEXAS?", "No source held here gives a VEXAS dose"),
        ("Is luspatercept effective?", "No study of luspatercept"),
        ("Is there any cost figure for azacitidine?", "No cost"),
    ],
)
def test_what_is_known_to_be_missing_is_said_first(assistant, question, said):
    answer = assistant.answer(question)
    assert answer.status == "partial"
    assert answer.statements[0].text.startswith(said)


def test_a_retracted_source_is_never_quoted_not_even_through_one_that_points_to_it(
    settings_for, embedder
):
    corpus, chat = settings_for
    path = write_document(corpus.corpus, "warfarin", "Warfarin needs INR monitoring every 4 weeks.")
    write_document(
        corpus.corpus, "overview", "Warfarin needs INR monitoring every 4 weeks [@warfarin]."
    )
    write_document(corpus.corpus, "other", "Heparin needs no INR monitoring in most patients.")
    build(corpus, embedder)
    question = "How often does warfarin need INR monitoring?"
    before = Assistant(corpus.index, embedder, chat).answer(question)
    assert {"warfarin", "overview"} & {reference.source_id for reference in before.references}
    text = path.read_text(encoding="utf-8").replace("approved\n", "approved\nretracted: true\n")
    path.write_text(text, encoding="utf-8")
    build(corpus, embedder)
    after = Assistant(corpus.index, embedder, chat).answer(question)
    assert not {"warfarin", "overview"} & {reference.source_id for reference in after.references}
    assert "retracted" in {notice.kind for notice in after.notices}


def test_a_drug_the_corpus_does_not_have_is_not_answered_with_another(assistant):
    assert assistant.answer("Is nilotinib effective in VEXAS?").status == "abstained"


def test_a_new_version_answers_at_once_and_a_damaged_one_is_not_switched_to(settings_for, embedder):
    corpus, chat = settings_for
    first = build(corpus, embedder)
    assistant = Assistant(corpus.index, embedder, chat)
    write_document(corpus.corpus, "warfarin", "Warfarin now needs INR monitoring twice a week.")
    second = build(corpus, embedder)
    answer = assistant.answer("How often does warfarin need INR monitoring?")
    assert answer.corpus_version == second.version
    assert "twice a week" in answer.statements[0].text
    (corpus.index / first.version / "manifest.json").unlink()
    versions.switch(corpus.index, first.version)
    assert (
        assistant.answer("How often does warfarin need INR monitoring?").statements
        == answer.statements
    )


def test_a_source_that_is_not_there_is_named(assistant):
    with pytest.raises(IndexMissingError, match="nobody-1999: no such source"):
        assistant.source_text("nobody-1999")


@pytest.fixture
def settings_for(settings):
    return settings, ChatSettings()


def test_versions_that_were_replaced_are_let_go(settings_for, embedder):
    from chromadb.api.shared_system_client import SharedSystemClient

    corpus, chat = settings_for
    build(corpus, embedder)
    assistant = Assistant(corpus.index, embedder, chat)
    before = len(SharedSystemClient._identifier_to_system)
    for number in range(4):
        write_document(
            corpus.corpus, "warfarin", f"Warfarin needs INR monitoring, edition {number}."
        )
        build(corpus, embedder)
        assert (
            f"edition {number}" in assistant.answer("What does warfarin need?").statements[0].text
        )
    assert len(SharedSystemClient._identifier_to_system) <= before


def test_many_readers_at_once_each_get_their_own_answer(assistant):
    from concurrent.futures import ThreadPoolExecutor

    questions = [case.question for case in CASES if not case.history][:24]
    alone = [assistant.answer(question) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(assistant.answer, questions))
    assert [answer.statements for answer in together] == [answer.statements for answer in alone]


def test_a_study_that_a_question_names_answers_first(assistant):
    turns = (
        Turn(role="reader", text="How common is VEXAS?"),
        Turn(role="rounds", text="1 in 4,269 men over 50 carried a variant in a US exome cohort."),
    )
    first = assistant.answer("What about All of Us?", turns).statements[0]
    assert "corty-2024-allofus" in {cited.source_id for cited in first.citations}
