"""Writes the second model as a checkpoint: the reference's format with conditions and another codec."""

from __future__ import annotations

import json
from collections.abc import MutableMapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from starter.checkpoint_files import (
    CODEC_FILE,
    LANGUAGE_MODEL_FILE,
    language_model_settings,
    merge_states,
)
from starter.codec_files import write_export
from starter.composer import load_composer
from starter.visual import load_visual

from .codec_files import export_codec, load_codec
from .composer import ConditionedComposer
from .piece import TEMPI
from .scale import SecondScale


def export_second_checkpoint(scale: SecondScale, folder: Path, licence: str) -> None:
    """Writes state_dict.bin (float16), compression_state_dict.bin and LICENSE into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    runs, sizes = scale.runs, scale.sizes
    composer = load_composer(runs / "language-model", ConditionedComposer(sizes))
    visual = load_visual(runs / "visual" / "visual.pt", sizes)
    state = merge_states(composer, visual.state_dict())
    settings = language_model_settings(sizes, scale.tokens.duration)
    add_conditions(state, settings, composer, TEMPI, runs)
    write_export(folder / LANGUAGE_MODEL_FILE, state, settings)
    export_codec(folder / CODEC_FILE, load_codec(runs / "codec" / "codec.pt"))
    (folder / "LICENSE").write_text(licence)


def add_conditions(
    state: MutableMapping[str, Tensor],
    settings: dict,
    composer: ConditionedComposer,
    tempi: Sequence[float],
    runs: Path,
) -> None:
    """Adds the weights of the conditions to a checkpoint, and to its settings their scales in `runs`."""
    for name, tensor in composer.conditions.state_dict().items():
        state[f"conditions.{name}"] = tensor.reshape(tensor.shape or (1,)).to(torch.float16)
    activity = json.loads((runs / "tokens" / "activity-scale.json").read_text())
    settings["conditions"] = {"tempi": [round(tempo, 4) for tempo in tempi], **activity}
