import json
import shutil

import pytest

from ingest.build import build
from ingest.errors import AppError
from ingest.index import Index
from ingest.status_log import LOG, append, change, parse_log, read_log
from tests.conftest import write_document


def retract(corpus, source_id="warfarin", **more):
    append(corpus, change(source_id, "retract", by="ann", why="withdrawn", **more))


def approve(corpus, status="approved"):
    append(corpus, change("warfarin", "review", by="ann", status=status))


@pytest.fixture
def index(settings, embedder):
    build(settings, embedder)
    opened = Index.open(settings.index, embedder)
    yield opened
    opened.close()


def test_an_open_index_sees_a_retraction_at_once_and_makes_no_version(
    index, settings, embedder, corpus
):
    before = index.sources
    assert index.sources is before, "the same until something changes"
    retract(corpus)
    assert index.sources["warfarin"].retracted
    assert not index.sources["metformin"].retracted
    assert index.document("warfarin").source.retracted
    report = build(settings, embedder)
    assert (report.version, report.embedded) == (index.version, 0)


def test_the_last_review_counts_and_its_date_is_shown(index, corpus):
    approve(corpus, "submitted")
    approve(corpus, "under review")
    source = index.sources["warfarin"]
    made = read_log(corpus / LOG).changes[-1]
    assert (source.review_status, source.review_date) == ("under review", made.at[:10])


def test_a_retraction_can_be_taken_back(index, corpus):
    retract(corpus)
    append(corpus, change("warfarin", "reinstate", by="ann", why="a mistake"))
    assert not index.sources["warfarin"].retracted


def test_the_order_of_lines_counts_when_a_clock_goes_backwards(index, corpus):
    retract(corpus)
    earlier = (
        '{"at":"1999-01-01T00:00:00+00:00","source_id":"warfarin","action":"reinstate","by":"b"}'
    )
    with (corpus / LOG).open("a", encoding="utf-8") as file:
        file.write(earlier + "\n")
    assert not index.sources["warfarin"].retracted


def test_a_torn_last_line_is_passed_over_told_and_not_added_to(index, corpus, caplog):
    retract(corpus)
    with (corpus / LOG).open("ab") as file:
        file.write(b'{"at":"2026-01-01T00:00')
    assert index.sources["warfarin"].retracted
    assert "status.jsonl:2: not a change of status" in caplog.text
    retract(corpus, "metformin")
    assert index.sources["metformin"].retracted
    content = read_log(corpus / LOG)
    assert (len(content.changes), content.unreadable) == (2, (2,))


def test_the_log_only_ever_grows(corpus):
    seen = b""
    for status in ("submitted", "under review", "approved"):
        approve(corpus, status)
        now = (corpus / LOG).read_bytes()
        assert now.startswith(seen)
        assert now.count(b"\n") == seen.count(b"\n") + 1
        seen = now


def test_a_log_that_is_away_takes_no_retraction_back(index, corpus):
    retract(corpus)
    assert index.sources["warfarin"].retracted
    (corpus / LOG).rename(corpus / "elsewhere")
    assert index.sources["warfarin"].retracted


def test_a_reader_without_the_corpus_has_the_log_of_the_build(settings, embedder, corpus):
    retract(corpus)
    build(settings, embedder)
    corpus.rename(corpus.with_name("gone"))
    index = Index.open(settings.index, embedder)
    assert index.sources["warfarin"].retracted
    index.close()


def test_an_index_and_its_corpus_can_be_moved_together(settings, embedder, corpus, tmp_path):
    build(settings, embedder)
    moved = tmp_path / "moved"
    moved.mkdir()
    corpus.rename(moved / "corpus")
    settings.index.rename(moved / "index")
    retract(moved / "corpus")
    index = Index.open(moved / "index", embedder)
    assert index.sources["warfarin"].retracted
    index.close()


def test_a_retracted_source_is_out_of_the_answers_of_an_open_page(settings, embedder, corpus):
    from chatbot.answer import Assistant
    from chatbot.settings import ChatSettings

    write_document(corpus, "warfarin", "Warfarin needs regular INR monitoring in every patient.")
    build(settings, embedder)
    page = Assistant(settings.index, embedder, ChatSettings())
    asked = "What monitoring does warfarin need?"
    assert [r.source_id for r in page.answer(asked).references] == ["warfarin"]
    approve(corpus, "under review")
    assert [r.review_status for r in page.answer(asked).references] == ["under review"]
    retract(corpus)
    answer = page.answer(asked)
    assert "warfarin" not in [r.source_id for r in answer.references]
    assert "retracted" in [notice.kind for notice in answer.notices]
    page.close()


def test_a_log_that_cannot_be_written_is_one_line(corpus):
    (corpus / LOG).mkdir()
    with pytest.raises(AppError, match=r"status\.jsonl: cannot be written to"):
        retract(corpus)


@pytest.mark.parametrize("line", [b"[]", b"{}", b"\xff\xfe", b'{"at":1}', json.dumps("x").encode()])
def test_what_is_no_change_is_counted_and_never_raises(line):
    assert parse_log(line + b"\n").unreadable == (1,)


def test_the_log_of_the_corpus_that_was_built_last_is_followed(
    settings, embedder, corpus, tmp_path
):
    first = build(settings, embedder)
    copy = tmp_path / "elsewhere" / "corpus"
    shutil.copytree(corpus, copy)
    assert build(settings.model_copy(update={"corpus": copy}), embedder).version == first.version
    retract(copy)
    index = Index.open(settings.index, embedder)
    assert index.sources["warfarin"].retracted
    index.close()
