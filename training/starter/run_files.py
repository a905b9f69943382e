"""Files of a training run: checkpoints that are never half written, and curves as JSON lines."""

from __future__ import annotations

import dataclasses
import json
import math
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
    """Writes readable JSON; a path as its text."""
    path.write_text(json.dumps(value, indent=2, default=str) + "\n")


def write_plan(folder: Path, plan: object) -> None:
    """Writes plan.json: the settings of a stage, a dataclass, its seed among them, and all versions.

    A limit that is infinite becomes null.
    """
    settings = dataclasses.asdict(plan)
    limited = {name: None if value == math.inf else value for name, value in settings.items()}
    write_json(folder / "plan.json", {**limited, **versions()})


def append_line(path: Path, record: dict) -> None:
    """Adds one record to a curve."""
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")


def read_lines(path: Path) -> list[dict]:
    """The records of a curve, without what a killed run left unfinished and its successor did again."""
    records: list[dict] = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            continue
        while records and records[-1]["step"] > record["step"]:
            records.pop()
        records.append(record)
    return records


def versions() -> dict[str, str]:
    """What the numbers depend on besides seeds and code."""
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "machine": platform.machine(),
    }
