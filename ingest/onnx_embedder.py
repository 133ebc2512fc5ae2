"""The packaged model without torch: a graph for onnxruntime, made from the weights when needed."""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from ingest import answers
from ingest.bert import Shape, Tensor, embeddings, layers
from ingest.bert_half import half_encoder
from ingest.embed import PACKAGED_MODEL, Vectors, checked_weights
from ingest.errors import EmbedderError
from ingest.onnx_session import opened, processors
from ingest.weights import Weights, read_weights

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Encode = Callable[[Tensor, NDArray[np.int32]], Tensor]
_MOST = 256
"""How many word pieces of a text the model reads."""
_SHAPE = Shape(layers=6, heads=12, width=384)
_LOWER, _UPPER, _ANSWERS = "lower", "upper", "answers"
_PARTS = {
    _LOWER: range(answers.FIRST),
    _UPPER: range(answers.FIRST, _SHAPE.layers),
    _ANSWERS: range(answers.FIRST, _SHAPE.layers),
}
"""Which layers each part of the model has. A question is read by the lower ones once."""
_BEGUN = 16
"""Of how many questions what the lower layers made is kept."""
_BATCH = 2_048
"""How many word pieces are computed together."""
_TORCH_PAYS = 40_000
"""After so many word pieces, the seconds that torch takes to load are won back."""
_LOADED_TORCH_PAYS = 2_000


class OnnxEmbedder:
    """The packaged model, loaded when the first text is embedded; safe to share between threads."""

    max_tokens = _MOST

    is_here = True

    def __init__(self, changes: Path = answers.CHANGES) -> None:
        """Find the model's files and check its weights; nothing heavy is loaded yet.

        Args:
            changes: What was learnt of where answers lie.

        Raises:
            EmbedderError: The model is not there, or its weights are not the published ones.
        """
        self.name = PACKAGED_MODEL
        self._file, self.digest = checked_weights(PACKAGED_MODEL)
        self._changes = changes
        self._loading = Lock()
        self._sessions: dict[str, InferenceSession] = {}
        self._half: Encode | None = None
        self._begun = lru_cache(maxsize=_BEGUN)(self._lower_states)
        self._embedded = 0
        """How many word pieces of documents so far."""

    @property
    def is_half(self) -> bool:
        """Whether documents are embedded in bfloat16 by now."""
        return self._half is not None

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has, its special ones included."""
        return len(self._tokenizer.encode(text).ids)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text."""
        if not texts:
            return np.empty((0, _SHAPE.width), np.float32)
        rows = self._rows(texts)
        return self._embedded_rows(rows, self._for_documents(sum(map(len, rows))))

    def turns_half(self, texts: Sequence[str]) -> bool:
        """Return whether these would be embedded in bfloat16, and count them as embedded."""
        if not self.is_half:
            self._for_documents(sum(map(len, self._rows(texts))))
        return self.is_half

    def embed_as(self, texts: Sequence[str], *, half: bool) -> Vectors:
        """Return what `embed_documents` does, in the precision that is asked for.

        Raises:
            EmbedderError: It is bfloat16, which this machine does not compute.
        """
        if half and self._half is None:
            self._half = half_encoder(self._weights, _SHAPE)
            if self._half is None:
                raise EmbedderError("this processor does not compute bfloat16")
        encode = self._half if half and self._half else self._encode
        return self._embedded_rows(self._rows(texts), encode)

    def _rows(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the word pieces of each text that the model reads."""
        return [_read(one.ids) for one in self._tokenizer.encode_batch(list(texts))]

    def _embedded_rows(self, rows: Sequence[Sequence[int]], encode: Encode) -> Vectors:
        found = np.empty((len(rows), _SHAPE.width), np.float32)

        def embed(some: Sequence[int]) -> None:
            found[some] = self._embedded_states([rows[at] for at in some], encode)

        with ThreadPoolExecutor(processors()) as pool:
            for _ in pool.map(embed, _batches([len(row) for row in rows])):
                pass
        return found

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length for a question."""
        return self._of_question(text, _UPPER)

    def embed_answer(self, question: str) -> Vectors:
        """Return one vector of unit length, near the sentences that answer a question."""
        return self._of_question(question, _ANSWERS)

    def _of_question(self, text: str, upper: str) -> Vectors:
        states, mask = self._begun(text)
        [vector] = _pooled(self._run(upper, states, mask), mask)
        return np.asarray(vector, np.float32)

    def _lower_states(self, text: str) -> tuple[Tensor, NDArray[np.int32]]:
        """Return what the lower layers make of a question, the same for both vectors of it."""
        given, mask = self._given([_read(self._tokenizer.encode(text).ids)])
        return self._run(_LOWER, given, mask), mask

    @cached_property
    def _weights(self) -> Weights:
        return read_weights(self._file)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._file.with_name("tokenizer.json")))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _encode(self, given: Tensor, mask: NDArray[np.int32]) -> Tensor:
        """Make vectors of word pieces, quick to load."""
        return self._run(_UPPER, self._run(_LOWER, given, mask), mask)

    def _run(self, part: str, given: Tensor, mask: NDArray[np.int32]) -> Tensor:
        with self._loading:
            if part not in self._sessions:
                weights = self._weights
                if part == _ANSWERS:
                    weights = answers.changed(weights, self._changes)
                self._sessions[part] = opened(layers(weights, _SHAPE, _PARTS[part]))
            session = self._sessions[part]
        states: Tensor = session.run(None, {"given": given, "mask": mask})[0]
        return states

    def _for_documents(self, pieces: int) -> Encode:
        """Return what makes vectors of so many more word pieces of documents the soonest."""
        self._embedded += pieces
        enough = _LOADED_TORCH_PAYS if "torch" in sys.modules else _TORCH_PAYS
        if self._half is None and self._embedded > enough:
            with self._loading:
                self._half = half_encoder(self._weights, _SHAPE)
        return self._half or self._encode

    def _embedded_states(self, rows: Sequence[Sequence[int]], encode: Encode) -> Tensor:
        """Return the mean of the vectors of each row's word pieces, of unit length."""
        given, mask = self._given(rows)
        return _pooled(encode(given, mask), mask)

    def _given(self, rows: Sequence[Sequence[int]]) -> tuple[Tensor, NDArray[np.int32]]:
        """Return what the model begins with, and which of it is text."""
        most = max(map(len, rows))
        ids = np.zeros((len(rows), most), np.int64)
        mask = np.zeros((len(rows), most), np.int32)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        return embeddings(self._weights, ids), mask


def _pooled(states: Tensor, mask: NDArray[np.int32]) -> Tensor:
    """Return the mean of the vectors of each text's word pieces, of unit length."""
    sums = np.einsum("tpw,tp->tw", states, mask.astype(np.float32))
    return np.asarray(sums / np.linalg.norm(sums, axis=1, keepdims=True), np.float32)


def _read(ids: list[int]) -> list[int]:
    """Return the word pieces of a text that the model reads, the one that ends a text last."""
    return ids if len(ids) <= _MOST else [*ids[: _MOST - 1], ids[-1]]


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Return the places of texts of about the same length, the longest first."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > _BATCH:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch
