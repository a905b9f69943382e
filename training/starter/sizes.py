"""Sizes of the starter model and of its training: the released one and the one of the smoke run."""

from __future__ import annotations

import dataclasses

SAMPLE_RATE = 32_000
#: Samples per token: the product of the codec's strides.
HOP = 640
#: Tokens per second.
FRAME_RATE = SAMPLE_RATE // HOP
NUM_CODEBOOKS = 4
#: Local frames per second that the visual side watches, and global frames of a whole clip.
LOCAL_FRAMES_PER_SECOND = 2
GLOBAL_FRAMES = 32
IMAGE_SIZE = 224


@dataclasses.dataclass(frozen=True)
class Sizes:
    """Every dimension of the model and of its data, named as in VidMuse's configuration."""

    # Codec (EnCodec's SEANet with a residual quantiser).
    n_filters: int = 16
    dimension: int = 64
    ratios: tuple[int, ...] = (8, 5, 4, 4)
    lstm: int = 1
    bins: int = 512
    # Visual side: CLIP's vision transformer, temporal transformers, cross-attention of 3 heads.
    clip_hidden: int = 192
    clip_layers: int = 3
    clip_mlp: int = 384
    patch: int = 56
    temporal_depth: int = 1
    temporal_mlp: int = 768
    # Language model.
    dim: int = 256
    num_heads: int = 4
    num_layers: int = 6
    hidden_scale: int = 4
    #: Window that the language model is trained on, and what each next window moves on by, seconds.
    segment_seconds: float = 12.0
    stride_seconds: float = 8.0

    @property
    def tokens_per_frame(self) -> int:
        return (IMAGE_SIZE // self.patch) ** 2 + 1


STARTER = Sizes()
SMOKE = Sizes(
    n_filters=4,
    dimension=16,
    bins=64,
    clip_layers=1,
    dim=64,
    num_heads=1,
    num_layers=2,
    hidden_scale=2,
    segment_seconds=4.0,
    stride_seconds=3.0,
)
