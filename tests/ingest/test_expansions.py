import pytest

from ingest.expansions import without, wrong_expansions
from ingest.vocabulary import Acronym, Vocabulary

VOCABULARY = Vocabulary(
    acronyms=(
        Acronym(
            acronym="VEXAS",
            expansions=("vacuoles, E1 enzyme, X-linked, autoinflammatory, somatic",),
            aliases=("VEXAS syndrome",),
            source="beck",
        ),
        Acronym(acronym="PE", expansions=("pulmonary embolism",)),
    )
)


def given(question):
    return [wrong.given for wrong in wrong_expansions(question, VOCABULARY)]


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        (
            "Can VEXAS (Vasculitis, Autoinflammatory, and Erythrocytosis syndrome) cause colitis?",
            "Vasculitis, Autoinflammatory, and Erythrocytosis syndrome",
        ),
        (
            "can vexas (vasculitis, autoinflammatory and erythrocytosis syndrome) cause colitis?",
            "vasculitis, autoinflammatory and erythrocytosis syndrome",
        ),
        (
            "VEXAS stands for Vasculitis, Eosinophilia, X-linked, Arthritis, Serositis; is it fatal?",
            "Vasculitis, Eosinophilia, X-linked, Arthritis, Serositis",
        ),
        (
            "Is Vacuolar Eosinophilic X-linked Arteritis Syndrome (VEXAS) fatal?",
            "Vacuolar Eosinophilic X-linked Arteritis Syndrome",
        ),
        (
            "VEXAS = Vasculitis, Eosinophilia, X-linked, Arthritis, Serositis",
            "Vasculitis, Eosinophilia, X-linked, Arthritis, Serositis",
        ),
        (
            "VEXAS (Vasculitis, Autoinflammatory, and Erythematous skin rash, and other symptoms)?",
            "Vasculitis, Autoinflammatory, and Erythematous skin rash, and other symptoms",
        ),
        ("Does VEXAS stand for Vasculitis Eosinophilia?", "Vasculitis Eosinophilia"),
        (
            "VEXAS (Vacuoles, E1 enzyme, X-linked, Autoinflammatory, Sporadic)?",
            "Vacuoles, E1 enzyme, X-linked, Autoinflammatory, Sporadic",
        ),
        ("As the A in VEXAS stands for arthritis, which joints swell?", "arthritis"),
        ("How red is the E of VEXAS, which stands for erythema?", "erythema"),
        ("VEXAS’s S stands for steroids, so how much?", "steroids"),
        ("the S of vexas being for serositis, is an echo needed?", "serositis"),
        ("If 'V' is for veins: the 'V' in VEXAS means veins?", "veins"),
    ],
)
def test_a_wrong_expansion_is_found(question, wrong):
    assert given(question) == [wrong]


@pytest.mark.parametrize(
    "question",
    [
        "What is VEXAS?",
        "Is VEXAS (VEXAS syndrome) curable?",
        "VEXAS (Vacuoles, E1 enzyme, X-linked, Autoinflammatory, Somatic) syndrome treatment?",
        "VEXAS (vacuoles, E1 enzyme, X-linked) treatment?",
        "Is VEXAS (diagnosed in 2021) treated with ruxolitinib?",
        "Is VEXAS (very rare) more common in men?",
        "VEXAS (vacuoles and anaemia) in a woman?",
        "What does VEXAS stand for?",
        "What does VEXAS mean?",
        "What does the E in VEXAS stand for exactly?",
        "As the E in VEXAS stands for an enzyme, which one is it?",
        "The X in VEXAS refers to the X chromosome, so who is affected?",
        "the e in VEXAS is for E1 enzyme, right?",
        "VEXAS: how is it treated?",
        "VEXAS means a lot of steroids, right?",
        "What is the value of ruxolitinib in elderly patients with severe anaemia (VEXAS)?",
        "What is the view of experts on azacitidine in syndrome (VEXAS)?",
        "In VEXAS (vasculitis, ear chondritis, and skin lesions) what helps?",
        "VEXAS (validated by exome sequencing)?",
        "VEXAS (vasculitis excluded, anaemia)?",
        "VEXAS (vacuoles, enzyme E1, X chromosome, autoinflammation, somatic)?",
        "Does PE (pleural effusion) occur?",
        "",
    ],
)
def test_other_remarks_are_left_alone(question):
    assert given(question) == []


def test_the_wrong_expansion_is_left_out_of_the_search():
    question = (
        "Can VEXAS (Vasculitis, Autoinflammatory, and Erythrocytosis syndrome) cause colitis?"
    )
    assert without(question, wrong_expansions(question, VOCABULARY)) == "Can VEXAS cause colitis?"


def test_a_second_question_after_the_expansion_is_kept():
    question = "VEXAS stands for A B C and how is it treated with ruxolitinib?"
    kept = without(question, wrong_expansions(question, VOCABULARY))
    assert kept == "VEXAS and how is it treated with ruxolitinib?"
