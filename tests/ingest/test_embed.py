"""The packaged model, computed three ways, and what is said when it cannot be."""

import random
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from ingest import bert_half, embed, onnx_embedder
from ingest.embed import open_embedder, packaged_folder
from ingest.errors import EmbedderError
from ingest.onnx_embedder import OnnxEmbedder
from ingest.sentence_transformer import SentenceTransformerEmbedder

WORDS = [
    "VEXAS",
    "syndrome",
    "azacitidine",
    "UBA1",
    "p.Met41Thr",
    "macrocytic",
    "anaemia",
    "5",
    "mg/kg/day",
    "was",
    "not",
    "(n=116)",
]


@pytest.fixture(scope="module")
def texts():
    draw = random.Random(7)
    lengths = [1, 2, 3, *(draw.randrange(1, 90) for _ in range(12)), 400]
    made = [" ".join(draw.choices(WORDS, k=length)) for length in lengths]
    return [*made, "", "κ α\u200b\nß", made[3]]


@pytest.fixture(scope="module")
def reference(texts):
    return SentenceTransformerEmbedder().embed_documents(texts)


def least_cosine(ours, theirs):
    assert ours.dtype == np.float32
    assert np.linalg.norm(ours, axis=1) == pytest.approx(1, abs=1e-5)
    return float((ours * theirs).sum(axis=1).min())


def test_questions_and_few_documents_are_what_sentence_transformers_makes_of_them(texts, reference):
    ours = OnnxEmbedder()
    assert least_cosine(np.stack([ours.embed_query(text) for text in texts]), reference) > 0.9999
    assert least_cosine(ours.embed_documents(texts), reference) > 0.9999


def test_half_precision_hardly_differs(texts, reference, monkeypatch):
    monkeypatch.setattr(onnx_embedder, "_LOADED_TORCH_PAYS", 0)
    monkeypatch.setattr(onnx_embedder, "_TORCH_PAYS", 0)
    ours = OnnxEmbedder()
    assert least_cosine(ours.embed_documents(texts), reference) > 0.999
    assert ours.is_half == (bert_half.half_encoder(ours._weights, onnx_embedder._SHAPE) is not None)


def test_no_documents_are_no_rows():
    assert OnnxEmbedder().embed_documents([]).shape == (0, 384)


def test_a_text_has_the_same_vector_in_whatever_company(texts):
    ours = OnnxEmbedder()
    together = ours.embed_documents(texts)
    with ThreadPoolExecutor(4) as pool:
        alone = np.stack(list(pool.map(ours.embed_query, texts)))
    assert together == pytest.approx(alone, abs=1e-4)


def test_other_weights_under_the_packaged_name_are_refused(tmp_path, monkeypatch):
    folder = tmp_path / "model"
    shutil.copytree(packaged_folder(), folder)
    monkeypatch.setattr(embed, "packaged_folder", lambda: folder)
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(-4, 2)
        file.write(b"\0\0\0\0")
    with pytest.raises(EmbedderError, match="not the published weights"):
        open_embedder()
    (folder / "model.safetensors").unlink()
    with pytest.raises(EmbedderError, match="no such file"):
        open_embedder()


def test_another_model_is_a_folder_of_sentence_transformers(texts):
    found = open_embedder(str(packaged_folder()))
    assert isinstance(found, SentenceTransformerEmbedder)
    assert found.max_tokens == 256
    assert found.digest == open_embedder().digest


def test_without_onnxruntime_sentence_transformers_does_it_and_says_so(monkeypatch, caplog):
    monkeypatch.setattr(embed, "find_spec", lambda _: None)
    assert isinstance(open_embedder(), SentenceTransformerEmbedder)
    assert "onnxruntime is not installed" in caplog.text


def test_answering_loads_neither_torch_nor_gradio(shipped_index):
    code = (
        "import sys; from pathlib import Path; from chatbot.answer import open_assistant;"
        f"open_assistant(Path({str(shipped_index)!r})).answer('How is VEXAS treated?');"
        "print(*sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert not loaded & {"torch", "sentence_transformers", "transformers", "gradio", "sklearn"}
