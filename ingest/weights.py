"""The weights of a model, read from a safetensors file through the page cache."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.errors import EmbedderError

Weights = dict[str, NDArray[np.float32]]
_LENGTH = 8


def read_weights(path: Path) -> Weights:
    """Return the tensors of single precision by name; what is never looked at is never read.

    Raises:
        EmbedderError: The file is missing or damaged.
    """
    try:
        data = np.memmap(path, np.uint8, "r")
        start = _LENGTH + int(data[:_LENGTH].view("<u8")[0])
        header = json.loads(data[_LENGTH:start].tobytes())
        header.pop("__metadata__", None)
        found = {}
        for name, told in header.items():
            if told["dtype"] == "F32":
                first, last = told["data_offsets"]
                found[name] = data[start + first : start + last].view("<f4").reshape(told["shape"])
    except (OSError, LookupError, TypeError, ValueError) as error:
        raise EmbedderError(f"{path}: the weights cannot be read: {error}") from error
    return found
