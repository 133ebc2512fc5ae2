"""Models in the ONNX format, written directly: a graph of named tensors, as protocol buffers.

The format is small and stable, and what writes it elsewhere needs torch or two more packages.
Field numbers are those of onnx.proto3.
"""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Attribute = int | float | str
MICROSOFT = "com.microsoft"
"""The set of operators onnxruntime adds: whole layers, computed in one go."""
_OPSETS = {"": 17, MICROSOFT: 1}
_IR_VERSION = 8
_TYPES = {"float32": 1, "uint8": 2, "int8": 3, "int32": 6, "int64": 7}
_KINDS = {float: 1, int: 2, str: 3}


@dataclass(slots=True)
class Graph:
    """A model in the making: its inputs, its weights and what is computed of them."""

    _nodes: list[bytes] = field(default_factory=list)
    _weights: list[bytes] = field(default_factory=list)
    _inputs: list[bytes] = field(default_factory=list)
    _outputs: list[bytes] = field(default_factory=list)

    def input(self, name: str, type_: str, shape: Sequence[int | str]) -> str:
        """Add an input; a dimension with a name may have any size."""
        self._inputs.append(_value(name, type_, shape))
        return name

    def output(self, name: str, type_: str, shape: Sequence[int | str]) -> None:
        """Give out a tensor that was computed."""
        self._outputs.append(_value(name, type_, shape))

    def weight(self, name: str, value: NDArray[np.generic]) -> str:
        """Add a tensor that never changes."""
        self._weights.append(
            b"".join(_number(1, size) for size in value.shape)
            + _number(2, _TYPES[value.dtype.name])
            + _bytes(8, name.encode())
            + _bytes(9, np.ascontiguousarray(value).tobytes())
        )
        return name

    def compute(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        attributes: Mapping[str, Attribute] | None = None,
        domain: str = "",
    ) -> str:
        """Add one operation; return its first output."""
        self._nodes.append(
            b"".join(_bytes(1, name.encode()) for name in inputs)
            + b"".join(_bytes(2, name.encode()) for name in outputs)
            + _bytes(4, operator.encode())
            + b"".join(_bytes(5, _attribute(*one)) for one in (attributes or {}).items())
            + _bytes(7, domain.encode())
        )
        return outputs[0]

    def serialized(self) -> bytes:
        """Return the model as the content of an ONNX file."""
        parts = ((1, self._nodes), (5, self._weights), (11, self._inputs), (12, self._outputs))
        graph = b"".join(_bytes(at, one) for at, some in parts for one in some)
        opsets = (_bytes(1, name.encode()) + _number(2, at) for name, at in _OPSETS.items())
        return (
            _number(1, _IR_VERSION)
            + _bytes(7, graph + _bytes(2, b"model"))
            + b"".join(_bytes(8, one) for one in opsets)
        )


def _value(name: str, type_: str, shape: Sequence[int | str]) -> bytes:
    sizes = (
        _number(1, size) if isinstance(size, int) else _bytes(2, size.encode()) for size in shape
    )
    dimensions = b"".join(_bytes(1, size) for size in sizes)
    tensor = _number(1, _TYPES[type_]) + _bytes(2, dimensions)
    return _bytes(1, name.encode()) + _bytes(2, _bytes(1, tensor))


def _attribute(name: str, value: Attribute) -> bytes:
    kind = _bytes(1, name.encode()) + _number(20, _KINDS[type(value)])
    if isinstance(value, float):
        return kind + _varint(2 << 3 | 5) + struct.pack("<f", value)
    if isinstance(value, int):
        return kind + _number(3, value)
    return kind + _bytes(4, value.encode())


def _number(at: int, value: int) -> bytes:
    return _varint(at << 3) + _varint(value)


def _bytes(at: int, value: bytes) -> bytes:
    return _varint(at << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    found = bytearray()
    value &= (1 << 64) - 1
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
