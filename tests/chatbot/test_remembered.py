"""What is worked out about a version is kept as long as the version is."""

import gc
import weakref

import pytest

from chatbot.finding.evidence import sentence
from chatbot.remembered import of_version
from ingest.build import build
from ingest.index import Index
from ingest.status_log import append, change


class Version:
    def __init__(self, name):
        self.name = name


@pytest.fixture
def counted():
    calls = []

    @of_version(2)
    def found(version, word):
        calls.append((version.name, word))
        return f"{version.name} {word}"

    return found, calls


def test_each_version_is_asked_once(counted):
    found, calls = counted
    one, other = Version("one"), Version("other")
    assert [found(one, "a"), found(one, "a"), found(other, "a")] == ["one a", "one a", "other a"]
    assert calls == [("one", "a"), ("other", "a")]


def test_no_more_is_kept_than_said(counted):
    found, calls = counted
    one = Version("one")
    for word in "abca":
        found(one, word)
    assert [word for _, word in calls] == ["a", "b", "c", "a"]


def test_a_version_that_is_gone_is_forgotten(counted):
    found, _ = counted
    version = Version("one")
    gone = weakref.ref(version)
    found(version, "a")
    del version
    gc.collect()
    assert gone() is None


def test_a_sentence_read_before_has_its_source_as_it_stands_now(settings, corpus, embedder):
    build(settings, embedder)
    index = Index.open(settings.index, embedder)
    [passage] = index.passages_of("metformin")
    before = sentence(index.sources["metformin"], passage, 0, index)
    append(corpus, change("metformin", "retract", by="ann", why="withdrawn"))
    after = sentence(index.sources["metformin"], passage, 0, index)
    assert (before.source.retracted, after.source.retracted) == (False, True)
    assert (before.text, before.terms) == (after.text, after.terms)
    index.close()
