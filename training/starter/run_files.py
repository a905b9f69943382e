"""Files of a training run: checkpoints that are never half written, and curves as JSON lines."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import numpy as np
import torch


def write_whole(path: Path, value: object) -> None:
    """Saves a value with PyTorch so that the path never holds half a file."""
    unfinished = path.with_suffix(".tmp")
    torch.save(value, unfinished)
    unfinished.replace(path)


def write_json(path: Path, value: object) -> None:
    """Writes readable JSON."""
    path.write_text(json.dumps(value, indent=2) + "\n")


def append_line(path: Path, record: dict) -> None:
    """Adds one record to a curve."""
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")


def read_lines(path: Path) -> list[dict]:
    """All records of a curve; a last line that a killed run left unfinished is passed over."""
    records = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return records


def versions() -> dict[str, str]:
    """What the numbers depend on besides seeds and code."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "machine": platform.machine(),
    }
