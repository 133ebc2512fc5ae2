"""Versions and their changes for readers, lint and what a build would change for maintainers."""

import threading
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from chatbot.ui import upkeep_texts as texts
from chatbot.ui.looking import Looked, Looking
from chatbot.ui.pages import Pages
from chatbot.ui.upkeep_view import upkeep_html
from chatbot.ui.versions_view import NAMED, versions_html
from ingest.errors import AppError
from ingest.upkeep import (
    Diff,
    Finding,
    Level,
    Move,
    PassageChange,
    Reply,
    StatusChange,
    VersionChange,
)
from tests.chatbot.test_ui_fake import BECK, HEIBLIG, FakeAssistant
from tests.chatbot.test_ui_markup import Reader

HOSTILE = "<script>alert(1)</script>"
OLD = Reply(sources=(BECK.id,), status="answered", statements=("Both.", "Old."), cited=(BECK.id,))
NEW = Reply(sources=(), status="partial", statements=("Both.", "New."), cited=())
DIFF = Diff(
    live="2026-11-22.1",
    added=("new-2026", HOSTILE),
    changed=(BECK.id,),
    removed=(HEIBLIG.id,),
    unchanged=93,
    passages_added=(),
    passages_changed=(
        PassageChange(
            source_id=BECK.id,
            headings=("Title", "Results"),
            before="Ten of 25 died.",
            after=f"Nine of 25 died. {HOSTILE}",
        ),
    ),
    passages_removed=(),
    vocabulary_changed=False,
    golden_asked=12,
    golden=(
        Move(id="g1", question="Who dies?", before=OLD, after=NEW, lost="no longer found"),
        Move(id="g2", question="Who lives?", before=NEW, after=OLD),
    ),
    refusals=("golden question g1 is lost (no longer found)",),
    embedded=1,
    seconds=0.5,
)
FINDINGS = (
    Finding(
        rule="dangling-citation",
        level=Level.ERROR,
        path="documents/new-2026.md",
        line=28,
        what=f"points to '{HOSTILE}', which is no source",
        do="correct the id",
    ),
    Finding(
        rule="stale-review",
        level=Level.WARNING,
        path="documents/new-2026.md",
        line=7,
        what="was reviewed in 2019",
        do="review it",
    ),
)
VERSIONS = (
    VersionChange(
        version="2026-11-22.1",
        created="2026-11-22T14:05:00+00:00",
        is_live=True,
        documents=95,
        passages=1279,
        before="2026-11-21.1",
        added=(BECK.id,),
        removed=("gone-2019",),
        overridden=("lint: one error",),
    ),
    VersionChange(
        version="2026-11-21.1",
        created="2026-11-21T09:00:00+00:00",
        is_live=False,
        documents=95,
        passages=1278,
    ),
)
LOG = (
    StatusChange(
        at="2026-11-23T08:00:00+00:00",
        source_id=HEIBLIG.id,
        action="retract",
        by="M. Keeper",
        why="data withdrawn",
    ),
)


@dataclass
class FakeCorpus:
    """A corpus that is looked at when it is let, and counts how often."""

    folder: Path | None = Path("/srv/corpus")
    difference_: Diff | Exception = DIFF
    problem: AppError | None = None
    may: threading.Event = field(default_factory=threading.Event)
    looks: int = 0
    state: str = "as it was"

    def versions(self) -> tuple[VersionChange, ...]:
        """Return two versions, or what is wrong."""
        if self.problem:
            raise self.problem
        return VERSIONS

    def status_changes(self) -> tuple[StatusChange, ...]:
        """Return one retraction."""
        return LOG

    def mark(self) -> str:
        """Return what the test says the corpus is like."""
        return self.state

    def findings(self) -> tuple[Finding, ...]:
        """Return one error and one warning, once it may."""
        self.may.wait(10)
        self.looks += 1
        return FINDINGS

    def difference(self) -> Diff:
        """Return a difference, or what went wrong."""
        if isinstance(self.difference_, Exception):
            raise self.difference_
        return self.difference_


def looked_at(looking: Looking) -> Looked:
    """Return what was found, once it is."""
    for thread in threading.enumerate():
        if thread.name == "upkeep":
            thread.join(10)
    found = looking.looked()
    assert found is not None
    return found


def opened(corpus: FakeCorpus, tmp_path: Path) -> TestClient:
    pages = Pages(FakeAssistant(), article=BECK.id, feedback=tmp_path, corpus=corpus)
    return TestClient(Starlette(routes=pages.routes()))


def shown(looked: Looked | None, folder: str = "/srv/corpus") -> str:
    return upkeep_html(looked, folder, "v1", {BECK.id: BECK.title})


def test_it_is_looked_at_once_until_the_corpus_changes():
    corpus = FakeCorpus()
    looking = Looking(corpus)
    assert looking.looked() is None
    assert looking.looked() is None
    corpus.may.set()
    assert looked_at(looking).findings == FINDINGS
    assert looked_at(looking).difference == DIFF
    assert corpus.looks == 1
    corpus.state = "a source more"
    assert looking.looked() is None
    looked_at(looking)
    assert corpus.looks == 2


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (AppError("another build is running"), "another build is running"),
        (RuntimeError("secret detail"), texts.NOT_LOOKED),
    ],
)
def test_what_cannot_be_found_is_said_and_tried_again_later(problem, told, monkeypatch):
    corpus = FakeCorpus(difference_=problem)
    corpus.may.set()
    looking = Looking(corpus)
    looking.looked()
    assert looked_at(looking).difference == told
    assert looked_at(looking).findings == FINDINGS
    monkeypatch.setattr("chatbot.ui.looking._TRY_AGAIN", -1.0)
    assert looking.looked() is None


def test_a_maintainer_reads_counts_documents_passages_and_golden_questions():
    page = Reader(shown(Looked(findings=FINDINGS, difference=DIFF)))
    for part in (
        "2 added, 1 changed, 1 removed, 93 unchanged",
        "new-2026",
        HEIBLIG.id,
        BECK.title,
        "Ten of 25 died.",
        "Nine of 25 died.",
        "12 asked, 2 move, 1 lost",
        "Who dies?",
        "partial, citing nothing",
        "Old.",
        texts.REFUSED,
        "Errors: 1. Warnings: 1.",
        "documents/new-2026.md:28",
        "correct the id",
    ):
        assert part in page.text
    assert "Both." not in page.text


def test_nothing_of_the_corpus_is_markup():
    assert HOSTILE not in shown(Looked(findings=FINDINGS, difference=DIFF))


def test_nothing_to_do_is_said_so():
    same = replace(
        DIFF, added=(), changed=(), removed=(), passages_changed=(), golden=(), refusals=()
    )
    page = Reader(shown(Looked(findings=(), difference=same)))
    assert texts.CLEAN in page.text
    assert texts.NOTHING.format(version="2026-11-22.1") in page.text


def test_versions_are_listed_with_time_and_changes():
    page = Reader(versions_html(VERSIONS, LOG, {BECK.id: BECK.title}))
    for part in (
        "22 Nov 2026, 14:05 UTC",
        "1 added, 0 changed, 1 removed",
        BECK.title,
        "gone-2019",
        "lint: one error",
        texts.FIRST,
        "data withdrawn",
        "M. Keeper",
    ):
        assert part in page.text


def test_a_version_of_many_changes_folds_them():
    many = replace(VERSIONS[0], added=tuple(f"source-{n}" for n in range(NAMED + 3)))
    folded = versions_html([many], (), {})
    assert texts.AND_MORE.format(count=3) in folded
    assert f"source-{NAMED + 2}" in folded


def test_the_sources_page_has_the_versions_and_leads_to_upkeep(tmp_path):
    page = opened(FakeCorpus(), tmp_path).get("/sources").text
    assert "22 Nov 2026, 14:05 UTC" in page
    assert 'href="/upkeep"' in page


def test_a_server_that_does_not_answer_is_told_in_one_line(tmp_path):
    corpus = FakeCorpus(problem=AppError("http://chroma:8000 does not answer"))
    page = opened(corpus, tmp_path).get("/sources")
    assert page.status_code == 200
    assert "http://chroma:8000 does not answer" in page.text


def test_the_page_answers_while_the_corpus_is_looked_over(tmp_path):
    corpus = FakeCorpus()
    client = opened(corpus, tmp_path)
    assert texts.LOOKING in client.get("/upkeep").text
    corpus.may.set()


def test_where_the_corpus_is_not_on_this_machine_that_is_said(tmp_path):
    page = opened(FakeCorpus(folder=None), tmp_path).get("/upkeep").text
    assert texts.NOT_HERE in page
    pages = Pages(FakeAssistant(), article=BECK.id, feedback=tmp_path)
    assert texts.NOT_HERE in TestClient(Starlette(routes=pages.routes())).get("/upkeep").text
