import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.beir import read_beir, read_documents
from evals.splits import FOLDS, fold, is_held_out
from ingest.errors import CaseError

DOCUMENTS = [
    {"_id": "d1", "title": "Gout", "text": "Uric acid in the joints."},
    {"_id": "d2", "title": "", "text": "Iron is low in anemia."},
    {"_id": "d3", "text": "Scurvy is a lack of vitamin C."},
]
QUESTIONS = [
    {"_id": "q1", "text": "What is gout?"},
    {"_id": "q2", "text": "What is scurvy?"},
    {"_id": "q3", "text": "What is rabies?"},
]
JUDGED = [("q1", "d1", "2"), ("q1", "d2", "0"), ("q2", "d3", "1"), ("q3", "d2", "0")]
HEADER = ("query-id", "corpus-id", "score")


def lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def table(rows):
    return "".join("\t".join(row) + "\n" for row in rows)


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    """A sound folder with the judgments of the split `test` in their classic place."""
    put(tmp_path / "corpus.jsonl", lines(DOCUMENTS))
    put(tmp_path / "queries.jsonl", lines(QUESTIONS))
    put(tmp_path / "qrels" / "test.tsv", table([HEADER, *JUDGED]))
    return tmp_path


def problem(folder, split="test"):
    with pytest.raises(CaseError) as caught:
        read_beir(folder, split)
    return str(caught.value)


@pytest.mark.parametrize("corpus", ["corpus.jsonl", "corpus.jsonl.gz"])
@pytest.mark.parametrize(
    ("queries", "qrels"),
    [("queries.jsonl", "qrels/dev.tsv"), ("dev/queries.jsonl", "dev/qrels.tsv")],
)
def test_both_layouts_are_read_packed_or_plain(tmp_path, corpus, queries, qrels):
    put(tmp_path / corpus, lines(DOCUMENTS))
    put(tmp_path / queries, lines(QUESTIONS))
    put(tmp_path / qrels, table([HEADER, *JUDGED]))
    found = read_beir(tmp_path, "dev")
    assert [document.source.id for document in found.documents] == ["d1", "d2", "d3"]
    assert found.judgments == {"q1": {"d1": 2, "d2": 0}, "q2": {"d3": 1}}


def test_the_files_of_the_split_come_before_those_of_the_whole(folder):
    put(folder / "test" / "queries.jsonl", lines([{"_id": "q1", "text": "Gout?"}]))
    put(folder / "test" / "qrels.tsv", table([HEADER, ("q1", "d2", "1")]))
    found = read_beir(folder, "test")
    assert [question.text for question in found.questions] == ["Gout?"]
    assert found.judgments == {"q1": {"d2": 1}}


def test_the_header_of_the_judgments_may_be_missing(folder):
    with_header = read_beir(folder, "test").judgments
    put(folder / "qrels" / "test.tsv", table(JUDGED))
    assert read_beir(folder, "test").judgments == with_header


def test_questions_without_a_relevant_document_are_left_out(folder):
    found = read_beir(folder, "test")
    assert [question.id for question in found.questions] == ["q1", "q2"]
    assert "q3" not in found.judgments


def test_a_set_in_which_nothing_is_relevant_is_refused(folder):
    put(folder / "qrels" / "test.tsv", table([HEADER, ("q1", "d1", "0")]))
    assert problem(folder) == f"{folder}/qrels/test.tsv: no question has a relevant document"


def test_a_document_keeps_its_text_and_has_its_title_as_heading(folder):
    titled, untitled, *_ = read_documents(folder)
    assert (titled.text, titled.headings[0].path) == ("Uric acid in the joints.", ("Gout",))
    assert untitled.headings[0].path == ()


def test_a_document_without_text_is_not_searched(folder):
    put(folder / "corpus.jsonl", lines([*DOCUMENTS, {"_id": "d4", "text": "  "}]))
    assert [d.source.id for d in read_beir(folder, "test").documents] == ["d1", "d2", "d3"]


def test_a_question_names_its_part_and_group_or_stands_alone(folder):
    mixed = {"_id": "q2", "text": "Scurvy?", "source": "liveqa", "split_key": "article-7"}
    put(folder / "queries.jsonl", lines([QUESTIONS[0], mixed, QUESTIONS[2]]))
    alone, grouped = read_beir(folder, "test").questions
    assert (alone.part, alone.group) == ("all", "q1")
    assert (grouped.part, grouped.group) == ("liveqa", "article-7")


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    assert f"{folder / name}" in problem(folder)
    assert "no such file" in problem(folder)


def test_a_split_that_is_not_there_is_named(folder):
    assert problem(folder, "nope") == f"{folder}: has no split 'nope'; --split test"
    put(folder / "heldout" / "qrels.tsv", table([HEADER, *JUDGED]))
    assert problem(folder, "nope") == f"{folder}: has no split 'nope'; --split heldout or test"


def test_a_folder_without_judgments_names_where_they_should_be(folder):
    (folder / "qrels" / "test.tsv").unlink()
    assert f"{folder}/nope/qrels.tsv or {folder}/qrels/nope.tsv" in problem(folder, "nope")


def test_an_id_used_twice_among_the_questions_is_named_with_its_line(folder):
    put(folder / "queries.jsonl", lines([*QUESTIONS, QUESTIONS[0]]))
    assert problem(folder) == f"{folder}/queries.jsonl:4: the _id 'q1' is used twice"


def test_a_pair_judged_twice_is_refused_only_when_the_scores_differ(folder):
    put(folder / "qrels" / "test.tsv", table([HEADER, *JUDGED, JUDGED[0]]))
    assert read_beir(folder, "test").judgments["q1"] == {"d1": 2, "d2": 0}
    put(folder / "qrels" / "test.tsv", table([HEADER, *JUDGED, ("q1", "d1", "0")]))
    assert problem(folder) == f"{folder}/qrels/test.tsv:6: 'q1' and 'd1' have another score above"


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl"])
@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"_id": "x", ', "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ('["x"]', "not a JSON object"),
        ('{"text": "x"}', "has no text in the field '_id'"),
        ('{"_id": 7, "text": "x"}', "has no text in the field '_id'"),
        ('{"_id": "x"}', "has no text in the field 'text'"),
        ('{"_id": "x", "text": null}', "has no text in the field 'text'"),
    ],
)
def test_a_broken_line_is_named_with_its_number(folder, name, line, why):
    path = folder / name
    put(path, f"{path.read_text(encoding='utf-8')}\n{line}\n")
    assert problem(folder).startswith(f"{path}:5: {why}")


def test_a_broken_line_of_a_packed_corpus_is_named_with_its_number(folder):
    put(folder / "corpus.jsonl.gz", f"{lines(DOCUMENTS)}{{")
    assert problem(folder).startswith(f"{folder}/corpus.jsonl.gz:4: not JSON")


def test_a_corpus_that_is_not_packed_as_its_name_says_is_refused(folder):
    (folder / "corpus.jsonl.gz").write_text(lines(DOCUMENTS), encoding="utf-8")
    assert problem(folder).startswith(f"{folder}/corpus.jsonl.gz:1: cannot be read")


def test_a_packed_corpus_that_was_cut_off_is_refused(folder):
    whole = gzip.compress(lines(DOCUMENTS).encode())
    (folder / "corpus.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    assert f"{folder}/corpus.jsonl.gz:" in problem(folder)


def test_a_file_that_is_not_utf_8_is_refused(folder):
    (folder / "queries.jsonl").write_bytes('{"_id": "q1", "text": "Gout für"}'.encode("latin-1"))
    assert problem(folder) == f"{folder}/queries.jsonl:1: not UTF-8"


def test_an_id_used_twice_in_the_corpus_is_named_with_its_line(folder):
    put(folder / "corpus.jsonl", lines([*DOCUMENTS, DOCUMENTS[1]]))
    assert problem(folder) == f"{folder}/corpus.jsonl:4: the _id 'd2' is used twice"


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_corpus_is_refused(folder, text):
    put(folder / "corpus.jsonl", text)
    assert problem(folder) == f"{folder}/corpus.jsonl: holds no document"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("q1", "d9", "1"), "'d9' is not in the corpus"),
        (("q9", "d1", "1"), "'q9' is not among the questions"),
        (("q1", "d1", "1.5"), "must be: query-id, corpus-id, whole score, by tabs"),
        (("q1", "d1", "high"), "must be: query-id, corpus-id, whole score, by tabs"),
        (("q1", "d1"), "must be: query-id, corpus-id, whole score, by tabs"),
        (("q1 d1 1",), "must be: query-id, corpus-id, whole score, by tabs"),
        (("q1", "0", "d1", "1"), "must be: query-id, corpus-id, whole score, by tabs"),
    ],
)
def test_a_judgment_that_cannot_be_used_is_named_with_its_line(folder, row, why):
    put(folder / "qrels" / "test.tsv", table([HEADER, *JUDGED, row]))
    assert problem(folder) == f"{folder}/qrels/test.tsv:6: {why}"


@pytest.mark.parametrize("rows", [[], [HEADER]])
def test_judgments_that_hold_none_are_refused(folder, rows):
    put(folder / "qrels" / "test.tsv", table(rows))
    assert problem(folder) == f"{folder}/qrels/test.tsv: holds no judgment"


@given(st.text())
def test_a_group_is_always_on_the_same_side_of_the_split(group):
    assert 0 <= fold(group) < FOLDS
    assert is_held_out(group) == is_held_out(str(group)) == (fold(group) == 0)


def test_about_one_group_in_five_is_held_out():
    held = sum(is_held_out(f"article-{number}") for number in range(2000))
    assert 320 < held < 480
