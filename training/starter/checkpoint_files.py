"""Writes a trained model as a checkpoint in the reference's format."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from .codec_files import export_codec, load_codec, write_export
from .composer import Composer, load_composer
from .sizes import LOCAL_FRAMES_PER_SECOND, NUM_CODEBOOKS, SAMPLE_RATE, Sizes
from .visual import load_visual

LANGUAGE_MODEL_FILE = "state_dict.bin"
#: Where the reference looks for a codec; this checkpoint brings its own.
CODEC_FILE = "compression_state_dict.bin"
_GUIDANCE = 3.0
#: Where the features of frames differ by less than `novelty`, the picture stands still, and chords are held.
#: Recompressed stills differ by up to 0.001, the calmest moving pictures by 0.02.
STILLS = {"novelty": 0.008, "levelDecibels": -9}


def export_checkpoint(runs: Path, folder: Path, sizes: Sizes, licence: str) -> None:
    """Writes state_dict.bin (float16), compression_state_dict.bin and LICENSE into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    composer = load_composer(runs / "language-model", Composer(sizes))
    visual = load_visual(runs / "visual" / "visual.pt", sizes)
    state = merge_states(composer, visual.state_dict())
    settings = language_model_settings(sizes)
    settings["video"]["stills"] = STILLS
    write_export(folder / LANGUAGE_MODEL_FILE, state, settings)
    export_codec(folder / CODEC_FILE, load_codec(runs / "codec" / "codec.pt"), sizes)
    (folder / "LICENSE").write_text(licence)


def merge_states(composer: Composer, visual: Mapping[str, Tensor]) -> OrderedDict[str, Tensor]:
    """One dictionary of float16 weights under the reference's keys.

    The projection of the visual features is the one that was trained along with the language model.
    """
    merged = OrderedDict(composer.language_model.state_dict())
    merged.update(visual)
    for name, tensor in composer.visual_feature_proj.state_dict().items():
        merged[f"visual_feature_proj.{name}"] = tensor
    return OrderedDict((name, tensor.to(torch.float16)) for name, tensor in merged.items())


def language_model_settings(sizes: Sizes, clip_seconds: float = 24.0) -> dict:
    """The settings that the reference's loader asks for; written as JSON they are YAML.

    Additions are `generate.extend_stride`, what each next window of a long video moves on by, and
    `video.add_global.span_seconds`, the length of the clips over which global frames were spread. The first
    model also has `video.stills`: it learned from the null video, which is black, what music is without a
    picture, and so cannot be quiet there by itself.
    """
    return {
        "device": "cpu",
        "dtype": "float32",
        "solver": "musicgen",
        "dataset": {"segment_duration": sizes.segment_seconds},
        "generate": {"extend_stride": sizes.stride_seconds},
        "sample_rate": SAMPLE_RATE,
        "channels": 1,
        "compression_model_checkpoint": CODEC_FILE,
        "compression_model_n_q": None,
        "interleave_stereo_codebooks": {"use": False, "per_timestep": False},
        "lm_model": "transformer_lm",
        "codebooks_pattern": {
            "modeling": "delay",
            "delay": {
                "delays": list(range(NUM_CODEBOOKS)),
                "flatten_first": 0,
                "empty_initial": 0,
            },
        },
        "transformer_lm": {
            "dim": sizes.dim,
            "num_heads": sizes.num_heads,
            "num_layers": sizes.num_layers,
            "hidden_scale": sizes.hidden_scale,
            "n_q": NUM_CODEBOOKS,
            "card": sizes.bins,
            "dropout": 0.0,
            "emb_lr": None,
            "activation": "gelu",
            "norm_first": True,
            "bias_ff": False,
            "bias_attn": False,
            "bias_proj": False,
            "past_context": None,
            "causal": True,
            "custom": False,
            "memory_efficient": True,
            "attention_as_float32": False,
            "layer_scale": None,
            "positional_embedding": "sin",
            "xpos": False,
            "checkpointing": "none",
            "weight_init": "gaussian",
            "depthwise_init": "current",
            "zero_bias_init": True,
            "norm": "layer_norm",
            "cross_attention": False,
            "qk_layer_norm": False,
            "qk_layer_norm_cross": False,
            "attention_dropout": None,
            "kv_repeat": 1,
            "two_step_cfg": False,
        },
        "classifier_free_guidance": {"training_dropout": 0.12, "inference_coef": _GUIDANCE},
        "attribute_dropout": {},
        "fuser": {
            "cross_attention_pos_emb": False,
            "cross_attention_pos_emb_scale": 1,
            "sum": [],
            "prepend": [],
            "cross": ["description"],
            "input_interpolate": [],
        },
        "conditioners": {
            "description": {
                "model": "t5",
                "t5": {
                    "name": "t5-base",
                    "finetune": False,
                    "word_dropout": 0.3,
                    "normalize_text": False,
                },
            },
        },
        "video": {
            "visual_encoder": "clip",
            "video_fps": LOCAL_FRAMES_PER_SECOND,
            "video_overlap": 0,
            "add_global": {
                "if_add_gobal": True,
                "global_feature_path": "",
                "mode": "average",
                "num_frames": 64,
                "span_seconds": clip_seconds,
            },
        },
    }
