import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.vectors import VectorFiles

ROWS, WIDTH = 12, 16
HALF = 2**-11
"""The largest relative error of a number kept in 16 bits."""


def unit_rows(seed, rows=ROWS):
    vectors = np.random.default_rng(seed).normal(size=(rows, WIDTH)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def files(tmp_path):
    VectorFiles.write(tmp_path, unit_rows(1), unit_rows(2))
    return VectorFiles(tmp_path)


@given(seed=st.integers(0, 2**32 - 1), rows=st.lists(st.integers(0, ROWS - 1), max_size=20))
@settings(max_examples=25, deadline=None)
def test_vectors_are_read_as_they_were_written_but_for_rounding(tmp_path_factory, seed, rows):
    folder, written = tmp_path_factory.mktemp("vectors"), unit_rows(seed)
    VectorFiles.write(folder, written, unit_rows(2))
    read = VectorFiles(folder).of_passages(rows)
    assert read.dtype == np.float32
    assert read.shape == (len(rows), WIDTH)
    np.testing.assert_allclose(read, written[rows], rtol=HALF, atol=1e-7)


def test_nearness_is_of_the_sentences_asked_for_and_no_others(files):
    sentences = unit_rows(2)
    [(nearest, scores)] = files.nearness(sentences[4], sentences[4], [range(3, 7)])
    assert nearest == pytest.approx(1, abs=2e-3)
    assert len(scores) == 4
    assert max(scores) == scores[1] == pytest.approx(1, abs=2e-3)
    [(elsewhere, scores)] = files.nearness(sentences[4], sentences[4], [range(5, 8)])
    assert len(scores) == 3
    assert elsewhere == pytest.approx(float((sentences[5:8] @ sentences[4]).max()), abs=2e-3)


@given(seed=st.integers(0, 2**32 - 1), first=st.integers(0, ROWS - 1), many=st.integers(1, ROWS))
@settings(max_examples=25, deadline=None)
def test_a_score_is_the_mean_of_the_plain_cosine_and_the_one_without_the_mean(
    tmp_path_factory, seed, first, many
):
    folder, sentences = tmp_path_factory.mktemp("v"), unit_rows(seed)
    question, answer = unit_rows(9, 2)
    VectorFiles.write(folder, unit_rows(1), sentences)
    many = min(many, ROWS - first)
    rows = range(first, first + many)
    [(nearest, scores)] = VectorFiles(folder).nearness(question, answer, [rows])
    mean = sentences.mean(axis=0)
    plain = [float(one @ answer) for one in sentences[first : first + many]]
    centred = [
        float((one - mean) @ (answer - mean))
        / float(np.linalg.norm(one - mean) * np.linalg.norm(answer - mean))
        for one in sentences[first : first + many]
    ]
    cosines = [float(one @ question) for one in sentences[first : first + many]]
    assert nearest == pytest.approx(max(cosines), abs=2e-3)
    assert scores == pytest.approx(
        [(a + b) / 2 for a, b in zip(plain, centred, strict=True)], abs=2e-3
    )


def test_a_corpus_whose_sentences_are_all_one_has_finite_scores(tmp_path):
    same = np.repeat(unit_rows(3, 1), 5, axis=0)
    VectorFiles.write(tmp_path, same, same)
    [(_, scores)] = VectorFiles(tmp_path).nearness(same[0], same[0], [range(5)])
    assert np.isfinite(scores).all()


def test_without_vectors_of_sentences_there_is_no_nearness(tmp_path):
    VectorFiles.write(tmp_path, unit_rows(1), np.empty((0, WIDTH), np.float32))
    files = VectorFiles(tmp_path)
    assert (
        files.nearness(unit_rows(4, 1)[0], unit_rows(5, 1)[0], [range(3), range(3, 5)])
        == [(-1.0, ())] * 2
    )
    np.testing.assert_allclose(files.of_passages([2]), unit_rows(1)[[2]], rtol=HALF, atol=1e-7)
