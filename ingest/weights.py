"""The weights of a model, read from a safetensors file."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from ingest.errors import EmbedderError

Weights = dict[str, NDArray[np.float32]]


def read_weights(path: Path) -> Weights:
    """Return the tensors of single precision by name.

    Raises:
        EmbedderError: The file is missing or damaged.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            found = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 – no dict
    except (OSError, SafetensorError) as error:
        raise EmbedderError(f"{path}: the weights cannot be read: {error}") from error
    return {name: tensor for name, tensor in found.items() if tensor.dtype == np.float32}
