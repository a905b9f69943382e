"""Sizes of the second model and of its training: the real one and the one of the smoke run."""

from __future__ import annotations

import dataclasses

from starter.sizes import SMOKE, Sizes


@dataclasses.dataclass(frozen=True)
class SpectralSizes:
    """Dimensions of the codec: width of its blocks inside and between, their number, its quantiser."""

    dim: int = 256
    mlp: int = 512
    encoder_blocks: int = 3
    decoder_blocks: int = 6
    #: Frames that a block's convolution sees; odd.
    kernel: int = 7
    dimension: int = 64
    bins: int = 512


SPECTRAL = SpectralSizes()
SPECTRAL_SMOKE = SpectralSizes(
    dim=16, mlp=32, encoder_blocks=1, decoder_blocks=1, kernel=3, dimension=8, bins=64
)
#: The visual stack is the first model's. Windows are longer, and half of each is carried over.
SECOND = Sizes(segment_seconds=24.0, stride_seconds=12.0, bins=SPECTRAL.bins)
SECOND_SMOKE = dataclasses.replace(SMOKE, bins=SPECTRAL_SMOKE.bins)
