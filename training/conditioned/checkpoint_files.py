"""Writes the conditioned model as a checkpoint: the first model's format, with conditions."""

from __future__ import annotations

from pathlib import Path

from second.checkpoint_files import add_conditions
from second.composer import ConditionedComposer
from starter.checkpoint_files import (
    CODEC_FILE,
    LANGUAGE_MODEL_FILE,
    STILLS,
    language_model_settings,
    merge_states,
)
from starter.codec_files import export_codec, load_codec, write_export
from starter.composer import load_composer
from starter.visual import load_visual

from .piece import BEATS, TEMPI
from .scale import ConditionedScale


def export_conditioned_checkpoint(scale: ConditionedScale, folder: Path, licence: str) -> None:
    """Writes state_dict.bin (float16), compression_state_dict.bin and LICENSE into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    runs, sizes = scale.runs, scale.sizes
    composer = load_composer(runs / "language-model", ConditionedComposer(sizes, len(BEATS)))
    visual = load_visual(runs / "visual" / "visual.pt", sizes)
    state = merge_states(composer, visual.state_dict())
    settings = language_model_settings(sizes, scale.tokens.duration)
    settings["video"]["stills"] = STILLS
    add_conditions(state, settings, composer, TEMPI, runs)
    write_export(folder / LANGUAGE_MODEL_FILE, state, settings)
    export_codec(folder / CODEC_FILE, load_codec(runs / "codec" / "codec.pt"), sizes)
    (folder / "LICENSE").write_text(licence)
