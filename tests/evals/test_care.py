import dataclasses

import pytest

from chatbot.types import Notice
from evals.care import KINDS, no_false_alarm, notice
from evals.cases import CARE, load_cases
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
