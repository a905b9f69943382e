"""Reads a composer with conditions out of the folder of an imported model: a training goes on from it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from .composer import ConditionedComposer
from .first_language_model import read_language_model
from .onnx_weights import read_weights


@torch.no_grad()
def take_composer(model: Path, composer: ConditionedComposer, tempi: Sequence[float]) -> None:
    """Gives `composer` the weights of an imported model with conditions and the same sizes and codec.

    `tempi` are those of the composer, in beats a minute. One that the model does not know begins between its
    nearest tempi.
    """
    language_model = read_language_model(model, composer.language_model.sizes.num_layers)
    state = {f"language_model.{name}": value for name, value in language_model.items()}
    fusion = read_weights(model / "fusion.onnx")
    conditions = read_weights(model / "conditions.onnx")
    known = json.loads((model / "model.json").read_text())["conditions"]["tempi"]
    conditions["conditions.tempo"] = spread_tempi(conditions["conditions.tempo"], known, tempi)
    own = composer.state_dict()
    for name in own:
        stored = conditions.get(name, fusion.get(name))
        if stored is not None:
            state[name] = torch.from_numpy(stored.copy()).reshape(own[name].shape)
    composer.load_state_dict(state)


def spread_tempi(table: np.ndarray, known: Sequence[float], tempi: Sequence[float]) -> np.ndarray:
    """Rows of a table [known + 1, dim] for other tempi, [tempi + 1, dim]: the last one stands for any."""
    rows = []
    for tempo in tempi:
        places = np.interp(np.log(tempo), np.log(known), np.arange(len(known)))
        before, share = int(places), places - int(places)
        after = min(before + 1, len(known) - 1)
        rows.append((1 - share) * table[before] + share * table[after])
    return np.stack([*rows, table[-1]]).astype(np.float32)
