"""What goes wrong on a disk and between processes: one clear line, and the old version answers."""

import io
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from chromadb.errors import InternalError

from ingest import candidate, chroma, disk, versions
from ingest.add import Intake
from ingest.build import build, go_back
from ingest.errors import AppError, IndexBusyError
from ingest.formats.registry import read_file
from ingest.index import Index
from ingest.lint import lint
from ingest.load import load_documents
from ingest.settings import IndexSettings
from ingest.writer import Writer, is_alive, noted, writing
from tests.conftest import ROOT
from tests.ingest.killing import WordEmbedder, read_anew, write_corpus

WORDS = WordEmbedder()
MEANWHILE = "it was written to meanwhile; run this again when it is whole"


@pytest.fixture
def settings(tmp_path):
    """A live version of the first edition; the corpus says the second."""
    made = IndexSettings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    write_corpus(made.corpus, 1)
    build(made, WORDS)
    write_corpus(made.corpus, 2)
    return made


def one_line(caught):
    assert "\n" not in str(caught.value)
    return str(caught.value)


def holds_old(settings, before):
    assert read_anew(settings.index) == before
    assert not list(settings.index.glob("building-*"))
    assert len(versions.names(settings.index)) == 1


def in_a_process(code, *arguments, **more):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **more)


BUILD = """
import sys
from pathlib import Path
from ingest.build import build
from ingest.errors import AppError
from ingest.settings import IndexSettings
from tests.ingest.killing import WordEmbedder
try:
    build(IndexSettings(corpus=Path(sys.argv[1]), index=Path(sys.argv[2])), WordEmbedder())
except AppError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("limit", [2_000, 100_000])
def test_a_full_disk_is_one_line_and_the_old_version_answers(settings, limit):
    before = read_anew(settings.index)

    def small():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = in_a_process(BUILD, settings.corpus, settings.index, preexec_fn=small)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "cannot be written" in line
    assert line.endswith(": see that there is room, and that this user may write there")
    holds_old(settings, before)
    assert build(settings, WORDS).changed == ("warfarin",)


def test_a_disk_that_fills_at_the_switch_leaves_the_old_version(settings, monkeypatch):
    before = read_anew(settings.index)

    def full(*arguments):
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as filling, pytest.raises(AppError) as caught:
        filling.setattr(disk, "sync", full)
        build(settings, WORDS)
    assert one_line(caught).endswith(
        "No space left on device: make room there, or lift the limit, and run it again"
    )
    assert read_anew(settings.index) == before


def test_a_folder_that_may_not_be_written_to_can_be_read(settings, monkeypatch):
    before = read_anew(settings.index)
    opened, calls = chroma.client_of, []

    def read_only(path):
        calls.append(path)
        if settings.index in path.parents:
            raise InternalError("error returned from database: (code: 8) readonly database")
        return opened(path)

    monkeypatch.setattr(chroma, "client_of", read_only)
    assert read_anew(settings.index) == before
    assert not calls[-1].exists(), "the copy is removed when it is closed"


def test_a_folder_that_may_not_be_written_to_cannot_be_built_in(settings, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AppError) as caught:
        build(settings.model_copy(update={"index": tmp_path / "file"}), WORDS)
    assert one_line(caught).endswith("cannot be written to: File exists: name a folder")


def test_a_document_that_vanishes_while_it_is_read_is_named(settings, monkeypatch):
    before = read_anew(settings.index)
    read = load_documents

    def vanishing(folder, known):
        from ingest import load

        real = load._read

        def gone(path):
            path.unlink()
            return real(path)

        monkeypatch.setattr(load, "_read", gone)
        return read(folder, known)

    monkeypatch.setattr(candidate, "load_documents", vanishing)
    with pytest.raises(AppError, match=r"metformin\.md: cannot be read: No such file"):
        build(settings, WORDS)
    holds_old(settings, before)


@pytest.mark.parametrize("harm", ["missing", "empty"])
def test_a_corpus_that_is_not_there_is_one_line(settings, harm):
    before = read_anew(settings.index)
    documents = settings.corpus / "documents"
    for path in documents.iterdir():
        path.unlink()
    if harm == "missing":
        documents.rmdir()
    with pytest.raises(AppError) as caught:
        build(settings, WORDS)
    assert str(documents) in one_line(caught)
    holds_old(settings, before)


def test_a_clock_that_goes_backwards_changes_no_order(settings, monkeypatch):
    class Past(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(1999, 1, 1, tzinfo=tz)

    monkeypatch.setattr(candidate, "datetime", Past)
    report = build(settings, WORDS)
    assert versions.names(settings.index)[-1] == report.version == versions.current(settings.index)
    assert versions.read_manifest(settings.index, report.version).created.startswith("1999")


@pytest.mark.parametrize("content", ["", "{", "{}", '{"version": 1}'])
def test_while_the_live_manifest_is_damaged_the_version_before_answers(settings, content, caplog):
    before = read_anew(settings.index)
    report = build(settings, WORDS)
    after = read_anew(settings.index)
    (settings.index / report.version / "manifest.json").write_text(content, encoding="utf-8")
    assert read_anew(settings.index) == before
    assert "manifest.json cannot be read" in caplog.text
    assert build(settings, WORDS).embedded == 0
    assert read_anew(settings.index) == after
    assert report.version not in versions.names(settings.index), "nobody can go back to it"


def test_a_version_that_was_gone_back_from_is_the_last_to_answer(settings):
    first = versions.current(settings.index)
    before = read_anew(settings.index)
    second = build(settings, WORDS).version
    write_corpus(settings.corpus, 3)
    third = build(settings, WORDS).version
    go_back(settings, WORDS, second)
    (settings.index / second / "manifest.json").unlink()
    assert versions.last_good(settings.index) == [first, third]
    assert read_anew(settings.index) == before


def test_going_back_restores_the_very_same_answers(settings):
    before, first = read_anew(settings.index), versions.current(settings.index)
    second = build(settings, WORDS).version
    after = read_anew(settings.index)
    assert go_back(settings, WORDS, first) == second
    assert read_anew(settings.index) == before
    assert go_back(settings, WORDS, second) == first
    assert read_anew(settings.index) == after


def test_a_version_that_is_not_kept_or_not_whole_cannot_be_gone_back_to(settings):
    first = versions.current(settings.index)
    second = build(settings, WORDS).version
    with pytest.raises(AppError) as caught:
        go_back(settings, WORDS, "0009")
    assert f"kept are {second}, {first}" in one_line(caught)
    (settings.index / first / "texts.sqlite").unlink()
    with pytest.raises(AppError, match=r"texts\.sqlite is missing"):
        go_back(settings, WORDS, first)
    assert versions.current(settings.index) == second


def test_two_builds_at_once_the_second_says_who_and_since_when(settings):
    with writing(settings.index, "build") as killed:
        assert killed is None
        done = in_a_process(BUILD, settings.corpus, settings.index)
        held = noted(settings.index)
    [line] = done.stderr.splitlines()
    assert f"(build by process {os.getpid()} on " in line
    assert held is not None
    assert f"since {held.since}" in line
    assert build(settings, WORDS).changed == ("warfarin",)


def test_what_a_killed_build_left_is_recognised_and_told(settings):
    code = BUILD.replace("try:\n", "import os\nfrom ingest import versions\ntry:\n").replace(
        "    build(", "    versions.publish = lambda *_: os.kill(os.getpid(), 9)\n    build("
    )
    assert in_a_process(code, settings.corpus, settings.index).returncode == -signal.SIGKILL
    left = noted(settings.index)
    assert left is not None
    assert not is_alive(left)
    assert build(settings, WORDS).killed == str(left)
    assert noted(settings.index) is None


def test_a_writer_elsewhere_is_taken_to_be_alive():
    writer = Writer(pid=1, host="another-machine", since="now", doing="build")
    assert is_alive(writer)


def test_a_busy_index_can_be_read(settings):
    before = read_anew(settings.index)
    with writing(settings.index, "build"):
        assert read_anew(settings.index) == before
        with pytest.raises(IndexBusyError):
            go_back(settings, WORDS, versions.current(settings.index))


def test_a_cache_whose_pages_are_overwritten_is_computed_again(settings):
    path = settings.index / "cache.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x07" * (len(content) - 4096)
    path.write_bytes(content)
    assert build(settings, WORDS).embedded > 0


def test_an_open_index_outlives_its_files(settings):
    first = Index.open(settings.index, WORDS)
    settings_ = settings.model_copy(update={"keep_versions": 1})
    before = [hit.passage.id for hit in first.search("warfarin", 5)]
    build(settings_, WORDS)
    assert first.version not in versions.names(settings.index)
    assert [hit.passage.id for hit in first.search("warfarin", 5)] == before
    first.close()


def test_a_reader_that_meets_the_switch_gets_the_new_version(settings, monkeypatch):
    read, first = versions.read_manifest, versions.current(settings.index)

    def switching(index, version):
        monkeypatch.setattr(versions, "read_manifest", read)
        build(settings.model_copy(update={"keep_versions": 1}), WORDS)
        return read(index, version)

    monkeypatch.setattr(versions, "read_manifest", switching)
    index = Index.open(settings.index, WORDS)
    assert index.version == versions.current(settings.index) != first
    index.close()


@pytest.mark.parametrize("to", ["file", "folder"])
def test_a_link_out_of_the_corpus_is_refused_in_one_line(settings, tmp_path, to):
    before, documents = read_anew(settings.index), settings.corpus / "documents"
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "elsewhere" / "metformin.md"
    target.write_bytes((documents / "metformin.md").read_bytes())
    (documents / "metformin.md").unlink()
    link = documents / ("metformin.md" if to == "file" else "more")
    link.symlink_to(target if to == "file" else target.parent)
    with pytest.raises(AppError) as caught:
        build(settings, WORDS)
    assert one_line(caught).startswith(f"{link}: is a symbolic link out of the corpus, to ")
    holds_old(settings, before)
    [found] = [finding for finding in lint(settings, WORDS) if finding.path == str(link)]
    assert "symbolic link out of the corpus" in found.what


def test_a_link_within_the_corpus_is_read_and_one_in_a_circle_is_one_line(settings):
    documents = settings.corpus / "documents"
    (documents / "metformin.md").rename(documents / "text")
    (documents / "metformin.md").symlink_to("text")
    (documents / "around").symlink_to(".")
    assert build(settings, WORDS).changed == ("warfarin",)
    loop = documents / "loop.md"
    loop.symlink_to(loop.name)
    with pytest.raises(AppError, match=r"loop\.md: cannot be read: Too many levels"):
        build(settings, WORDS)
    assert [f.rule for f in lint(settings, WORDS) if f.path == str(loop)] == ["unusable"]


def test_a_pipe_is_no_document_and_is_waited_for_by_nobody(settings):
    pipe = settings.corpus / "documents" / "pipe.md"
    os.mkfifo(pipe)
    assert build(settings, WORDS).changed == ("warfarin",)
    lint(settings, WORDS)
    with pytest.raises(AppError, match=r"pipe\.md: is no regular file"):
        read_file(pipe)


class Growing(io.FileIO):
    """A file that somebody writes to when it has been opened."""

    def read(self, size=-1):
        with io.FileIO(self.name, "ab") as other:
            other.write(b"\nAnd a line that is not whole")
        return super().read(size)


@pytest.fixture
def growing(monkeypatch):
    real = Path.open

    def opened(path, mode="r", *arguments, **named):
        is_read = mode == "rb" and path.suffix in (".md", ".txt")
        return Growing(str(path)) if is_read else real(path, mode, *arguments, **named)

    monkeypatch.setattr(Path, "open", opened)


def test_a_file_that_is_written_to_while_a_build_reads_it_is_one_line(settings, growing):
    before = versions.current(settings.index)
    with pytest.raises(AppError) as caught:
        build(settings, WORDS)
    first, *_ = str(caught.value).splitlines()
    assert first.endswith(f".md: cannot be read: {MEANWHILE}")
    assert versions.current(settings.index) == before


def test_a_file_that_is_written_to_while_it_is_added_is_one_line(settings, growing, tmp_path):
    (tmp_path / "note.txt").write_text("A note on something.", encoding="utf-8")
    [refused] = (
        Intake(settings.corpus, lambda _: pytest.fail()).add([str(tmp_path / "note.txt")]).refused
    )
    assert refused.problem == f"cannot be read: {MEANWHILE}"
