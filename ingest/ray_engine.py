"""A corpus embedded by many processes, or many machines, as a Ray Data job.

The vectors are those of a local build, bit for bit, on processors of one kind: the texts are
batched as a local build batches them, the precision of each batch is decided here by the rule of
a local build (`OnnxEmbedder.turns_half`), and only then are whole batches handed to workers. What
a batch comes to depends on neither the number of threads nor on which worker has it.
"""

import json
import logging
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.embed import PACKAGED_MODEL, Vectors
from ingest.errors import EmbedderError
from ingest.onnx_embedder import OnnxEmbedder
from ingest.onnx_session import processors
from ingest.settings import IndexSettings

Columns = dict[str, NDArray[Any]]
"""Rows as Ray Data hands them over."""

_BLOCKS = 2_000
"""In how many pieces, at most, the work is handed out."""


def open_ray_embedder(settings: IndexSettings) -> "RayEmbedder":
    """Return the packaged model, with documents embedded by the workers of Ray.

    Raises:
        EmbedderError: Ray is not installed, or the settings ask for another model.
    """
    if settings.embedding_url or settings.embedding_model != PACKAGED_MODEL:
        raise EmbedderError(
            f"--engine ray embeds with {PACKAGED_MODEL} only: leave it out, or unset"
            " ROUNDS_EMBEDDING_URL and ROUNDS_EMBEDDING_MODEL"
        )
    if not find_spec("ray"):
        raise EmbedderError("--engine ray: Ray is not installed: pip install -e '.[ray]'")
    return RayEmbedder()


class RayEmbedder(OnnxEmbedder):
    """The packaged model; documents by the batch go to the workers, all else is computed here."""

    def embed_batches(self, batches: Sequence[Sequence[str]]) -> Iterator[Vectors]:
        """Yield for each batch, in order, what `embed_documents` would return.

        Ray is started for the first batch and stopped after the last; a worker that dies is
        replaced, and what it had in hand is computed again, as Ray Data does unless told not to.

        Raises:
            EmbedderError: Ray cannot be started or reached, or a worker cannot embed; one line.
        """
        if not batches:
            return
        rows = [
            {"texts": json.dumps(list(batch)), "half": self.turns_half(batch)} for batch in batches
        ]
        with _running() as workers:
            import ray.data

            found = ray.data.from_items(rows, override_num_blocks=min(len(rows), _BLOCKS))
            found = found.map_batches(
                _Worker,
                batch_size=1,
                compute=ray.data.ActorPoolStrategy(min_size=1, max_size=workers),
                num_cpus=1,
            )
            for row in found.iter_rows():
                yield np.frombuffer(row["vectors"], np.float32).reshape(row["count"], -1)


class _Worker:
    """The packaged model in a process of its own, loaded once."""

    def __init__(self) -> None:
        self._embedder = OnnxEmbedder()

    def __call__(self, batch: Columns) -> Columns:
        texts = json.loads(batch["texts"][0])
        vectors = self._embedder.embed_as(texts, half=bool(batch["half"][0]))
        made = np.array([vectors.tobytes()], object)
        return {"vectors": made, "count": np.array([len(vectors)])}


@contextmanager
def _running() -> Iterator[int]:
    """Have Ray run meanwhile, here or on the cluster RAY_ADDRESS; yield its number of workers."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    import ray
    import ray.data
    from ray.exceptions import RayError

    address = os.environ.get("RAY_ADDRESS", "")
    quiet = {"logging_level": logging.ERROR, "log_to_driver": False}
    alone = {"include_dashboard": False, "num_cpus": processors(), "_node_ip_address": "127.0.0.1"}
    try:
        if address:  # Ray itself ends this process when nobody is there
            host, _, port = address.removeprefix("ray://").rpartition(":")
            socket.create_connection((host, int(port)), timeout=10).close()
        ray.init(address or "local", **quiet, **({} if address else alone))
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        yield max(1, int(ray.cluster_resources().get("CPU", 1)))
    except (RayError, OSError, ValueError) as error:
        where = f"the Ray cluster {address}" if address else "Ray on this machine"
        *_, reason = str(error).strip().splitlines()
        raise EmbedderError(f"{where} did not embed the corpus ({reason})") from error
    finally:
        ray.shutdown()
