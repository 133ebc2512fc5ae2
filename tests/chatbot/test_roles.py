"""A role changes words, never facts."""

import dataclasses
from itertools import islice

import pytest

from chatbot.render import to_text
from chatbot.roles import in_words_for
from chatbot.types import Statement
from evals.cases import SHIPPED, load_cases
from ingest.figures import figures
from ingest.vocabulary import read_vocabulary
from tests.conftest import ROOT

CASES = load_cases(SHIPPED["followups"])
VOCABULARY = read_vocabulary(ROOT / "corpus" / "vocabulary.yaml")


def claims(answer):
    """What an answer claims: each sentence with its figures and citations."""
    return {(s.text, figures(s.text), s.citations, s.verdict) for s in answer.statements}


@pytest.fixture(scope="module")
def clinician(assistant):
    return [assistant.answer(case.question, case.turns) for case in CASES]


@pytest.mark.parametrize("role", ["trainee", "patient"])
def test_no_role_gains_or_loses_a_claim_over_all_shipped_cases(role, clinician):
    for answer in clinician:
        told = dataclasses.replace(
            answer, statements=in_words_for(role, answer.statements, VOCABULARY)
        )
        assert claims(told) ^ claims(answer) == set()
        for statement in told.statements:
            assert not statement.plain or figures(statement.plain) == figures(statement.text)


@pytest.mark.parametrize("role", ["trainee", "patient"])
def test_asked_in_a_role_the_answer_is_the_same(role, assistant, clinician):
    for case, answer in islice(zip(CASES, clinician, strict=True), 0, None, 12):
        asked = assistant.answer(case.question, case.turns, role)
        assert claims(asked) == claims(answer)
        assert asked.references == answer.references


def test_a_trainee_gets_an_acronym_spelled_out_once(assistant):
    answer = assistant.answer("How many VEXAS patients have MDS?", role="trainee")
    text = " ".join(statement.plain or statement.text for statement in answer.statements)
    assert text.count("MDS (myelodysplastic syndrome)") == 1


def test_a_patient_gets_words_explained_in_place_and_told_that_it_is_no_advice(assistant):
    answer = assistant.answer("Does ruxolitinib raise the infection risk in VEXAS?", role="patient")
    text = to_text(answer)
    assert "herpes zoster (shingles)" in text
    assert "not advice for you" in text
    assert "shingles" not in to_text(
        assistant.answer("Does ruxolitinib raise the infection risk in VEXAS?")
    )


def test_the_glossary_makes_no_claim_in_figures():
    assert VOCABULARY.glossary
    assert not [meaning for meaning in VOCABULARY.glossary.values() if figures(meaning)]


def test_a_word_of_the_question_needs_no_explaining_but_where_it_is_asked_for(assistant):
    told = assistant.answer("How is VEXAS treated?", role="patient")
    assert not any("VEXAS (" in statement.plain for statement in told.statements)
    asked = assistant.answer("What does UBA1 mean?", role="patient")
    assert any("UBA1 (the gene" in statement.plain for statement in asked.statements)


def test_several_things_are_explained_as_several(assistant):
    told = assistant.answer("Which drugs can spare steroids in VEXAS?", role="patient")
    text = " ".join(statement.plain for statement in told.statements)
    assert "JAK inhibitors (tablets that block" in text


def explained(text, assistant_vocabulary=VOCABULARY):
    statement = Statement(text=text, section="", citations=(), verdict="supported")
    return in_words_for("patient", [statement], assistant_vocabulary)[0].plain


def test_a_figure_stands_beside_its_name_and_the_explanation_after_it():
    plain = explained("Infection was likelier (HR 3.84, 95% CI 1.89 to 7.81).")
    assert "HR 3.84 [hazard ratio" in plain
    assert "CI 1.89 to 7.81 [" in plain


def test_a_kind_of_drugs_is_explained_after_the_word_drugs():
    plain = explained("GeneReviews names anti-IL-1 drugs for VEXAS.")
    assert "anti-IL-1 drugs (medicines that block IL-1" in plain
