"""Models that onnxruntime computes, and graphs written for it."""

import numpy as np
import pytest

from ingest.errors import EmbedderError
from ingest.onnx_format import MICROSOFT, Graph
from ingest.onnx_session import opened


def test_a_graph_that_was_written_computes_what_it_says():
    graph = Graph()
    given = graph.input("given", "float32", ["many", 3])
    weight = graph.weight("weight", np.arange(6, dtype=np.float32).reshape(3, 2))
    product = graph.compute("MatMul", [given, weight], ["product"])
    bias = graph.weight("bias", np.array([1, -200], np.float32))
    gelu = graph.compute("BiasGelu", [product, bias], ["gelu"], domain=MICROSOFT)
    leaky = graph.compute("LeakyRelu", [product], ["leaky"], {"alpha": 0.5})
    joined = graph.compute("Concat", [gelu, leaky], ["joined"], {"axis": 1})
    graph.output(joined, "float32", ["many", 4])
    rows = np.array([[1, 1, 1], [-4, 0, 0], [300, 0, 1]], np.float32)
    found = opened(graph.serialized()).run(None, {"given": rows})[0]
    assert found[:, 2:].tolist() == [[6, 9], [0, -2], [4, 305]]
    assert found[:, :2] == pytest.approx(np.array([[7, 0], [0.841, 0], [5, 105]]), abs=1e-3)


def test_a_damaged_model_is_told_in_one_line(tmp_path):
    for model in (b"", b"nonsense", tmp_path / "none.onnx"):
        with pytest.raises(EmbedderError, match="cannot be opened by onnxruntime") as told:
            opened(model)
        assert "\n" not in str(told.value)
