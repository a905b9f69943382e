"""The trained codec on disk, and whole clips through it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Sequence, Union

import numpy as np
import torch
from torch import Tensor, nn

from starter.codec import COMPRESS, KERNEL_SIZE, RESIDUAL_KERNEL_SIZE, Codec
from starter.quantiser import DECAY
from starter.run_files import write_whole
from starter.sizes import HOP, SAMPLE_RATE, Sizes

#: The release of audiocraft whose layout an export has.
AUDIOCRAFT_VERSION = "1.2.0a1"


def save_codec(path: Path, codec: nn.Module, sizes: object) -> None:
    """Writes what `load_codec` reads: a codec and its sizes, a dataclass."""
    write_whole(path, {"codec": codec.state_dict(), "sizes": dataclasses.asdict(sizes)})


def load_codec(path: Path) -> Codec:
    """The codec of a file by `save_codec`, ready to encode and decode."""
    stored = torch.load(path, map_location="cpu")
    codec = Codec(Sizes(**stored["sizes"]))
    codec.load_state_dict(stored["codec"])
    return codec.eval()


@torch.no_grad()
def encode_clips(
    codec: Codec, waves: Union[np.ndarray, Sequence[np.ndarray]], batch: int = 4
) -> np.ndarray:
    """Waves [N, samples] (float32, or int16 of full scale) -> codes int16 [N, codebooks, T].

    T = ceil(samples / 640). Small batches are the fastest: their activations stay in the cache.
    """
    codes = []
    for start in range(0, len(waves), batch):
        part = np.stack(waves[start : start + batch])
        if part.dtype == np.int16:
            part = part.astype(np.float32) / 32767
        wave = torch.from_numpy(np.ascontiguousarray(part, np.float32))
        codes.append(codec.encode(wave[:, None]).to(torch.int16).numpy())
    return np.concatenate(codes)


@torch.no_grad()
def decode_clips(codec: Codec, codes: np.ndarray, batch: int = 4) -> np.ndarray:
    """Codes [N, codebooks, T] -> waves float32 [N, 640 T]."""
    parts = torch.from_numpy(codes.astype(np.int64)).split(batch)
    return torch.cat([codec.decode(part)[:, 0] for part in parts]).numpy()


@torch.no_grad()
def through_codec(codec: nn.Module, wave: np.ndarray) -> np.ndarray:
    """A wave float32 [N] encoded and decoded again: float32 [640 T], T = ceil(N / 640)."""
    return codec.decode(codec.encode(torch.from_numpy(wave)[None, None]))[0, 0].numpy()


def export_codec(path: Path, codec: Codec, sizes: Sizes) -> None:
    """Writes `compression_state_dict.bin` as the reference's export does."""
    write_export(path, codec.state_dict(), codec_settings(codec, sizes))


def write_export(path: Path, state: Mapping[str, Tensor], settings: dict) -> None:
    """Writes weights and settings as the reference exports both its codecs and its language models."""
    content = {
        "best_state": state,
        "xp.cfg": json.dumps(settings, indent=1),
        "version": AUDIOCRAFT_VERSION,
        "exported": True,
    }
    write_whole(path, content)


def codec_settings(codec: Codec, sizes: Sizes) -> dict:
    """The settings that the reference's loader of codecs asks for; written as JSON they are YAML."""
    hop = int(np.prod(sizes.ratios))
    if hop != HOP:
        raise ValueError(f"strides {sizes.ratios} make {hop} samples per token, not {HOP}")
    return {
        "device": "cpu",
        "dtype": "float32",
        "solver": "compression",
        "sample_rate": SAMPLE_RATE,
        "channels": 1,
        "compression_model": "encodec",
        "encodec": {
            "autoencoder": "seanet",
            "quantizer": "rvq",
            "sample_rate": SAMPLE_RATE,
            "channels": 1,
            "causal": False,
            "renormalize": False,
        },
        "seanet": {
            "dimension": sizes.dimension,
            "channels": 1,
            "causal": False,
            "n_filters": sizes.n_filters,
            "n_residual_layers": 1,
            "ratios": list(sizes.ratios),
            "activation": "ELU",
            "activation_params": {"alpha": 1.0},
            "norm": "weight_norm",
            "norm_params": {},
            "kernel_size": KERNEL_SIZE,
            "residual_kernel_size": RESIDUAL_KERNEL_SIZE,
            "last_kernel_size": KERNEL_SIZE,
            "dilation_base": 2,
            "pad_mode": "constant",
            "true_skip": True,
            "compress": COMPRESS,
            "lstm": sizes.lstm,
            "disable_norm_outer_blocks": 0,
            "decoder": {
                "trim_right_ratio": 1.0,
                "final_activation": None,
                "final_activation_params": None,
            },
            "encoder": {},
        },
        "rvq": {
            "n_q": len(codec.quantizer.codebooks),
            "q_dropout": False,
            "bins": sizes.bins,
            "decay": DECAY,
            "kmeans_init": True,
            "kmeans_iters": 50,
            "threshold_ema_dead_code": 2,
            "orthogonal_reg_weight": 0.0,
            "orthogonal_reg_active_codes_only": False,
        },
        "no_quant": {},
    }
