"""Writes the second model as a checkpoint: the reference's format with conditions and another codec."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch

from starter.checkpoint_files import (
    CODEC_FILE,
    LANGUAGE_MODEL_FILE,
    language_model_settings,
    merge_states,
)
from starter.codec_files import write_export
from starter.composer import load_composer
from starter.scale import Scale
from starter.visual import load_visual

from .codec_files import export_codec, load_codec
from .composer import BEAT_PERIODS, ConditionedComposer
from .piece import TEMPI
from .scale import SecondScale


def export_second_checkpoint(scale: SecondScale, folder: Path, licence: str) -> None:
    """Writes state_dict.bin (float16), compression_state_dict.bin and LICENSE into a folder."""
    settings = language_model_settings(scale.sizes, scale.tokens.duration)
    write_composer(scale, folder, ConditionedComposer(scale.sizes), settings, TEMPI)
    export_codec(folder / CODEC_FILE, load_codec(scale.runs / "codec" / "codec.pt"))
    (folder / "LICENSE").write_text(licence)


def write_composer(
    scale: Scale,
    folder: Path,
    composer: ConditionedComposer,
    settings: dict,
    tempi: Sequence[float],
) -> None:
    """Writes state_dict.bin with the trained weights of `composer`, and `settings` with its conditions.

    `tempi` are those of the training, in beats a minute.
    """
    folder.mkdir(parents=True, exist_ok=True)
    runs = scale.runs
    load_composer(runs / "language-model", composer)
    visual = load_visual(runs / "visual" / "visual.pt", scale.sizes)
    state = merge_states(composer, visual.state_dict())
    for name, tensor in composer.conditions.state_dict().items():
        state[f"conditions.{name}"] = tensor.reshape(tensor.shape or (1,)).to(torch.float16)
    activity = json.loads((runs / "tokens" / "activity-scale.json").read_text())
    asked = {"tempi": [round(tempo, 4) for tempo in tempi], "beats": list(BEAT_PERIODS)}
    settings["conditions"] = {**asked, **activity}
    write_export(folder / LANGUAGE_MODEL_FILE, state, settings)
