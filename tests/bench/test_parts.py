"""What the parts make of their timings, and what they are measured on."""

import numpy as np
import pytest

from bench.derived import MeanOfSentences, documents, usable
from bench.given import Given
from bench.grown import Built, Searched, exactly, recall, search
from bench.grown import build as grow
from bench.growth import rows as growth_rows
from bench.ingesting import Ingested
from bench.ingesting import rows as ingest_rows
from bench.large import Mixed, large
from bench.memory import held, peak
from bench.processes import python
from bench.question import Asked, stage_rows, stages, total_rows
from bench.rebuild import Rebuilt
from bench.rebuild import measured as rebuilt
from bench.rebuild import rows as rebuild_rows
from bench.size import rows as size_rows
from bench.size import set_up
from bench.throughput import multiplied, weights
from ingest.build import build, sync
from ingest.errors import AppError
from ingest.split import split

TIMINGS = {"understand": 1.0, "retrieve": 30.0, "write": 5.0, "verify": 2.0, "total": 38.0}


def test_embedding_is_taken_out_of_the_search_around_it():
    found = stages(TIMINGS, 12.0)
    assert (found["embed"], found["search"], found["total"]) == (12.0, 18.0, 38.0)
    assert stages(TIMINGS, 40.0)["search"] == 0.0


def test_stages_stand_beside_the_whole_answer_and_answers_beside_retrieval():
    ours = [Asked(laps=(stages(TIMINGS, 12.0),) * 4, seconds=2.0)]
    theirs = [Asked(laps=({"total": 19.0},) * 4, seconds=1.0)]
    by_name = {row.name: row for row in (*stage_rows(ours), *total_rows("at once", ours, theirs))}
    assert len(by_name) == 5 * 3 + 4
    assert by_name["write, p95"].ratios == pytest.approx((5 / 38,))
    assert by_name["whole answer, at once, p50"].ratios == (2.0,)
    assert by_name["whole answers, at once"].ratios == (0.5,)


def test_passages_a_second_are_compared_with_the_plain_recipe():
    ours = [Ingested(passages=100, first=4.0, again=0.5, share=40.0)]
    theirs = [Ingested(passages=100, first=5.0, again=5.0, share=20.0)]
    first, again, reached = ingest_rows("", ours, theirs)
    assert (first.ours, first.theirs) == ((25.0,), (20.0,))
    assert (again.ratios, reached.ratios) == ((0.1,), (2.0,))


def test_a_size_has_time_memory_disk_and_recall():
    built = Built(seconds=2.0, again=0.1, megabytes=300.0, disk=10.0)
    searched = Searched(
        ours=(4.0,),
        plain=(2.0,),
        exact=(1.0,),
        ours_slow=(8.0,),
        plain_slow=(2.0,),
        work=8.0,
        held=60.0,
        held_plain=30.0,
        recall=0.99,
        recall_plain=0.9,
    )
    rows = growth_rows(1_000, built, built, searched)
    assert [row.unit for row in rows] == [
        "s",
        "MB",
        "MB",
        "MB",
        "s",
        "s",
        "ms",
        "ms",
        "ms",
        "ms",
        "share",
        "share",
    ]
    assert rows[0].megabytes == (300.0, 300.0)
    by_name = {(row.name, row.beside): row for row in rows}
    assert len(by_name) == len(rows)
    assert rows[3].ratios == pytest.approx((60 / 1.5,), rel=0.03)
    assert rows[5].ratios == (0.05,)
    assert rows[7].ratios == (4.0,)
    assert rows[8].ours == (8.0,)
    assert rows[10].ours == (0.99,)


def test_recall_is_the_mean_share_of_the_nearest_that_were_found():
    exact = [np.array([0.9, 0.8]), np.array([0.7, 0.6])]
    assert recall([np.array([0.8, 0.9]), np.array([0.7, 0.5])], exact) == 0.75
    assert recall([np.array([0.8, 0.8]), np.array([0.7])], exact) == 0.75


SENTENCES = usable(
    [
        ["Fever is common in most of these patients.", "Rash is rare and was seen in two of them."],
        ["Azacitidine was given to those with more blasts.", "Short."],
        [
            "Ruxolitinib was given to the others for a year.",
            "Fever is common in most of these patients.",
        ],
    ]
)


def test_exact_search_overlooks_nothing():
    vectors = np.random.default_rng(1).normal(size=(50, 8)).astype(np.float32)
    by_hand = np.argsort(-(vectors @ vectors[7]), kind="stable")[:10]
    assert exactly(vectors, vectors[7]) == by_hand.tolist()
    assert len(exactly(vectors[:3], vectors[7])) == 3


def test_sentences_to_derive_from_are_of_some_length_and_each_there_once():
    assert [len(text) for text in SENTENCES] == [2, 1, 1]


def test_a_derived_passage_has_the_mean_of_the_vectors_of_its_sentences(embedder):
    [text] = SENTENCES[:1]
    mixed = MeanOfSentences(embedder, [one for some in SENTENCES for one in some])
    mean = embedder.embed_documents(text).mean(axis=0)
    [vector] = mixed.embed_documents(["  ".join(text)])
    assert vector @ mean / np.linalg.norm(mean) > 0.999  # in half precision, after many texts


def test_derived_documents_are_always_the_same_and_of_ten_passages(embedder):
    made = documents(23, SENTENCES)
    assert made == documents(23, SENTENCES)
    mixed = MeanOfSentences(embedder, [one for some in SENTENCES for one in some])
    passages = [split(one, max_tokens=512, count_tokens=mixed.count_tokens) for one in made]
    assert [len(some) for some in passages] == [10, 10, 3]
    assert mixed.embed_documents([one.text for one in passages[0]]).shape == (10, 384)


def test_a_small_corpus_is_grown_and_searched_for_real(settings, embedder, tmp_path):
    sync(documents(20, SENTENCES), b"", settings, embedder)
    built = [grow(who, 100, tmp_path / "grown", settings.index) for who in ("rounds", "plain")]
    assert all(one.disk > 0 and one.megabytes > 0 for one in built)
    searched = search(100, tmp_path / "grown", 2, ("Is fever common?",), settings.index)
    assert len(searched.ours) == len(searched.exact) == 2
    assert searched.recall == 1.0


def test_where_the_rival_is_not_built_its_rows_are_left_empty():
    built = Built(seconds=2.0, again=0.1, megabytes=300.0, disk=10.0)
    searched = Searched(
        ours=(4.0,),
        plain=(),
        exact=(1.0,),
        ours_slow=(8.0,),
        plain_slow=(),
        work=8.0,
        held=60.0,
        held_plain=0.0,
        recall=0.99,
        recall_plain=None,
    )
    rows = growth_rows(1_000_000, built, None, searched)
    assert [row.theirs for row in rows if row.beside.startswith("plain")] == [()] * 6
    assert "asked for 10" not in " ".join(row.name for row in rows)


def test_texts_that_are_not_derived_are_embedded_by_the_model(embedder):
    mixed = Mixed(embedder, [one for some in SENTENCES for one in some])
    derived, own = "  ".join(SENTENCES[0]), "A question of its own?"
    found = mixed.embed_documents([own, derived, own])
    assert found[0] @ embedder.embed_query(own) > 0.99
    assert (found[0] == found[2]).all()
    assert mixed.count_tokens(own) == embedder.count_tokens(own)


def test_whole_answers_of_a_grown_corpus_are_timed_beside_retrieval(
    settings, corpus, embedder, tmp_path
):
    build(settings, embedder)
    given = Given(
        corpus=corpus,
        index=settings.index,
        rounds=1,
        questions=("Is fever common?", "What is it?"),
        sizes=(),
        scratch=tmp_path / "scratch",
        told=lambda _: None,
    )
    found = large(given, size=60)
    assert [row.name for row in found.measures][:1] == ["whole answer, 60 passages, p50"]
    assert all(row.ours[0] > 0 and row.theirs[0] > 0 for row in found.measures)


def test_work_is_counted_by_word_pieces_the_model_reads():
    assert multiplied(len, ["ab", "abcdef"], 4) == 2.0 * weights() * 6
    assert weights() == 6 * (4 * 384**2 + 2 * 384 * 1536)


def test_a_process_is_timed_and_its_memory_read():
    ran = python("-c", "print('done')")
    assert ran.output == "done\n"
    assert ran.seconds > 0
    assert ran.megabytes > 1
    assert 0 < held() <= peak() * 1.01


def test_a_process_that_fails_says_why_in_one_line():
    with pytest.raises(AppError, match=r"^python -c import sys; .* failed: no luck$"):
        python("-c", "import sys; sys.exit('no luck')")


def test_the_largest_packages_stand_beside_all_of_them():
    found = size_rows({f"package-{number}": float(number) for number in range(1, 13)})
    assert [row.name for row in found[:3]] == ["12 packages", "package-12", "package-11"]
    assert len(found) == 11
    assert found[1].ratios == pytest.approx((12 / 78,))


def test_building_again_stands_beside_building_at_first():
    found = Rebuilt(
        passages=1_200, documents=100, first=20.0, unchanged=0.4, changed=1.0, diff=2.0, lint=5.0
    )
    first, *others = rebuild_rows(found)
    assert (first.ours, first.ratios) == ((20.0,), ())
    assert [row.ratios for row in others] == [(0.02,), (0.05,), (0.1,), (0.25,)]
    assert all("1,200 passages in 100 documents" in row.name for row in (first, *others))


def test_a_derived_corpus_of_files_is_built_and_built_again(shipped_index, tmp_path):
    found = rebuilt(100, tmp_path / "derived", shipped_index)
    assert found.documents == 10
    assert found.passages >= 100
    assert 0 < found.unchanged < found.first


def test_how_long_make_took_to_set_up_is_told_where_it_did(tmp_path):
    assert set_up(tmp_path) == ()
    (tmp_path / "setup.seconds").write_text("212\n", encoding="utf-8")
    [row] = set_up(tmp_path)
    assert (row.ours, row.unit, row.ratios) == ((212.0,), "s", ())
