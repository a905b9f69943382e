"""The second model's trained codec on disk, whole clips through it, and its checkpoint."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import torch

from starter.codec_files import AUDIOCRAFT_VERSION
from starter.run_files import write_whole
from starter.sizes import HOP, NUM_CODEBOOKS, SAMPLE_RATE

from .codec import SpectralCodec
from .sizes import SpectralSizes


def save_codec(path: Path, codec: SpectralCodec) -> None:
    """Writes what `load_codec` reads."""
    write_whole(path, {"codec": codec.state_dict(), "sizes": dataclasses.asdict(codec.sizes)})


def load_codec(path: Path) -> SpectralCodec:
    """The codec of a file by `save_codec`, ready to encode and decode."""
    stored = torch.load(path, map_location="cpu")
    codec = SpectralCodec(SpectralSizes(**stored["sizes"]))
    codec.load_state_dict(stored["codec"])
    return codec.eval()


def export_codec(path: Path, codec: SpectralCodec) -> None:
    """Writes `compression_state_dict.bin`: in form a checkpoint of the reference, of another codec."""
    content = {
        "best_state": codec.state_dict(),
        "xp.cfg": json.dumps(codec_settings(codec.sizes), indent=1),
        "version": AUDIOCRAFT_VERSION,
        "exported": True,
    }
    write_whole(path, content)


def codec_settings(sizes: SpectralSizes) -> dict:
    """The settings that the importer asks for; written as JSON they are YAML."""
    return {
        "compression_model": "spectral",
        "sample_rate": SAMPLE_RATE,
        "channels": 1,
        "spectral": {
            "hop": HOP,
            "dimension": sizes.dimension,
            "dim": sizes.dim,
            "mlp": sizes.mlp,
            "encoder_blocks": sizes.encoder_blocks,
            "decoder_blocks": sizes.decoder_blocks,
            "kernel": sizes.kernel,
        },
        "rvq": {"n_q": NUM_CODEBOOKS, "bins": sizes.bins},
    }
