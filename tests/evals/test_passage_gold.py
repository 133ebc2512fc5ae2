"""The passages that hold the answers of the shipped and the learning cases, against cases and corpus."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

from evals.cases import LEARNING, SHIPPED, load_cases
from evals.gold import LEARNING_GOLD, SHIPPED_GOLD
from ingest.load import read_document

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"
CASES = {case.id: case for path in (SHIPPED["followups"], LEARNING) for case in load_cases(path)}
DECLINED = {"out-of-scope", "unanswerable"}


@cache
def gold():
    texts = [path.read_text(encoding="utf-8") for path in (SHIPPED_GOLD, LEARNING_GOLD)]
    return [json.loads(line) for text in texts for line in text.splitlines()]


@cache
def text_of(source_id):
    document = read_document(DOCUMENTS / f"{source_id}.md")
    return document.text[document.body_start :]


def spans():
    return [(line["id"], span) for line in gold() for span in line["spans"]]


def test_every_line_is_a_case_and_no_case_comes_twice():
    counts = Counter(line["id"] for line in gold())
    assert [id for id, count in counts.items() if count > 1] == []
    assert sorted(set(counts) - set(CASES)) == []


def test_lines_and_spans_have_their_fields_and_no_others():
    assert {frozenset(line) for line in gold()} == {frozenset(("id", "spans"))}
    assert {frozenset(span) for _, span in spans()} == {frozenset(("source_id", "quote", "grade"))}


def test_every_case_that_sources_answer_has_a_passage_that_states_it():
    stated = {id for id, span in spans() if span["grade"] == 2}
    answered = {case.id for case in CASES.values() if case.supporting and case.kind not in DECLINED}
    assert sorted(answered - stated) == []


def test_a_case_that_no_source_answers_has_no_passage():
    assert [line["id"] for line in gold() if not CASES[line["id"]].supporting] == []


def test_every_quote_is_found_once_in_the_text_of_its_document():
    wrong = [
        (id, span["quote"])
        for id, span in spans()
        if text_of(span["source_id"]).count(span["quote"]) != 1
    ]
    assert wrong == []


def test_every_quote_is_one_or_more_whole_sentences():
    for id, span in spans():
        text, quote = text_of(span["source_id"]), span["quote"]
        start = text.index(quote)
        before, after = text[:start], text[start + len(quote) :]
        assert quote == quote.strip(), (id, quote)
        assert quote.endswith((".", "?", "!")), (id, quote)
        assert not after or after[0].isspace(), (id, quote)
        assert not before.strip() or before.endswith(("\n", ". ", "? ", "! ")), (id, quote)


def test_grades_are_one_or_two():
    assert {span["grade"] for _, span in spans()} == {1, 2}
    assert {type(span["grade"]) for _, span in spans()} == {int}


def test_no_passage_is_judged_twice_in_a_case():
    judged = Counter((id, span["source_id"], span["quote"]) for id, span in spans())
    assert [key for key, count in judged.items() if count > 1] == []
