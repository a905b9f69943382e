"""Writes the conditioned model as a checkpoint: the first model's format, with conditions."""

from __future__ import annotations

from pathlib import Path

from second.checkpoint_files import write_composer
from second.composer import ConditionedComposer
from starter.checkpoint_files import CODEC_FILE, STILLS, language_model_settings
from starter.codec_files import export_codec, load_codec

from .piece import BEATS, TEMPI
from .scale import ConditionedScale


#: Guidance that suits this composer.
_GUIDANCE = 1.6


def export_conditioned_checkpoint(scale: ConditionedScale, folder: Path, licence: str) -> None:
    """Writes state_dict.bin (float16), compression_state_dict.bin and LICENSE into a folder."""
    runs, sizes = scale.runs, scale.sizes
    settings = language_model_settings(sizes, scale.tokens.duration)
    settings["video"]["stills"] = STILLS
    settings["classifier_free_guidance"]["inference_coef"] = _GUIDANCE
    composer = ConditionedComposer(sizes, BEATS)
    write_composer(scale, folder, composer, settings, TEMPI)
    export_codec(folder / CODEC_FILE, load_codec(runs / "codec" / "codec.pt"), sizes)
    (folder / "LICENSE").write_text(licence)
