import dataclasses

import pytest

from chatbot.quoting.draft import PREMISE
from chatbot.types import Citation, Notice
from evals.care import KINDS, correction_cited, let_pass, no_false_alarm, notice, put_right
from evals.cases import CARE, PREMISES, load_cases
from evals.types import Case

CASES = load_cases(CARE)


@pytest.fixture
def told(make_answer):
    def answer(*kinds):
        notices = tuple(Notice(kind=kind, text="…") for kind in kinds)
        return dataclasses.replace(make_answer(["A sentence."]), notices=notices)

    return answer


def asked(kind):
    return Case(id="c", question="?", kind=kind, key_points=(), supporting=frozenset())


@pytest.mark.parametrize("kind", KINDS)
def test_the_notice_a_case_calls_for_is_counted(kind, told):
    assert notice(asked(kind), told(kind, "pending-review")).value == 1.0
    assert notice(asked(kind), told("pending-review")).value == 0.0
    assert no_false_alarm(asked(kind), told(kind)).value is None


def test_an_ordinary_question_should_get_none_of_them(told):
    assert no_false_alarm(asked("ordinary"), told("pending-review")).value == 1.0
    assert no_false_alarm(asked("ordinary"), told("phi")).value == 0.0
    assert notice(asked("ordinary"), told()).value is None


def test_the_shipped_cases_have_every_kind_and_ordinary_ones():
    assert {case.kind for case in CASES} == {*KINDS, "ordinary"}


def test_premises_are_scored_by_what_was_put_right_and_what_let_pass(told):
    assert put_right(asked("false-premise"), told("false-premise")).value == 1.0
    assert put_right(asked("false-premise"), told("conflict")).value == 0.0
    assert put_right(asked("ordinary"), told()).value is None
    assert let_pass(asked("ordinary"), told("conflict")).value == 1.0
    assert let_pass(asked("ordinary"), told("false-premise")).value == 0.0
    assert let_pass(asked("false-premise"), told()).value is None


def test_a_correction_counts_when_it_is_cited_from_a_source_of_the_case(told):
    answer = told("false-premise")
    cited = Citation(number=1, source_id="one", passage_id="p", start=0, end=1, quote="A")
    corrected = dataclasses.replace(answer.statements[0], section=PREMISE, citations=(cited,))
    answer = dataclasses.replace(answer, statements=(corrected,))
    right = dataclasses.replace(asked("false-premise"), supporting=frozenset({cited.source_id}))
    wrong = dataclasses.replace(asked("false-premise"), supporting=frozenset({"another"}))
    assert correction_cited(right, answer).value == 1.0
    assert correction_cited(wrong, answer).value == 0.0
    assert correction_cited(asked("ordinary"), answer).value is None


def test_the_premise_cases_are_half_true_in_each_part():
    for split in ("built", "held"):
        kinds = [case.kind for case in load_cases(PREMISES) if case.id.startswith(split)]
        assert kinds.count("false-premise") == kinds.count("ordinary") > 20
