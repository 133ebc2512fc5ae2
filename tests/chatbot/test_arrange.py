import pytest

from chatbot.quoting.draft import ALSO, BOTTOM_LINE, GAPS, PREMISE, TABLE
from chatbot.settings import ChatSettings
from evals.cases import SHIPPED, load_cases

CASES = load_cases(SHIPPED["followups"])


@pytest.mark.parametrize("case", CASES[::4], ids=lambda case: case.id)
def test_an_answer_is_read_in_half_a_minute_and_the_rest_is_folded(case, assistant):
    answer = assistant.answer(case.question, case.turns)
    limits = ChatSettings()
    beside = [s for s in answer.statements if s.section not in (PREMISE, TABLE, ALSO)]
    open_ = [s for s in beside if not s.folded]
    words = sum(len(s.text.split()) for s in open_)
    longest = max((len(s.text.split()) for s in open_), default=0)
    assert words <= limits.max_words + longest
    assert not beside or not beside[0].folded
    assert sum(len(s.text.split()) for s in beside) <= limits.max_words + limits.more_words + 60


def test_the_bottom_line_comes_first_and_alone(assistant):
    answer = assistant.answer("What is the prognosis of VEXAS?")
    sections = [statement.section for statement in answer.statements]
    assert sections[0] == BOTTOM_LINE
    assert sections.count(BOTTOM_LINE) == 1
    assert "Survival" in sections


def test_a_broad_question_is_not_answered_first_with_a_single_case(assistant):
    for question in ("How is VEXAS treated?", "How is VEXAS diagnosed?", "What is the outlook?"):
        first = assistant.answer(question).statements[0]
        assert first.section != GAPS
        assert not first.basis.startswith("case report")


def test_a_source_that_nobody_has_reviewed_does_not_give_the_bottom_line(assistant):
    answer = assistant.answer("Who needs thromboprophylaxis?")
    standing = {one.source_id: one.review_status for one in answer.references}
    [bottom] = [s for s in answer.statements if s.section == BOTTOM_LINE]
    assert "submitted" in standing.values()
    assert standing[bottom.citations[0].source_id] != "submitted"
