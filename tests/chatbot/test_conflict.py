"""Where sources differ: every side shown, cited, and named in a notice."""

import pytest

from chatbot.answer import Assistant
from chatbot.settings import ChatSettings
from ingest.build import build
from tests.conftest import write_document

ASKED = [
    "Which drug should follow steroids in VEXAS?",
    "How does tocilizumab compare with ruxolitinib?",
    "Azacitidine or ruxolitinib: which works better?",
    "Are JAK inhibitors safe in VEXAS?",
    "Does anakinra work in VEXAS?",
    "Are conventional DMARDs such as methotrexate useful?",
    "Is the p.Met41Val variant really worse than the others?",
    "Do all carriers of UBA1 variants fall ill?",
    "How common is thrombosis in VEXAS?",
    "How often is there fever?",
    "How common is eye disease?",
    "How frequent are skin lesions?",
    "How common are kidney problems in VEXAS?",
    "Can VEXAS cause colitis?",
    "How many VEXAS patients have MDS?",
    "What is the survival in VEXAS?",
    "What causes death in VEXAS?",
    "Is the UBA1 mutation found in fibroblasts?",
    "Is transplantation curative in VEXAS?",
    "How effective is azacitidine in VEXAS?",
    "How effective is ruxolitinib?",
    "Does tocilizumab work?",
    "Should infection prophylaxis be given?",
    "Should every patient with VEXAS get thromboprophylaxis?",
    "How fast should steroids be tapered?",
    "Does azacitidine work without MDS?",
    "How common is lung involvement?",
]
ON_ANOTHER_POINT = [
    "What does the acronym VEXAS stand for?",
    "What dose of tocilizumab was used?",
    "Who could enrol in the pacritinib trial?",
    "How should I monitor blood counts on ruxolitinib?",
    "What anakinra dose did the UK centres use?",
    "Jakavi or RoActemra: which one do VEXAS patients stay on longer?",
    "How long were the transplanted patients followed?",
    "What is the response rate of VEXAS to ruxolitinib plus azacitidine in combination?",
    "Which infections should I think of when a VEXAS patient has fever?",
    "When can I start tapering tocilizumab in giant cell arteritis in remission?",
    "What does the skin biopsy show in VEXAS?",
    "How is a flare defined?",
]


def conflict(answer):
    return [notice for notice in answer.notices if notice.kind == "conflict"]


@pytest.mark.parametrize("question", ASKED)
def test_all_sides_are_statements_and_the_notice_names_them(question, assistant):
    answer = assistant.answer(question)
    [notice] = conflict(answer)
    sides = [r for r in answer.references if f"[{r.number}] says" in notice.text]
    assert len(sides) > 1
    cited = {c.source_id for s in answer.statements if not s.folded for c in s.citations}
    assert {side.source_id for side in sides} <= cited
    for side in sides:
        assert not side.year or str(side.year) in notice.text
        assert not side.sample_size or f"n = {side.sample_size:,}" in notice.text
    assert sum(len(statement.text.split()) for statement in answer.statements) <= 240


@pytest.mark.parametrize("question", ON_ANOTHER_POINT)
def test_a_question_on_another_point_gets_no_such_notice(question, assistant):
    assert not conflict(assistant.answer(question))


def test_a_figure_never_comes_without_the_other_side(assistant):
    answer = assistant.answer("Are JAK inhibitors safe in VEXAS?")
    texts = " ".join(statement.text for statement in answer.statements)
    assert "HR 3.84" in texts
    assert "serious adverse events on the other targeted drugs" in texts
    assert "measured different outcomes" in texts


@pytest.fixture
def answering(settings, corpus, embedder):
    def answer(question, **documents):
        for id_, text in documents.items():
            write_document(corpus, id_, text)
        build(settings, embedder)
        return Assistant(settings.index, embedder, ChatSettings()).answer(question)

    return answer


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Colchicine reduced the number of gout flares in older adults.",
            "Colchicine did not reduce the number of gout flares in older adults.",
        ),
        (
            "Gout flares recurred in 24% of older adults on colchicine.",
            "Gout flares recurred in 60% of older adults on colchicine.",
        ),
    ],
)
def test_sources_that_contradict_each_other_are_seen_in_any_corpus(answering, one, other):
    answer = answering("Does colchicine reduce gout flares in older adults?", one=one, other=other)
    assert len(conflict(answer)) == 1
    assert {reference.source_id for reference in answer.references} >= {"one", "other"}
    assert {one, other} <= {statement.text for statement in answer.statements}


def test_sources_that_agree_or_speak_of_other_things_are_no_conflict(answering):
    answer = answering(
        "Does colchicine reduce gout flares in older adults?",
        one="Colchicine reduced the number of gout flares in older adults.",
        other="In older adults colchicine lowered the number of gout flares.",
        third="Allopurinol did not change kidney function in older adults with gout.",
    )
    assert not conflict(answer)
