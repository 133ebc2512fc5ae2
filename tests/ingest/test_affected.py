import json

import pytest

from ingest.affected import affected, mark, read_stored
from ingest.build import build
from ingest.errors import AppError
from ingest.index import Index
from ingest.settings import IndexSettings
from ingest.status_log import append, change
from tests.ingest.killing import WordEmbedder, write_corpus

WORDS = WordEmbedder()
INR = "Warfarin needs INR monitoring."
FOOD = "It is taken with food."


@pytest.fixture
def index(tmp_path):
    settings = IndexSettings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    write_corpus(settings.corpus, 1)
    build(settings, WORDS)
    opened = Index.open(settings.index, WORDS)
    yield opened
    opened.close()


def answer(question, *cited):
    citations = [{"number": 1, "source_id": id_, "quote": quote} for id_, quote in cited]
    statements = [{"text": "So it is.", "citations": citations}]
    return {"question": question, "statements": statements, "corpus_version": "0001-00000000"}


def retract(tmp_path, source_id="warfarin"):
    append(tmp_path / "corpus", change(source_id, "retract", by="ann", why="withdrawn"))


@pytest.fixture
def stored(tmp_path):
    """Three forms of stored answers: of warfarin, of metformin, of both."""
    folder = tmp_path / "answers"
    folder.mkdir()
    one, two = answer("W?", ("warfarin", INR)), answer("M?", ("metformin", FOOD))
    both = answer("Both?", ("metformin", FOOD), ("warfarin", INR))
    (folder / "one.json").write_text(json.dumps(one), encoding="utf-8")
    lines = json.dumps(two) + "\n" + json.dumps(both) + "\n"
    (folder / "two.jsonl").write_text(lines, encoding="utf-8")
    report = {"outcomes": [{"id": "x", "answer": two, "error": ""}]}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    (folder / "notes.json").write_text("[1, 2", encoding="utf-8")
    return folder


def found(folder, index):
    return [
        (one.question, [(s.source_id, s.why) for s in one.spans])
        for one in affected(read_stored([folder]), index)
    ]


def test_all_and_only_the_answers_that_used_a_retracted_source_are_listed(stored, index, tmp_path):
    assert found(stored, index) == []
    retract(tmp_path)
    assert found(stored, index) == [
        ("W?", [("warfarin", "retracted")]),
        ("Both?", [("warfarin", "retracted")]),
    ]


def test_a_span_that_changed_and_a_source_that_is_gone_are_told_apart(index, tmp_path):
    path = tmp_path / "a.json"
    spans = (("warfarin", "Warfarin needs nothing."), ("heparin", "It is."), ("metformin", FOOD))
    path.write_text(json.dumps(answer("?", *spans)), encoding="utf-8")
    assert found(path, index) == [("?", [("warfarin", "changed"), ("heparin", "removed")])]


def test_an_overview_that_points_to_a_retracted_source_counts(index, tmp_path):
    quote = "It is taken with food [@warfarin; @metformin]."
    path = tmp_path / "a.json"
    path.write_text(json.dumps(answer("?", ("overview", quote))), encoding="utf-8")
    retract(tmp_path)
    [one] = affected(read_stored([path]), index)
    assert [(s.source_id, s.why, s.through) for s in one.spans] == [
        ("overview", "removed", ""),
        ("warfarin", "retracted", "overview"),
    ]


def test_marks_are_written_and_taken_back(stored, index, tmp_path):
    before = {path: path.read_bytes() for path in stored.iterdir()}
    retract(tmp_path)
    assert mark(read_stored([stored]), index) == 2
    marked = json.loads((stored / "one.json").read_text(encoding="utf-8"))
    assert marked["affected"] == [{"source_id": "warfarin", "why": "retracted", "quote": INR}]
    first, second = (stored / "two.jsonl").read_text(encoding="utf-8").splitlines()
    assert "affected" not in json.loads(first)
    assert "affected" in json.loads(second)
    assert (stored / "report.json").read_bytes() == before[stored / "report.json"]
    assert mark(read_stored([stored]), index) == 0, "the same marks again change no file"
    append(tmp_path / "corpus", change("warfarin", "reinstate", by="ann", why="a mistake"))
    assert mark(read_stored([stored]), index) == 2
    now = json.loads((stored / "one.json").read_text(encoding="utf-8"))
    assert now == json.loads(before[stored / "one.json"])


@pytest.mark.parametrize(
    ("name", "content"), [("a.json", "{"), ("b.json", "[]"), ("no.json", None)]
)
def test_a_file_without_answers_is_named(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(AppError, match=name):
        read_stored([tmp_path / name])
