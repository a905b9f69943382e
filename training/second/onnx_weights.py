"""Reads the weights out of a graph of an imported model: floats, and matrices quantised to 8 bits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

#: Fields of ONNX's messages.
_GRAPH, _INITIALISER = 7, 5
_DIMS, _TYPE, _NAME, _RAW, _EXTERNAL = 1, 2, 8, 9, 13
_TYPES = {1: np.float32, 2: np.uint8, 10: np.float16}
#: Value of the 8-bit weights that means 0.
_ZERO = 128


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The weights of a graph by name, as float32; those of 8 bits under the name without its ending.

    A matrix [rows, columns] is stored as `NAME.8bit` [rows, blocks, columns of a block], and one scale per
    row and block as `NAME.scales`.
    """
    (graph,) = (value for field, value in _fields(path.read_bytes()) if field == _GRAPH)
    data = path.with_name(path.name + ".data").read_bytes()
    weights: dict[str, np.ndarray] = {}
    for field, tensor in _fields(graph):
        if field == _INITIALISER:
            name, values = _tensor(tensor, data)
            if values is not None:
                weights[name] = values
    for name in [name for name in weights if name.endswith(".8bit")]:
        name = name.removesuffix(".8bit")
        blocks, scales = weights.pop(f"{name}.8bit"), weights.pop(f"{name}.scales")
        values = (blocks - _ZERO) * scales.reshape(*blocks.shape[:2], 1)
        weights[name] = values.reshape(len(blocks), -1)
    return weights


def _tensor(message: bytes, data: bytes) -> tuple[str, np.ndarray | None]:
    dims: list[int] = []
    kind, name, raw = 0, "", b""
    place: dict[str, str] = {}
    for field, value in _fields(message):
        if field == _DIMS:
            dims += _integers(value) if isinstance(value, bytes) else [value]
        elif field == _TYPE:
            kind = value
        elif field == _NAME:
            name = value.decode()
        elif field == _RAW:
            raw = value
        elif field == _EXTERNAL:
            key, entry = (part.decode() for _, part in _fields(value))
            place[key] = entry
    if kind not in _TYPES:
        return name, None
    if place:
        start = int(place.get("offset", 0))
        raw = data[start : start + int(place["length"])]
    return name, np.frombuffer(raw, _TYPES[kind]).reshape(dims).astype(np.float32)


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Numbers and values of a message's fields: integers, or bytes of what has a length."""
    place = 0
    while place < len(message):
        key, place = _integer(message, place)
        kind = key & 7
        if kind == 0:
            value, place = _integer(message, place)
        elif kind == 2:
            length, place = _integer(message, place)
            value, place = message[place : place + length], place + length
        else:
            size = 4 if kind == 5 else 8
            value, place = message[place : place + size], place + size
        yield key >> 3, value


def _integers(packed: bytes) -> list[int]:
    values, place = [], 0
    while place < len(packed):
        value, place = _integer(packed, place)
        values.append(value)
    return values


def _integer(message: bytes, place: int) -> tuple[int, int]:
    value, shift = 0, 0
    while True:
        byte = message[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
