"""Models computed by onnxruntime: quick to load, and without torch."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import EmbedderError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def opened(model: bytes | Path, threads: int = 1) -> "InferenceSession":
    """Return a model ready to run, on the processor; it may be run by several threads at once.

    Args:
        model: The content of an ONNX file, or where one lies.
        threads: On how many processors one run computes. One suits a question: a short text is not
            faster on several, and on a busy machine they wait for one another.

    Raises:
        EmbedderError: The model is missing or damaged, or onnxruntime is not installed.
    """
    try:
        import onnxruntime
        from onnxruntime.capi import onnxruntime_pybind11_state as raised
    except ImportError as error:
        raise EmbedderError(f"onnxruntime cannot be loaded: {error}") from error
    onnxruntime.disable_telemetry_events()  # there are none but on Windows
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every batch has another shape
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    given = model if isinstance(model, bytes) else str(model)
    try:
        return onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
    except (
        raised.Fail,
        raised.InvalidArgument,
        raised.InvalidGraph,
        raised.InvalidProtobuf,
        raised.NoSuchFile,
        raised.NotImplemented,
    ) as error:
        named = "a model" if isinstance(model, bytes) else str(model)
        reason = str(error).partition("\n")[0]
        raise EmbedderError(f"{named} cannot be opened by onnxruntime: {reason}") from error


def processors() -> int:
    """Return how many processors many texts are computed on (OMP_NUM_THREADS, else all)."""
    return int(os.environ.get("OMP_NUM_THREADS") or os.cpu_count() or 1)
