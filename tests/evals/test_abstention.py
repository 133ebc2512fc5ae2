import json

import pytest

from evals.abstention import Asked, load_questions, near_domain_report, shipped_report
from ingest.errors import CaseError, QuestionError

GOOD = {"_id": "q-1", "text": "What is gout?", "kind": "answerable"}


class Scripted:
    """Answers each question with the status it is told, and refuses what it is not told of."""

    def __init__(self, make_answer, statuses):
        self.statuses = statuses
        self._make = make_answer

    def answer(self, question, turns=()):
        if question not in self.statuses:
            raise QuestionError("not in English")
        return self._make([], status=self.statuses[question])


@pytest.fixture
def scripted(make_answer):
    return lambda statuses: Scripted(make_answer, statuses)


def write(path, *rows):
    path.write_text("\n".join(map(json.dumps, rows)) + "\n\n", encoding="utf-8")
    return path


def nothing(done, total):
    pass


def test_questions_are_read_in_order_and_other_fields_do_not_matter(tmp_path):
    overlapping = {**GOOD, "_id": "q-2", "kind": "off_domain", "vexas_overlap": True, "more": 1}
    assert load_questions(write(tmp_path / "questions.jsonl", GOOD, overlapping)) == [
        Asked(id="q-1", text="What is gout?", kind="answerable", overlaps=False),
        Asked(id="q-2", text="What is gout?", kind="off_domain", overlaps=True),
    ]


@pytest.mark.parametrize(
    "line", ["{", "[]", "7", '{"_id": "q-2", "text": "What?"}', '{"_id": "q-2", "kind": "x"}']
)
def test_a_line_that_is_no_question_is_named_with_its_number(tmp_path, line):
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        load_questions(path)
    assert str(caught.value).startswith(f"{path}:3: no question")


def test_a_file_without_questions_is_refused(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n\n", encoding="utf-8")
    with pytest.raises(CaseError, match="holds no question"):
        load_questions(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, r"questions\.jsonl: cannot be read"), (b"\xff\xfe", r"questions\.jsonl:1: not UTF-8")],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content, problem):
    path = tmp_path / "questions.jsonl"
    if content:
        path.write_bytes(content)
    with pytest.raises(CaseError, match=problem):
        load_questions(path)


@pytest.mark.parametrize(
    ("kind", "status", "right"),
    [
        ("fact", "answered", 1.0),
        ("fact", "partial", 1.0),
        ("fact", "abstained", 0.0),
        ("out-of-scope", "abstained", 1.0),
        ("out-of-scope", "answered", 0.0),
        ("out-of-scope", "partial", 0.0),
        ("unanswerable", "abstained", 1.0),
        ("unanswerable", "partial", 1.0),
        ("unanswerable", "answered", 0.0),
    ],
)
def test_a_case_is_right_when_it_is_declined_as_its_kind_asks(
    make_case, scripted, kind, status, right
):
    cases = [make_case("c-1", kind=kind), make_case("c-2", kind="fact", question="Else?")]
    assistant = scripted({"What is known?": status, "Else?": "answered"})
    report = shipped_report(cases, assistant, nothing)
    assert report.outcomes[0].scores[0].value == right
    assert report.outcomes[0].scores[0].reason == status


def test_declined_cases_are_a_share_of_those_that_can_be_answered(make_case, scripted):
    statuses = {"One?": "abstained", "Two?": "answered", "Three?": "abstained"}
    kinds = {"One?": "fact", "Two?": "fact", "Three?": "out-of-scope"}
    cases = [make_case(text, question=text, kind=kind) for text, kind in kinds.items()]
    [figure] = shipped_report(cases, scripted(statuses), nothing).figures
    assert (figure.name, figure.value, figure.n) == ("answerable cases declined", 0.5, 2)


def test_public_questions_that_the_corpus_may_cover_are_not_asked(tmp_path, scripted):
    rows = [GOOD, {**GOOD, "_id": "q-2", "text": "What is VEXAS?", "vexas_overlap": True}]
    path = write(tmp_path / "questions.jsonl", *rows)
    assistant = scripted({"What is gout?": "abstained"})
    report = near_domain_report(path, assistant, nothing)
    assert [outcome.case.id for outcome in report.outcomes] == ["q-1"]


def test_public_questions_answered_are_a_share_of_their_domain(tmp_path, scripted):
    statuses = {"a": "answered", "b": "abstained", "c": "partial", "d": "abstained"}
    kinds = {"a": "answerable", "b": "gold_removed", "c": "off_domain", "d": "off_domain"}
    rows = [{"_id": text, "text": text, "kind": kind} for text, kind in kinds.items()]
    path = write(tmp_path / "questions.jsonl", *rows)
    figures = near_domain_report(path, scripted(statuses), nothing).figures
    assert {figure.name: (figure.value, figure.n) for figure in figures} == {
        "off domain answered or partly answered": (0.5, 2),
        "near domain answered or partly answered": (0.5, 2),
    }


def test_a_question_that_is_refused_as_typed_counts_as_declined(tmp_path, scripted):
    path = write(tmp_path / "questions.jsonl", {**GOOD, "text": "Was ist Gicht?"})
    [outcome] = near_domain_report(path, scripted({}), nothing).outcomes
    assert outcome.scores[0].value == 1.0
