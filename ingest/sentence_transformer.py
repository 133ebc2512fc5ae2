"""Any sentence-transformers model in a folder, computed by torch."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from ingest.embed import PACKAGED_MODEL, Vectors, checked_weights
from ingest.onnx_session import processors

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer


class SentenceTransformerEmbedder:
    """A local sentence-transformers model, loaded when the first text is embedded."""

    is_here = True

    def __init__(self, model: str = PACKAGED_MODEL) -> None:
        """Find the model's files and check its weights; nothing heavy is loaded yet.

        Args:
            model: The packaged model's name, or the folder of a sentence-transformers model.

        Raises:
            EmbedderError: The model is not there, or its weights are not the published ones.
        """
        self.name = model if model == PACKAGED_MODEL else Path(model).name
        weights, self.digest = checked_weights(model)
        self._folder = weights.parent
        self._loading = Lock()
        self._loaded: SentenceTransformer | None = None

    @cached_property
    def max_tokens(self) -> int:
        """How many word pieces the model reads."""
        return 256 if self.name == PACKAGED_MODEL else int(self._model.max_seq_length or 0)

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has, its special ones included."""
        return len(self._tokenizer.encode(text).ids)

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text."""
        model = self._model
        with all_processors(), half_precision():
            vectors = model.encode_document(
                list(texts), batch_size=32, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length for a question."""
        model = self._model
        one_processor()
        vector = model.encode_query(text, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vector, dtype=np.float32)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @property
    def _model(self) -> "SentenceTransformer":
        with self._loading:
            if self._loaded is None:
                for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
                    os.environ[name] = "1"
                from sentence_transformers import SentenceTransformer
                from transformers.utils import logging

                logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # theirs
                self._loaded = SentenceTransformer(
                    str(self._folder), device="cpu", local_files_only=True
                )
            return self._loaded


def one_processor() -> None:
    """Have torch compute on one processor at a time, as suits a question.

    One short text is not faster on several, and on a busy machine they wait for one another.
    Asked anew each time, as every thread keeps its own number.
    """
    import torch

    torch.set_num_threads(1)


@contextmanager
def all_processors() -> Iterator[None]:
    """Have torch compute on all processors meanwhile, as suits many passages."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(processors())
    try:
        yield
    finally:
        torch.set_num_threads(before)


def half_precision() -> "torch.autocast":
    """Return a context in which torch multiplies in bfloat16 where the processor does so itself.

    Passages are then embedded faster, and their vectors hardly differ from those of full precision.
    """
    import torch

    native = torch.cpu._is_avx512_bf16_supported()
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=native)
