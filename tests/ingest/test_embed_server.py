import numpy as np
import pytest
from pydantic import SecretStr

from ingest.build import build
from ingest.embed_server import Server, ServerEmbedder, embedder_for
from ingest.errors import AppError, EmbedderError
from ingest.index import Index
from ingest.place import is_loopback
from ingest.settings import IndexSettings
from tests.ingest import embedding_server as trouble
from tests.ingest.embedding_server import MODEL, Loopback, serving

TEXTS = ("Warfarin needs INR monitoring.", "Metformin lowers glucose.", "Azacitidine.")


@pytest.fixture(params=["tei", "openai"])
def server(request, embedder):
    with serving(Loopback(embedder.embed_documents, request.param)) as running:
        yield running


@pytest.fixture
def waits():
    return []


@pytest.fixture
def connect(waits):
    opened = []

    def connect(server, **given):
        made = ServerEmbedder(
            Server(**{"url": server.url, "model": MODEL, "wait": waits.append} | given)
        )
        opened.append(made)
        return made

    yield connect
    for made in opened:
        made.close()


def one_line(caught):
    said = str(caught.value)
    assert "\n" not in said
    assert "embedding server 127.0.0.1" in said.replace("http://", "")
    return said


def test_vectors_are_those_of_the_model_it_serves(server, connect, embedder):
    remote = connect(server)
    assert remote.embed_documents(TEXTS) == pytest.approx(embedder.embed_documents(TEXTS), abs=1e-5)
    assert remote.embed_query(TEXTS[0]).shape == (384,)
    assert remote.embed_documents([]).shape == (0, 384)
    assert (remote.name, remote.max_tokens) == (MODEL, 256)


def test_many_texts_are_asked_for_in_batches_and_come_back_in_order(server, connect, embedder):
    remote = connect(server, batch=2)
    texts = [f"{text} {number}" for number in range(3) for text in TEXTS]
    server.asked.clear()
    assert remote.embed_documents(texts) == pytest.approx(embedder.embed_documents(texts), abs=1e-5)
    assert sorted(server.asked) == [1, 2, 2, 2, 2]


def test_a_batch_the_server_finds_too_large_is_asked_for_in_halves(embedder, connect):
    with serving(Loopback(embedder.embed_documents, "openai")) as server:
        server.most = 1
        assert len(connect(server).embed_documents(TEXTS)) == len(TEXTS)


def test_the_key_is_shown_to_the_server_and_to_nobody_else(server, connect):
    connect(server, key=SecretStr("secret")).embed_query("What?")
    assert set(server.keys) == {"Bearer secret"}
    server.always = trouble.refusing
    with pytest.raises(EmbedderError) as caught:
        connect(server, key=SecretStr("secret"))
    assert "401" in one_line(caught)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "passing", [trouble.busy, trouble.failing, trouble.half, trouble.one_short, trouble.hanging_up]
)
def test_what_passes_is_waited_for(server, connect, waits, passing):
    remote = connect(server)
    server.troubles.append(passing)
    assert remote.embed_documents(TEXTS).shape == (3, 384)
    assert waits == [7.0 if passing is trouble.busy else 0.5]


@pytest.mark.parametrize(
    ("lasting", "said"),
    [
        (trouble.busy, "says 429"),
        (trouble.failing, "says 500 inference failed"),
        (trouble.one_short, "2 vectors for 3 texts"),
        (trouble.half, "cannot be reached"),
        (trouble.slow, "cannot be reached (timed out)"),
    ],
)
def test_what_lasts_is_told_in_one_line(server, connect, lasting, said):
    remote = connect(server, seconds=0.3, tries=2)
    server.always = lasting
    with pytest.raises(EmbedderError) as caught:
        remote.embed_documents(TEXTS)
    assert said in one_line(caught)


def test_a_server_that_is_not_there_is_told_in_one_line(server, connect):
    server.url = "http://127.0.0.1:1"
    with pytest.raises(EmbedderError) as caught:
        connect(server)
    assert "cannot be reached" in one_line(caught)


def test_another_model_than_the_one_asked_for_is_refused(embedder, connect):
    with serving(Loopback(embedder.embed_documents, "tei")) as server:
        with pytest.raises(EmbedderError) as caught:
            connect(server, model="bge-small")
        assert "'all-MiniLM-L6-v2', not 'bge-small'" in one_line(caught)


def test_a_server_that_does_not_say_its_model_must_be_told_it(embedder, connect):
    with serving(Loopback(embedder.embed_documents, "openai")) as server:
        with pytest.raises(EmbedderError, match="ROUNDS_EMBEDDING_MODEL"):
            connect(server, model="")
        server.model = "another"
        with pytest.raises(EmbedderError, match="answers with 'another'"):
            connect(server)


def test_another_length_of_vectors_is_refused(server, connect, embedder):
    remote = connect(server)
    server.embed = lambda texts: embedder.embed_documents(texts)[:, :128]
    with pytest.raises(EmbedderError) as caught:
        remote.embed_query("What?")
    assert "128 numbers a text, where it had 384" in one_line(caught)


def test_a_server_that_comes_back_with_other_weights_is_refused(server, connect, embedder):
    remote = connect(server)
    server.embed = lambda texts: embedder.embed_documents(texts)[:, ::-1]
    server.troubles.append(trouble.failing)
    with pytest.raises(EmbedderError, match="came back with another model"):
        remote.embed_documents(TEXTS)


def test_the_digest_stays_while_the_weights_do(server, connect, embedder):
    first = connect(server).digest
    noise = np.random.default_rng(1).normal(0, 1e-7, 384)
    server.embed = lambda texts: embedder.embed_documents(texts) + noise
    assert connect(server).digest == first
    server.embed = lambda texts: embedder.embed_documents(texts)[:, ::-1]
    assert connect(server).digest != first


def test_an_index_is_built_and_searched_on_a_server_and_opened_with_no_other(server, settings):
    given = {"embedding_url": server.url, "embedding_model": MODEL}
    remote = embedder_for(IndexSettings(**given))
    report = build(settings, remote)
    index = Index.open(settings.index, remote)
    try:
        assert index.search("blood sugar", 1)[0].passage.source_id == "metformin"
        assert (index.manifest.embedder, index.manifest.weights) == (MODEL, remote.digest)
    finally:
        index.close()
    assert build(settings, remote).version == report.version
    server.embed = lambda texts, embed=server.embed: embed(texts)[:, ::-1]
    with pytest.raises(AppError, match="was built with"):
        Index.open(settings.index, embedder_for(IndexSettings(**given)))


def test_a_build_whose_server_goes_away_keeps_what_was_embedded(server, settings, monkeypatch):
    remote = embedder_for(
        IndexSettings(embedding_url=server.url, embedding_model=MODEL, embedding_seconds=0.3)
    )
    monkeypatch.setattr("ingest.cache._BATCH", 2)
    server.asked.clear()
    server.troubles.extend([lambda handler, reply: trouble.send(handler, reply)])
    server.always = trouble.refusing
    with pytest.raises(AppError, match="embedding server"):
        build(settings, remote)
    server.always = None
    assert 0 < build(settings, remote).embedded < 5


def test_the_address_may_be_given_as_other_programs_have_it(monkeypatch):
    monkeypatch.setenv("EMBEDDING_URL", "http://gpu:8080")
    assert IndexSettings().embedding_url == "http://gpu:8080"
    monkeypatch.setenv("ROUNDS_EMBEDDING_URL", "http://other:8080")
    assert IndexSettings().embedding_url == "http://other:8080"


def test_texts_stay_on_this_machine_only_with_a_server_on_it():
    assert is_loopback("http://127.0.0.1:8080") and is_loopback("http://[::1]:8000/v1")
    assert not any(map(is_loopback, ("http://gpu-1:8080", "http://127.example.org")))
