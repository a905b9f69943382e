"""Arrays on disk that never appear half written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Union

import numpy as np

#: What a file holds: an array (.npy), or several by name (.npz).
Arrays = Union[np.ndarray, Mapping[str, np.ndarray]]


def write_arrays(path: Path, value: Arrays) -> None:
    """Writes a file that appears when it is complete."""
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        np.save(file, value) if isinstance(value, np.ndarray) else np.savez(file, **value)
    unfinished.replace(path)
