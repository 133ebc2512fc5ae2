"""How much of what the machine can multiply an ingest makes use of."""

import time
from collections.abc import Callable, Sequence
from math import prod

from ingest.embed import Embedder, packaged_folder
from ingest.sentence_transformer import all_processors

_SIDE = 1024
_SECONDS = 0.5


def multiplied(count_tokens: Callable[[str], int], texts: Sequence[str], most: int) -> float:
    """Return the floating-point operations of the model's weight matrices on some texts.

    Args:
        count_tokens: How many word pieces a text has.
        texts: What is embedded.
        most: How many word pieces of a text the model reads.
    """
    return 2.0 * weights() * sum(min(count_tokens(text), most) for text in texts)


def weights() -> int:
    """Return how many weights of the packaged model every word piece is multiplied with."""
    from safetensors import safe_open

    with safe_open(str(packaged_folder() / "model.safetensors"), framework="np") as file:
        shapes = [file.get_slice(name).get_shape() for name in file.keys() if "encoder." in name]  # noqa: SIM118  no mapping
    matrix = 2
    return sum(prod(shape) for shape in shapes if len(shape) == matrix)


def machine(*, half: bool) -> float:
    """Return the operations a second of large matrix products.

    Args:
        half: In bfloat16, else in single precision.
    """
    import torch

    one = torch.randn(_SIDE, _SIDE, dtype=torch.bfloat16 if half else torch.float32)
    with torch.inference_mode(), all_processors():
        torch.mm(one, one)
        done, started = 0, time.perf_counter()
        while time.perf_counter() - started < _SECONDS:
            torch.mm(one, one)
            done += 1
    return 2.0 * _SIDE**3 * done / (time.perf_counter() - started)


def share(embedder: Embedder, texts: Sequence[str], seconds: float, *, half: bool) -> float:
    """Return the per cent of the machine's measured throughput reached in these seconds.

    Args:
        embedder: Counts the word pieces.
        texts: What was embedded meanwhile.
        seconds: How long that took.
        half: Whether it was embedded in bfloat16, which the machine is then measured in too.
    """
    done = multiplied(embedder.count_tokens, texts, embedder.max_tokens)
    return 100 * done / seconds / machine(half=half)
