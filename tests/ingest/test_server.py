"""An index on a real Chroma server, read and written from folders that share nothing."""

import os
import random
import threading
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from chatbot.__main__ import main as chat
from chatbot.answer import open_assistant
from chatbot.live import LiveIndex
from ingest import chroma, claim, place, server, versions
from ingest.__main__ import main
from ingest.build import build, go_back
from ingest.errors import (
    AppError,
    GateError,
    IndexBusyError,
    IndexMismatchError,
    IndexMissingError,
    ServerError,
    SettingsError,
)
from ingest.health import examine
from ingest.index import Index
from ingest.place import Address, address_of, is_here
from ingest.settings import IndexSettings
from ingest.status_log import append, change
from ingest.upkeep import Upkeep
from ingest.writer import writing
from tests.ingest.chroma_server import ChromaServer
from tests.ingest.killing import Trial, WordEmbedder, answers, read_anew, write_corpus

WORDS = WordEmbedder()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    started = ChromaServer(tmp_path_factory.mktemp("chroma") / "data").start()
    yield started
    started.stop()


@pytest.fixture
def address(running):
    return Address.given(running.url, name=f"t{uuid.uuid4().hex[:12]}")


@pytest.fixture
def settings(tmp_path, address):
    """The writer's machine: the first edition is live, the corpus says the second."""
    made = IndexSettings(corpus=tmp_path / "corpus", index=tmp_path / "writer" / address.folder)
    write_corpus(made.corpus, 1)
    build(made, WORDS)
    write_corpus(made.corpus, 2)
    return made


@pytest.fixture
def elsewhere(tmp_path, address):
    """The folder of a reader's machine, in which there is nothing."""
    return tmp_path / "reader" / address.folder


def collections(address):
    """Return the names of the collections of an index without what all of them begin with."""
    found = chroma.server(address).list_collections()
    return {c.name.removeprefix(address.name) for c in found if c.name.startswith(address.name)}


def of(version):
    return {f"-{version}", f"-{version}-files"}


def test_a_reader_with_nothing_but_the_address_gets_what_a_folder_would_give(
    settings, elsewhere, tmp_path
):
    write_corpus(settings.corpus, 1)
    here = settings.model_copy(update={"index": tmp_path / "here"})
    build(here, WORDS)
    assert read_anew(elsewhere) == read_anew(here.index)
    assert examine(elsewhere, WORDS).healthy
    assert not (elsewhere / versions.current(elsewhere) / "chroma").is_dir()


def test_the_commands_are_the_same(running, tmp_path, monkeypatch, capsys):
    write_corpus(tmp_path / "corpus", 1)
    monkeypatch.setenv("CHROMA_URL", running.url)
    monkeypatch.setenv("ROUNDS_COLLECTION", f"t{uuid.uuid4().hex[:12]}")
    monkeypatch.setattr("ingest.commands.embedder_for", lambda _: WORDS)
    monkeypatch.setenv("ROUNDS_GOLDEN_ANSWERS", "")
    where = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
    assert main(["build", *where]) == 0
    write_corpus(tmp_path / "corpus", 2)
    assert main(["diff", *where]) == 0
    assert "+ only-2" in capsys.readouterr().out
    assert main(["build", *where]) == main(["status", *where]) == main(["versions", *where]) == 0
    live, kept = (line.split() for line in capsys.readouterr().out.splitlines()[-2:])
    assert (live[0], kept[0][:5]) == ("*", "0001-")
    assert main(["rollback", kept[0], *where]) == 0
    assert main(["versions", *where]) == 0
    assert f"* {kept[0]}" in capsys.readouterr().out


def test_a_maintainer_sees_the_versions_on_the_server_and_what_a_build_would_change(
    settings, elsewhere
):
    found = Upkeep(settings.model_copy(update={"golden_answers": ""}), WORDS)
    assert "only-2" in found.difference().added
    reader = Upkeep(settings.model_copy(update={"index": elsewhere}), WORDS)
    assert reader.folder is None
    assert [one.version for one in reader.versions()] == [versions.current(settings.index)]


def test_a_version_that_goes_on_from_another_answers_as_in_a_folder(settings, tmp_path):
    assert build(settings, WORDS).taken_over
    here = settings.model_copy(update={"index": tmp_path / "here"})
    assert not build(here, WORDS).taken_over
    assert read_anew(settings.index) == read_anew(here.index)


def test_readers_go_on_while_a_version_is_published_and_get_the_old_or_the_new(
    settings, elsewhere, tmp_path, monkeypatch
):
    monkeypatch.setattr(place, "LOOKS_EVERY", 0.05)
    old, seen, stop = read_anew(elsewhere), [], threading.Event()
    readers = [LiveIndex(elsewhere, WORDS), LiveIndex(tmp_path / "r2" / elsewhere.name, WORDS)]

    def ask(live):
        while not stop.is_set():
            with live.lent() as opened:
                seen.append((opened.index.version, answers(opened.index)))

    threads = [threading.Thread(target=ask, args=(live,)) for live in readers]
    for thread in threads:
        thread.start()
    report = build(settings, WORDS)
    new = read_anew(settings.index)
    for live in readers:
        wait_for(lambda live=live: version_of(live) == report.version)
    stop.set()
    for thread in threads:
        thread.join()
    for live in readers:
        with live.lent() as opened:
            assert answers(opened.index) == new
        live.close()
    assert {version for version, _ in seen} >= {report.previous}
    assert all(found == (old if version == report.previous else new) for version, found in seen)


def version_of(live):
    with live.lent() as opened:
        return opened.index.version


def wait_for(condition, seconds=60):
    for _ in range(seconds * 50):
        if condition():
            return
        threading.Event().wait(0.02)
    raise TimeoutError


@pytest.fixture
def server_(tmp_path):
    started = ChromaServer(tmp_path / "data").start()
    yield started
    started.stop()


def test_a_server_that_is_started_anew_is_waited_for_and_one_that_stays_away_is_one_line(
    server_, tmp_path, monkeypatch
):
    index = tmp_path / "index" / Address.given(server_.url).folder
    made = IndexSettings(corpus=tmp_path / "corpus", index=index)
    write_corpus(made.corpus, 1)
    build(made, WORDS)
    open_index = Index.open(index, WORDS)
    before = answers(open_index)
    server_.stop()
    with monkeypatch.context() as busy:  # starting takes long on a machine that does other things
        busy.setattr(chroma, "_PAUSES", (0.1,) * 500)
        again = threading.Timer(0.3, server_.start)
        again.start()
        assert answers(open_index) == before
        again.join()
    write_corpus(made.corpus, 2)
    assert build(made, WORDS).changed == ("warfarin",)
    server_.stop()
    monkeypatch.setattr(chroma, "_PAUSES", (0.01,))
    for broken in (lambda: Index.open(index, WORDS), lambda: build(made, WORDS)):
        with pytest.raises(
            ServerError, match=r"does not answer any more .*start it again"
        ) as caught:
            broken()
        assert "\n" not in str(caught.value)
    server_.start()
    assert answers(open_index) == before
    assert build(made, WORDS).version == versions.current(index)


def test_while_the_server_is_away_a_reader_answers_from_its_copy_and_says_so(
    server_, tmp_path, monkeypatch, capsys, embedder
):
    monkeypatch.setenv("CHROMA_URL", server_.url)
    monkeypatch.setenv("ROUNDS_GOLDEN_ANSWERS", "")
    monkeypatch.setattr("ingest.commands.embedder_for", lambda _: embedder)
    monkeypatch.setattr("chatbot.answer.embedder_for", lambda _: embedder)
    monkeypatch.setattr(chroma, "_PAUSES", (0.01,))
    monkeypatch.setattr("ingest.index._AGAIN", 0.01)
    write_corpus(tmp_path / "corpus", 1)
    where = ["--index", str(tmp_path / "index")]
    assert main(["build", "--corpus", str(tmp_path / "corpus"), *where]) == 0
    assistant = open_assistant(tmp_path / "index")
    asked = "What does warfarin need?"
    before = assistant.answer(asked)
    assert before.statements
    server_.stop()
    cut_off = assistant.answer(asked)
    assert cut_off.statements == before.statements
    assert cut_off.references == before.references
    [notice] = [one for one in cut_off.notices if one not in before.notices]
    assert notice.kind == "index-unavailable"
    assert before.corpus_version in notice.text
    capsys.readouterr()
    assert chat(["ask", asked, *where]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{server_.url} (rounds): the Chroma server does not answer any more")
    server_.start()
    assert "index-unavailable" not in {one.kind for one in assistant.answer(asked).notices}
    assistant.close()


def test_a_server_that_is_not_there_at_the_start_is_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CHROMA_URL", "http://127.0.0.1:9")
    assert main(["versions", "--index", str(tmp_path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("http://127.0.0.1:9 (rounds): no Chroma server answers there")
    assert "chroma run --path DIR" in line


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://"])
def test_an_address_that_is_none_is_one_line(url, monkeypatch):
    monkeypatch.setenv("CHROMA_URL", url)
    with pytest.raises(SettingsError, match="CHROMA_URL"):
        IndexSettings.with_given()


def test_an_address_is_known_by_the_folder_that_is_named_after_it(tmp_path):
    given = Address.given("https://chroma.example:8443/a+b/", tenant="my t", name="x/y")
    assert address_of(tmp_path / given.folder) == given
    assert address_of(tmp_path) is None
    assert not is_here(tmp_path / given.folder)
    assert is_here(tmp_path)
    assert is_here(tmp_path / Address.given("http://127.0.0.1:8000").folder)


def test_nothing_published_yet_says_what_to_run(running, tmp_path):
    address = Address.given(running.url, name="nothing-yet")
    with pytest.raises(IndexMissingError, match="python -m ingest build"):
        Index.open(tmp_path / address.folder, WORDS)


def test_another_embedder_is_an_error_before_anything_is_copied(settings, elsewhere):
    class Other(WordEmbedder):
        digest = "2" * 64

    with pytest.raises(IndexMismatchError, match=r"was built with words .1111"):
        Index.open(elsewhere, Other())
    assert not list(elsewhere.glob("0*"))
    with pytest.raises(GateError):
        build(settings, Other())
    assert collections(Address.read(elsewhere.name)) == {"", *of(versions.current(elsewhere))}


def test_a_refused_version_leaves_nothing_on_the_server(settings, elsewhere, address):
    before, live = read_anew(elsewhere), versions.current(elsewhere)
    golden = settings.corpus / "golden.jsonl"
    golden.write_text('{"id": "g", "question": "edition 1", "supporting": ["only-1"]}\n')
    for path in settings.corpus.glob("documents/only-*"):
        path.unlink()
    for path in settings.corpus.glob("documents/metformin*"):
        path.unlink()
    with pytest.raises(GateError):
        build(settings, WORDS)
    assert read_anew(elsewhere) == before
    assert collections(address) == {"", *of(live)}


def test_two_writers_one_runs_and_the_other_says_who(settings, tmp_path, address):
    other = settings.model_copy(update={"index": tmp_path / "other" / address.folder})
    with writing(settings.index, "build"):
        for act in (lambda: build(other, WORDS), lambda: go_back(other, WORDS, "0001-00000000")):
            with pytest.raises(IndexBusyError, match=rf"build by process {os.getpid()} on "):
                act()
        assert f"process {os.getpid()}" in str(examine(other.index, WORDS).notes)
    assert build(other, WORDS).changed == ("warfarin",)
    assert "-writer" not in collections(address)


@pytest.mark.parametrize("host", ["here", "another machine"])
def test_a_killed_writer_is_recognised_and_told(settings, tmp_path, address, host, monkeypatch):
    other = settings.model_copy(update={"index": tmp_path / "other" / address.folder})
    pid = os.posix_spawn("/bin/true", ["true"], {})
    os.waitpid(pid, 0)
    killed = claim.Writer.here("build")
    killed = claim.Writer(
        pid=pid, host=killed.host if host == "here" else host, since=killed.since, doing="build"
    )
    claim._make(address, killed)
    if host != "here":
        with pytest.raises(IndexBusyError, match="on another machine"):
            build(other, WORDS)
        monkeypatch.setattr(claim, "_STALE", -1.0)
    assert str(pid) in build(other, WORDS).killed
    assert "-writer" not in collections(address)


def test_a_writer_that_was_taken_for_killed_does_not_publish(settings, tmp_path, address):
    other = settings.model_copy(update={"index": tmp_path / "other" / address.folder})
    with writing(settings.index, "build"):
        if held := claim._holder(address):
            claim._remove(address, held)
        with writing(other.index, "diff"), pytest.raises(IndexBusyError, match="took over"):
            versions.switch(settings.index, versions.current(settings.index))
        assert claim.holder(address) is None


def test_a_retraction_reaches_readers_elsewhere_without_a_new_version(settings, elsewhere):
    write_corpus(settings.corpus, 1)
    open_index = Index.open(elsewhere, WORDS)
    append(settings.corpus, change("warfarin", "retract", by="ann", why="withdrawn"))
    versions.share_log(settings.index, settings.corpus)
    assert Index.live_version(elsewhere) == open_index.version
    assert open_index.sources["warfarin"].retracted
    append(settings.corpus, change("warfarin", "reinstate", by="ann"))
    assert build(settings, WORDS).embedded == 0, "a build shares what was changed by hand"
    assert Index.live_version(elsewhere) == open_index.version
    assert not open_index.sources["warfarin"].retracted


def test_old_versions_go_once_no_answer_can_be_under_way(settings, address, monkeypatch):
    first = versions.current(settings.index)
    few = settings.model_copy(update={"keep_versions": 1})
    second = build(few, WORDS).version
    assert versions.names(few.index) == [first, second]
    monkeypatch.setattr(server, "_DRAINED", 0)
    write_corpus(few.corpus, 3)
    third = build(few, WORDS).version
    assert versions.names(few.index) == [third]
    assert collections(address) == {"", *of(third)}


def test_a_copy_that_was_damaged_is_made_anew(settings, elsewhere):
    before = read_anew(elsewhere)
    folder = elsewhere / versions.current(elsewhere)
    (folder / "texts.sqlite").write_bytes(b"too short")
    assert read_anew(elsewhere) == before
    path = folder / "vocabulary.yaml"
    content = (folder / "sentences.npy").read_bytes()
    (folder / "sentences.npy").write_bytes(bytes(len(content)))
    path.unlink()
    assert examine(elsewhere, WORDS).healthy
    assert read_anew(elsewhere) == before


def test_a_folder_that_cannot_be_written_to_is_one_line(settings, tmp_path, address):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AppError, match="set ROUNDS_INDEX to a folder that can be written to"):
        Index.open(tmp_path / "file" / address.folder, WORDS)


def test_another_server_at_the_same_address_is_not_taken_for_the_first(
    settings, elsewhere, address
):
    before, version = read_anew(elsewhere), versions.current(elsewhere)
    for name in collections(address):
        chroma.server(address).delete_collection(f"{address.name}{name}")
    with pytest.raises(IndexMissingError):
        Index.open(elsewhere, WORDS)
    assert build(settings, WORDS).version.startswith(version[:4])
    assert read_anew(elsewhere) != before


def test_the_collections_of_a_version_that_lost_one_are_told_and_built_anew(settings, address):
    version = versions.current(settings.index)
    chroma.server(address).delete_collection(f"{address.name}-{version}")
    assert not examine(settings.index, WORDS).healthy
    build(settings, WORDS)
    assert examine(settings.index, WORDS).healthy


@pytest.mark.parametrize("kind", ["build", "rollback"])
def test_a_writer_killed_anywhere_leaves_the_old_or_the_new_and_no_orphan(kind, running, tmp_path):
    rng = random.Random(7)
    trial = Trial(tmp_path, kinds=(kind,), server=running.url)
    _, died = trial.kill(kind, 0, rng)
    assert died


@contextmanager
def guarded(url, token):
    """A proxy that lets nobody in without a token."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            allowed = self.headers.get("Authorization") == f"Bearer {token}"
            if allowed or self.path.endswith("heartbeat"):
                kept = {"content-type": self.headers.get("content-type", "application/json")}
                reply = httpx.request(self.command, url + self.path, content=body, headers=kept)
                self.send(reply.status_code, reply.headers["content-type"], reply.content)
            else:
                self.send(403, "text/plain", b"no")

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def send(self, status, kind, content):
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    found = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{found.server_address[1]}"
    found.shutdown()
    found.server_close()


def test_a_token_is_sent_and_without_one_the_refusal_is_one_line(
    settings, tmp_path, address, running, monkeypatch
):
    with guarded(running.url, "secret") as url:
        reader = tmp_path / "guarded" / Address.given(url, name=address.name).folder
        with pytest.raises(ServerError) as caught:
            Index.open(reader, WORDS)
        assert "\n" not in str(caught.value)
        provider = "chromadb.auth.token_authn.TokenAuthClientProvider"
        monkeypatch.setenv("CHROMA_CLIENT_AUTH_PROVIDER", provider)
        monkeypatch.setenv("CHROMA_CLIENT_AUTH_CREDENTIALS", "secret")
        assert read_anew(reader) == read_anew(settings.index)


def test_what_answers_and_is_no_chroma_server_is_told(tmp_path):
    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_error(404)

        def log_message(self, *_):
            pass

    found = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{found.server_address[1]}"
    with pytest.raises(AppError, match="no Chroma server"):
        Index.open(tmp_path / Address.given(url).folder, WORDS)
    found.shutdown()
    found.server_close()
