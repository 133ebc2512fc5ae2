import dataclasses
import json

import pytest

from ingest import versions
from ingest.build import build
from ingest.diff import diff
from ingest.errors import CorpusError, GateError, SettingsError
from ingest.gate import Gate
from ingest.golden import GoldenCase, Reply, answering_named, moves, read_golden, searching
from ingest.index import Index
from ingest.telling import differing, told_diff
from tests.conftest import ROOT, write_document

ASKED = {"id": "g1", "question": "What does warfarin need?", "supporting": ["warfarin"]}


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"golden_hits": 1, "golden_answers": ""})


@pytest.fixture
def live(settings, embedder, corpus):
    """A live version, made with a golden question it holds."""
    golden(corpus, ASKED)
    write_document(corpus, "aspirin", "Aspirin inhibits platelets for the life of the platelet.")
    return build(settings, embedder).version


def golden(corpus, *cases):
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    (corpus / "golden.jsonl").write_text(lines, encoding="utf-8")


def lose(corpus):
    """Give the words of the document asked for to another."""
    write_document(corpus, "warfarin", "This document was emptied of what it said.")
    write_document(corpus, "decoy", "Warfarin needs INR monitoring. Its dose differs by patient.")


def test_a_version_that_loses_a_golden_question_is_refused_and_removed(
    live, settings, embedder, corpus
):
    lose(corpus)
    with pytest.raises(GateError, match=r"g1 is lost .no longer among the first hits: warfarin"):
        build(settings, embedder)
    assert versions.current(settings.index) == live
    assert versions.names(settings.index) == [live]
    assert not list(settings.index.glob("building-*"))
    index = Index.open(settings.index, embedder)
    assert "decoy" not in index.sources
    index.close()


def test_force_publishes_it_and_the_version_keeps_what_was_gone_over(
    live, settings, embedder, corpus
):
    lose(corpus)
    report = build(settings, embedder, asked=Gate(force=True))
    assert versions.current(settings.index) == report.version != live
    [over] = report.overridden
    assert "g1 is lost" in over
    assert versions.read_manifest(settings.index, report.version).overridden == (over,)


def test_what_a_refused_version_embedded_is_not_embedded_again(live, settings, embedder, corpus):
    lose(corpus)
    with pytest.raises(GateError):
        build(settings, embedder)
    assert build(settings, embedder, asked=Gate(force=True)).embedded == 0


def test_a_sharply_smaller_corpus_is_refused_before_anything_is_embedded(
    live, settings, embedder, corpus
):
    for id_ in ("aspirin", "metformin"):
        (corpus / "documents" / f"{id_}.md").unlink()
    write_document(corpus, "warfarin", "Warfarin needs something quite new in this edition.")
    with pytest.raises(GateError, match=r"only 1 of 3 documents are left .*ROUNDS_LEAST_SHARE"):
        build(settings, embedder)
    easier = settings.model_copy(update={"least_share": 0.3})
    assert build(easier, embedder).removed == ("aspirin", "metformin")


def test_a_source_taken_out_is_lost_only_when_no_other_of_the_question_is_left(
    settings, embedder, corpus
):
    settings = settings.model_copy(update={"golden_hits": 10})
    golden(corpus, {**ASKED, "supporting": ["warfarin", "inr"]})
    write_document(corpus, "inr", "The INR says how warfarin thins blood.")
    build(settings, embedder)
    (corpus / "documents" / "inr.md").unlink()
    assert build(settings, embedder).removed == ("inr",)
    (corpus / "documents" / "warfarin.md").unlink()
    with pytest.raises(GateError, match="none of its sources is left: warfarin, inr"):
        build(settings, embedder)


def test_a_first_build_and_one_that_changes_nothing_ask_nothing(live, settings, embedder):
    def never(*arguments):
        raise AssertionError("asked")

    assert build(settings, embedder, asked=Gate(answering=never)).version == live


def reply(status="answered", *, sources=("a",), cited=("a",), said=("It is so.",)):
    return Reply(sources=sources, status=status, statements=said, cited=cited)


@pytest.mark.parametrize(
    ("supporting", "before", "after", "lost"),
    [
        (("a",), reply(), reply(), None),
        (("a",), reply(), reply(sources=("a", "b")), None),
        (("a",), reply(), reply(said=("It is not so.",)), ""),
        (("a",), reply(), reply("partial"), ""),
        (("a",), reply(), reply("abstained", cited=(), said=()), "it was answered and is declined"),
        (("a",), reply(), reply(sources=("b",)), "no longer among the first hits: a"),
        (("a",), reply(sources=("b",)), reply(sources=("c",)), None),
        ((), reply("abstained"), reply(), "it was declined, rightly, and is answered"),
        ((), reply(), reply("abstained"), ""),
    ],
)
def test_what_moves_and_what_is_lost(supporting, before, after, lost):
    case = GoldenCase(id="g", question="So?", supporting=supporting)
    found = moves([case], lambda _: before, lambda _: after, {"a", "b", "c"})
    assert [move.lost for move in found] == ([] if lost is None else [lost])


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"id": "g"}\n', "golden.jsonl:1: question"),
        ("\nnonsense\n", "golden.jsonl:2: the line: invalid json"),
        ('{"id": "g", "question": "a?"}\n{"id": "g", "question": "b?"}', "2: .*'g' is given twice"),
        ('{"id": "g", "question": " "}', "'g' asks nothing"),
    ],
)
def test_what_is_no_golden_question_is_named_with_its_line(corpus, content, problem):
    (corpus / "golden.jsonl").write_text(content, encoding="utf-8")
    with pytest.raises(CorpusError, match=problem):
        read_golden(corpus / "golden.jsonl")


def test_the_shipped_cases_can_be_golden_questions():
    assert len(read_golden(ROOT / "evals" / "cases" / "followups.jsonl")) > 100


def test_who_answers_is_named_by_a_setting():
    from chatbot.golden import answering

    assert answering_named("chatbot.golden:answering") is answering
    assert answering_named("") is searching
    for name in ("nowhere.at_all:f", "chatbot.golden:nobody", "chatbot.golden"):
        with pytest.raises(SettingsError, match="ROUNDS_GOLDEN_ANSWERS"):
            answering_named(name)


def test_answers_in_full_move_with_the_corpus(settings, embedder, corpus):
    write_document(corpus, "warfarin", "Warfarin needs regular INR monitoring in every patient.")
    golden(corpus, {"id": "g1", "question": "What monitoring does warfarin need?"})
    build(settings, embedder)
    write_document(corpus, "warfarin", "Warfarin needs weekly INR monitoring in every patient.")
    found = diff(settings, embedder, Gate(answering=answering_named("chatbot.golden:answering")))
    [move] = found.golden
    assert (move.before.statements, move.after.statements) == (
        ("Warfarin needs regular INR monitoring in every patient.",),
        ("Warfarin needs weekly INR monitoring in every patient.",),
    )
    assert (move.before.status, move.lost) == ("answered", "")


def test_a_diff_names_documents_and_passages_and_publishes_nothing(
    live, settings, embedder, corpus
):
    write_document(corpus, "new", "A new document on heparin.")
    write_document(corpus, "warfarin", "Warfarin needs INR monitoring. Its dose is by weight.")
    (corpus / "documents" / "aspirin.md").unlink()
    found = diff(settings, embedder, Gate())
    assert (found.added, found.changed, found.removed) == (("new",), ("warfarin",), ("aspirin",))
    assert found.unchanged == 1
    [added], [changed], [removed] = (
        found.passages_added,
        found.passages_changed,
        found.passages_removed,
    )
    assert (added.source_id, added.before, added.after) == ("new", "", "A new document on heparin.")
    assert changed.before == "Warfarin needs INR monitoring. Its dose differs by patient."
    assert changed.after == "Warfarin needs INR monitoring. Its dose is by weight."
    assert (removed.source_id, removed.after) == ("aspirin", "")
    assert found.golden_asked == 1
    assert versions.names(settings.index) == [live]
    assert build(settings, embedder).embedded == 0, "the build finds what the diff embedded"


def test_a_diff_says_what_a_build_would_be_refused_for(live, settings, embedder, corpus):
    lose(corpus)
    [refusal] = diff(settings, embedder, Gate()).refusals
    assert "g1 is lost" in refusal


def test_a_diff_of_nothing_is_empty(live, settings, embedder, corpus):
    assert diff(settings, embedder, Gate()).is_empty
    write_document(corpus, "warfarin", "Warfarin.")
    assert not diff(settings, embedder, Gate()).is_empty


def test_a_diff_without_an_index_is_all_new(settings, embedder):
    found = diff(settings, embedder, Gate())
    assert (found.live, found.added, found.golden_asked) == (None, ("metformin", "warfarin"), 0)
    assert not found.is_empty


def test_a_vocabulary_alone_is_a_change(live, settings, embedder, corpus):
    words = "terms:\n  - {name: warfarin, category: drug}\n"
    (corpus / "vocabulary.yaml").write_text(words, encoding="utf-8")
    found = diff(settings, embedder, Gate())
    assert (found.vocabulary_changed, found.is_empty) == (True, False)
    assert dataclasses.asdict(found)["changed"] == ()


def test_a_changed_passage_is_told_by_the_stretch_that_differs(live, settings, embedder, corpus):
    text = " ".join(f"Sentence {n} on the warfarin of this made-up trial." for n in range(6))
    for share in ("24%", "26%"):
        write_document(corpus, "warfarin", f"{text} Of all, {share} bled. {text[:99]}")
        if share == "24%":
            build(settings, embedder)
    lines = told_diff(diff(settings, embedder, Gate())).splitlines()
    [before] = [line for line in lines if line.startswith("    - ")]
    [after] = [line for line in lines if line.startswith("    + ")]
    assert "24%" in before and "26%" in after
    assert before.replace("24%", "26%")[6:] == after[6:]
    assert before[6] == before[-1] == "…"
    assert len(before) < 180


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("It is 24%.", "It is 26%.", ["It is 24%.", "It is 26%."]),
        ("word " * 60, "word " * 60 + "more.", ["word", "more."]),
        ("Old. " + "word " * 60, "word " * 60, ["Old.", "word"]),
    ],
)
def test_what_differs_is_seen_wherever_it_stands(before, after, told):
    shown = differing(before, after)
    for text, part in zip(shown, told, strict=True):
        assert part in text and len(text) <= 160
