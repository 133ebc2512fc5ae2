"""The encoder of BERT (Devlin and others, 2019) as a graph for onnxruntime, made from its weights.

Its inputs are the embeddings of the word pieces, which `embeddings` looks up, and which of them
are text; its output is a vector for each piece. It is made in two parts, since the lower layers are
shared by what reads a text and what looks for the answers of a question. Writing the graph takes a fraction of a second and
needs no torch, so there is no exported file to keep, check or make again.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.onnx_format import MICROSOFT, Graph
from ingest.weights import Weights

Tensor = NDArray[np.float32]
SELF = "attention.self."
EPSILON = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How large an encoder is."""

    layers: int
    heads: int
    width: int


def embeddings(weights: Weights, ids: NDArray[np.int64]) -> Tensor:
    """Return what the encoder begins with, for rows of word pieces."""
    words = weights["embeddings.word_embeddings.weight"][ids]
    places = weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    return np.asarray(words + (places + kind), np.float32)


def layers(weights: Weights, shape: Shape, numbers: range) -> bytes:
    """Return some layers in a row as the content of an ONNX file.

    Args:
        weights: Of the model, by name.
        shape: How large it is.
        numbers: Which layers; the first of all brings the embeddings to length before it.
    """
    size = ("texts", "pieces", shape.width)
    graph = _Encoder(weights)
    state = graph.graph.input("given", "float32", size)
    graph.graph.input("mask", "int32", size[:2])
    if numbers.start == 0:
        state = graph.normal(state, "", "embeddings.LayerNorm")
    for number in numbers:
        state = graph.layer(state, f"encoder.layer.{number}.", shape.heads)
    graph.graph.output(state, "float32", size)
    return graph.graph.serialized()


class _Encoder:
    """The parts of the graph, under the names their weights have."""

    def __init__(self, weights: Weights) -> None:
        self.graph = Graph()
        self._weights = weights

    def layer(self, state: str, at: str, heads: int) -> str:
        said = self._attention(state, at, heads)
        said = self._linear(said, f"{at}attention.output.dense")
        state = self.normal(said, state, f"{at}attention.output.LayerNorm")
        inner = self._linear(state, f"{at}intermediate.dense", gelu=True)
        return self.normal(self._linear(inner, f"{at}output.dense"), state, f"{at}output.LayerNorm")

    def normal(self, state: str, before: str, at: str) -> str:
        """Add what was before to a state, if anything, and bring it to length."""
        scale = self._weight(f"{at}.weight")
        shift = self._weight(f"{at}.bias")
        if not before:
            options = {"axis": -1, "epsilon": EPSILON}
            return self.graph.compute("LayerNormalization", (state, scale, shift), (at,), options)
        given = (state, before, scale, shift)
        options = {"epsilon": EPSILON}
        return self.graph.compute("SkipLayerNormalization", given, (at,), options, MICROSOFT)

    def _attention(self, state: str, at: str, heads: int) -> str:
        names = [f"{at}{SELF}{part}" for part in ("query", "key", "value")]
        weights = [self._weights[f"{name}.weight"] for name in names]
        biases = [self._weights[f"{name}.bias"] for name in names]
        weight = self.graph.weight(f"{at}{SELF}weight", np.concatenate(weights).T)
        bias = self.graph.weight(f"{at}{SELF}bias", np.concatenate(biases))
        given = (state, weight, bias, "mask")
        return self.graph.compute(
            "Attention", given, (f"{at}{SELF}said",), {"num_heads": heads}, MICROSOFT
        )

    def _linear(self, state: str, at: str, *, gelu: bool = False) -> str:
        weight = self.graph.weight(f"{at}.weight", self._weights[f"{at}.weight"].T)
        product = self.graph.compute("MatMul", (state, weight), (f"{at}.product",))
        given = (product, self._weight(f"{at}.bias"))
        if gelu:
            return self.graph.compute("BiasGelu", given, (at,), domain=MICROSOFT)
        return self.graph.compute("Add", given, (at,))

    def _weight(self, name: str) -> str:
        return self.graph.weight(name, self._weights[name])
