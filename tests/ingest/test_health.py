import pytest

from ingest import versions
from ingest.build import build
from ingest.errors import IndexMissingError
from ingest.health import examine
from ingest.nearest import NearestRows
from ingest.settings import IndexSettings
from ingest.status_log import LOG, append, change
from tests.ingest.killing import WordEmbedder, write_corpus

WORDS = WordEmbedder()


@pytest.fixture
def settings(tmp_path):
    made = IndexSettings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    write_corpus(made.corpus, 1)
    build(made, WORDS)
    return made


def live(settings):
    return settings.index / versions.current(settings.index)


def problems(settings):
    return " ".join(examine(settings.index, WORDS).problems)


def test_a_healthy_index_is_counted_sampled_and_compared(settings):
    found = examine(settings.index, WORDS)
    assert (found.healthy, found.problems, found.notes) == (True, (), ())
    assert set(found.counts) == {"manifest", "chroma", "lexical", "texts", "vectors"}
    assert set(found.counts.values()) == {found.sampled} == {3}
    assert found.files >= 6


def flip(path):
    """Change one byte and not the size."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("name", ["sentences.npy", "texts.sqlite", "vocabulary.yaml", LOG])
def test_a_byte_that_changed_is_seen_and_mended_by_a_build(settings, name):
    path = live(settings) / name
    if path.stat().st_size:
        flip(path)
        assert f"{name} is not what was written (its digest differs)" in problems(settings)
    else:
        path.write_bytes(b"x")
        assert f"{name} is missing or was changed" in problems(settings)
    assert build(settings, WORDS).embedded == 0
    assert examine(settings.index, WORDS).healthy


def test_vectors_that_are_another_passages_are_not_found(settings):
    folder = live(settings) / "chroma"
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    NearestRows.write(
        live(settings), WORDS.embed_documents(["one thing", "and another", "a third"])
    )
    assert "of 3 sampled passages are not found by their own vector" in problems(settings)


def test_fewer_vectors_than_passages_are_told(settings):
    folder = live(settings) / "chroma"
    for path in folder.rglob("*"):
        if path.is_file():
            path.unlink()
    NearestRows.write(live(settings), WORDS.embed_documents(["one thing"]))
    assert "chroma holds 1 of 3 passages" in problems(settings)


@pytest.mark.parametrize(
    "part", ["manifest.json", "chroma", "lexical", "passages.npy", "texts.sqlite"]
)
def test_whatever_is_gone_is_told_the_version_before_answers_and_a_build_mends_it(settings, part):
    first = versions.current(settings.index)
    write_corpus(settings.corpus, 2)
    build(settings, WORDS)
    path = live(settings) / part
    path.rename(settings.index / "away")
    found = examine(settings.index, WORDS)
    assert not found.healthy
    assert any(part in problem for problem in found.problems)
    assert f"version {first} answers: run  python -m ingest build" in found.notes
    build(settings, WORDS)
    assert examine(settings.index, WORDS).healthy


def test_a_pointer_to_nothing_is_told(settings):
    (settings.index / "CURRENT").write_text("0042-00000000\n", encoding="utf-8")
    assert "names 0042-00000000, which is not there" in problems(settings)
    build(settings, WORDS)
    assert examine(settings.index, WORDS).healthy


def test_no_index_is_no_health(tmp_path):
    with pytest.raises(IndexMissingError):
        examine(tmp_path, WORDS)


def test_a_torn_or_shortened_status_log_is_told(settings):
    append(settings.corpus, change("warfarin", "retract", by="ann", why="x"))
    write_corpus(settings.corpus, 2)
    build(settings, WORDS)
    assert examine(settings.index, WORDS).healthy
    log = settings.corpus / LOG
    log.write_bytes(log.read_bytes() + b'{"at":')
    assert "status.jsonl:2: not a change of status" in problems(settings)
    log.write_text("", encoding="utf-8")
    assert "no longer begins with the 1 changes" in problems(settings)
