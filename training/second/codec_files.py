"""The second model's trained codec on disk, and its checkpoint."""

from __future__ import annotations

from pathlib import Path

import torch

from starter.codec_files import write_export
from starter.sizes import HOP, NUM_CODEBOOKS, SAMPLE_RATE

from .codec import SpectralCodec
from .sizes import SpectralSizes


def load_codec(path: Path) -> SpectralCodec:
    """The codec of a file by the first model's `save_codec`, ready to encode and decode."""
    stored = torch.load(path, map_location="cpu")
    codec = SpectralCodec(SpectralSizes(**stored["sizes"]))
    codec.load_state_dict(stored["codec"])
    return codec.eval()


def export_codec(path: Path, codec: SpectralCodec) -> None:
    """Writes `compression_state_dict.bin`: the reference's format, with another codec."""
    write_export(path, codec.state_dict(), codec_settings(codec.sizes))


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
