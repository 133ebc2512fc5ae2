"""What the parts make of their timings, and what they are measured on."""

import numpy as np
import pytest

from bench.derived import HashedWords, documents
from bench.grown import Built, Searched, exactly, recall, search
from bench.grown import build as grow
from bench.growth import rows as growth_rows
from bench.ingesting import Ingested
from bench.ingesting import rows as ingest_rows
from bench.memory import held, peak
from bench.processes import python
from bench.question import Asked, stage_rows, stages, total_rows
from bench.size import rows as size_rows
from bench.throughput import multiplied, weights
from ingest.build import sync
from ingest.errors import AppError

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
    built = Built(seconds=2.0, megabytes=300.0, disk=10.0)
    searched = Searched(
        ours=(4.0,),
        plain=(2.0,),
        exact=(1.0,),
        held=60.0,
        held_plain=30.0,
        recall=0.99,
        recall_plain=0.9,
    )
    rows = growth_rows(1_000, built, built, searched)
    assert [row.unit for row in rows] == ["s", "MB", "MB", "ms", "ms", "share", "share"]
    assert rows[0].megabytes == (300.0, 300.0)
    assert rows[3].ratios == (2.0,)
    assert rows[5].ours == (0.99,)


def test_recall_is_the_mean_share_of_the_nearest_that_were_found():
    assert recall([["a", "b"], ["c", "x"]], [["b", "a"], ["c", "d"]]) == 0.75


def test_exact_search_overlooks_nothing():
    vectors = HashedWords().embed_documents([f"word{number} and more" for number in range(50)])
    question = HashedWords().embed_query("word7 and more")
    by_hand = np.argsort(-(vectors @ question), kind="stable")[:10]
    assert exactly(vectors, question) == by_hand.tolist()
    assert len(exactly(vectors[:3], question)) == 3


def test_derived_texts_are_always_the_same_and_one_passage_each():
    texts = ["One is known. Two are treated.", "Three differ."]
    made = documents(20, texts)
    assert made == documents(20, texts)
    assert len({document.source.id for document in made}) == 20


def test_a_small_corpus_is_grown_and_searched_for_real(settings, embedder, tmp_path):
    sync(documents(3, ["Fever is common. Rash is rare."]), b"", settings, embedder)
    built = [grow(who, 100, tmp_path / "grown", settings.index) for who in ("rounds", "plain")]
    assert all(one.disk > 0 and one.megabytes > 0 for one in built)
    searched = search(100, tmp_path / "grown", 2, ("Is fever common?",))
    assert len(searched.ours) == len(searched.exact) == 2
    assert 0 <= searched.recall <= 1


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
