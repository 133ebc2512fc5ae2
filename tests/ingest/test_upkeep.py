"""What a maintainer looks at: versions with their changes, findings, what a build would do."""

import shutil

import pytest

from ingest.build import build, go_back
from ingest.embed import open_embedder
from ingest.errors import AppError
from ingest.settings import IndexSettings
from ingest.status_log import append, change
from ingest.upkeep import Level, Upkeep
from tests.conftest import write_document


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Three versions: one made, one with a change and an addition, one without a source."""
    folder = tmp_path_factory.mktemp("upkeep")
    settings = IndexSettings(corpus=folder / "corpus", index=folder / "index")
    embedder = open_embedder()
    for text in ("Metformin lowers glucose.", "Metformin lowers glucose well."):
        write_document(settings.corpus, "metformin", text)
        write_document(settings.corpus, "warfarin", "Warfarin needs INR monitoring.")
        build(settings, embedder)
        write_document(settings.corpus, "aspirin", "Aspirin thins blood.")
    (settings.corpus / "documents" / "warfarin.md").unlink()
    build(settings, embedder)
    return settings


@pytest.fixture
def settings(kept, tmp_path):
    """The same to be changed: corpus and index are moved together."""
    shutil.copytree(kept.corpus, tmp_path / "corpus")
    shutil.copytree(kept.index, tmp_path / "index")
    return IndexSettings(corpus=tmp_path / "elsewhere", index=tmp_path / "index")


@pytest.fixture
def upkeep(settings, embedder):
    return Upkeep(settings, embedder)


def test_each_version_says_what_it_added_changed_and_removed(upkeep):
    third, second, first = upkeep.versions()
    assert (third.is_live, third.before, third.removed) == (True, second.version, ("warfarin",))
    assert (second.added, second.changed, second.removed) == (("aspirin",), ("metformin",), ())
    assert (first.before, first.added, first.documents) == ("", (), 2)


def test_going_back_makes_another_version_the_live_one(upkeep, settings, embedder):
    second = upkeep.versions()[1].version
    go_back(settings, embedder, second)
    assert [version.version for version in upkeep.versions() if version.is_live] == [second]


def test_what_is_the_same_has_no_difference_and_the_same_mark(upkeep):
    mark = upkeep.mark()
    assert upkeep.difference().is_empty
    assert upkeep.mark() == mark


def test_a_change_in_the_folder_is_told_and_changes_the_mark(upkeep):
    mark = upkeep.mark()
    write_document(upkeep.folder, "heparin", "Heparin is given to 40 of 50 patients [@nobody].")
    assert upkeep.mark() != mark
    found = upkeep.difference()
    assert found.added == ("heparin",)
    assert any("dangling-citation" in refusal for refusal in found.refusals)
    errors = [one for one in upkeep.findings() if one.level == Level.ERROR]
    assert {one.path for one in errors} == {"documents/heparin.md"}
    assert all(one.line > 1 and one.do for one in errors)


def test_a_retraction_is_told_newest_first_and_changes_the_mark(upkeep):
    mark = upkeep.mark()
    append(upkeep.folder, change("aspirin", "retract", by="me", why="withdrawn"))
    append(upkeep.folder, change("aspirin", "reinstate", by="me"))
    assert [made.action for made in upkeep.status_changes()] == ["reinstate", "retract"]
    assert upkeep.mark() != mark


def test_without_the_folder_versions_are_told_and_the_rest_says_why_not(upkeep):
    shutil.rmtree(upkeep.folder)
    assert upkeep.folder is None
    assert len(upkeep.versions()) == 3
    assert upkeep.mark() == upkeep.mark()
    for look in (upkeep.findings, upkeep.difference):
        with pytest.raises(AppError, match="not on this machine"):
            look()


def test_without_an_index_it_is_said_what_to_run(tmp_path, embedder):
    nothing = Upkeep(IndexSettings(corpus=tmp_path / "c", index=tmp_path / "i"), embedder)
    with pytest.raises(AppError, match="python -m ingest build"):
        nothing.versions()
    assert nothing.status_changes() == ()


def test_texts_are_compared_with_the_embedding_server_that_is_set(settings):
    away = settings.model_copy(update={"embedding_url": "http://127.0.0.1:1"})
    with pytest.raises(AppError, match=r"embedding server http://127\.0\.0\.1:1"):
        Upkeep(away).difference()
