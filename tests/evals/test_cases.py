import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.cases import load_cases
from ingest.errors import CaseError

GOOD = {
    "id": "x-1",
    "question": "What about tofacitinib?",
    "kind": "comparison",
    "history": ["What treats VEXAS?", "Glucocorticoids first."],
    "reference_answer": "Little support.",
    "key_points": ["only 11 patients"],
    "supporting": ["heiblig-2022-blood"],
}


def without(name):
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.fixture
def cases_file(tmp_path):
    def write(*lines):
        path = tmp_path / "cases.jsonl"
        texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        path.write_text("\n".join(texts) + "\n", encoding="utf-8")
        return path

    return write


def test_a_line_becomes_a_case_and_its_history_becomes_turns(cases_file):
    [case] = load_cases(cases_file(GOOD))
    assert case.key_points == ("only 11 patients",)
    assert case.supporting == {"heiblig-2022-blood"}
    assert [(turn.role, turn.text) for turn in case.turns] == [
        ("reader", "What treats VEXAS?"),
        ("rounds", "Glucocorticoids first."),
    ]


def test_a_case_without_history_has_no_turns(cases_file):
    [case] = load_cases(cases_file(without("history")))
    assert case.turns == ()


def test_blank_lines_a_byte_order_mark_and_odd_line_separators_do_no_harm(tmp_path):
    path = tmp_path / "cases.jsonl"
    odd = json.dumps({**GOOD, "question": "One\u2028two?"}, ensure_ascii=False)
    path.write_text(f"\ufeff{odd}\r\n\r\n", encoding="utf-8")
    assert [case.question for case in load_cases(path)] == ["One\u2028two?"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{oops", "not JSON"),
        ('["a", "list"]', "not a JSON object"),
        ('{"id": "a", "id": "b"}', "field 'id' is given twice"),
        ("[" * 100_000, "nested too deeply"),
        (json.dumps(GOOD).replace("tofacitinib", "\\ud800"), "not valid Unicode"),
        (without("kind"), "field 'kind' is missing"),
        ({**GOOD, "question": 7}, "field 'question': input should be a valid string"),
        ({**GOOD, "history": None}, "field 'history'"),
        ({**GOOD, "supporting": "heiblig-2022-blood"}, "field 'supporting'"),
        ({**GOOD, "key_points": ["one", 2]}, "field 'key_points.1'"),
        ({**GOOD, "question": "  "}, "field 'question' is empty"),
        ({**GOOD, "key_points": [""]}, "field 'key_points' is empty"),
    ],
)
def test_a_broken_line_is_one_line_that_names_file_and_line(cases_file, line, problem):
    path = cases_file({**GOOD, "id": "first"}, line)
    with pytest.raises(CaseError) as caught:
        load_cases(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:2: ")
    assert problem in message
    assert "\n" not in message


def test_every_wrong_field_of_a_line_is_named_at_once(cases_file):
    with pytest.raises(CaseError, match="'kind' is missing"):
        load_cases(cases_file({**without("kind"), "extra": 1}))


def test_an_id_used_twice_names_both_lines(cases_file):
    path = cases_file(GOOD, {**GOOD, "id": "x-2"}, GOOD)
    with pytest.raises(CaseError, match=r"cases\.jsonl:3: the id 'x-1' is taken by line 1"):
        load_cases(path)


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_cases_is_an_error(tmp_path, text):
    path = tmp_path / "cases.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match="no cases in this file"):
        load_cases(path)


def test_a_missing_file_and_a_folder_are_errors(tmp_path):
    with pytest.raises(CaseError, match="No such file"):
        load_cases(tmp_path / "none.jsonl")
    with pytest.raises(CaseError, match="cannot be read"):
        load_cases(tmp_path)


def test_a_file_that_is_not_utf8_names_the_line(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_bytes(json.dumps(GOOD).encode() + b"\n\xff\n")
    with pytest.raises(CaseError, match=r"cases\.jsonl:2: not UTF-8"):
        load_cases(path)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@settings(deadline=None)
@given(st.sampled_from(sorted(GOOD)), json_values)
def test_any_value_in_any_field_is_a_case_or_one_line(tmp_path_factory, name, value):
    path = tmp_path_factory.mktemp("cases") / "cases.jsonl"
    path.write_text(json.dumps({**GOOD, name: value}), encoding="utf-8")
    try:
        load_cases(path)
    except CaseError as error:
        assert len(str(error).splitlines()) == 1
