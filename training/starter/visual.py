"""The visual side of the model: CLIP's vision transformer, temporal transformers, cross-attention.

Modules are named so that the state dictionary has the reference's keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn

from .sizes import STARTER, Sizes
from .visual_layers import (
    CROSS_HEADS,
    CrossAttention,
    TemporalTransformer,
    VisionTransformer,
    VisualSizes,
    preprocess,
)


class VisualStack(nn.Module):
    """Frames to the embedding that the language model attends to."""

    def __init__(self, sizes: VisualSizes) -> None:
        super().__init__()
        self.sizes = sizes
        shape = (1, sizes.tokens, sizes.hidden)
        self.local_pos_embedding = nn.Parameter(torch.randn(shape) * 0.02)
        self.global_pos_embedding = nn.Parameter(torch.randn(shape) * 0.02)
        self.visual_encoder_model = nn.ModuleDict({"vision_model": VisionTransformer(sizes)})
        self.local_temporal_transformer = TemporalTransformer(sizes)
        self.global_temporal_transformer = TemporalTransformer(sizes)
        self.multi_head_cross_attention = CrossAttention(sizes.hidden)
        self.visual_feature_proj = nn.Linear(sizes.hidden, sizes.dim)

    @torch.no_grad()
    def start_from(self, filters: Tensor) -> None:
        """Starts from patch filters [hidden, 3, patch, patch], strongest first, and from comparing.

        Local frames attend to global ones that look alike. Of the fine components, two heads take
        away what is alike, so that motion remains; the third adds the coarse ones, such as colour.
        """
        head = self.sizes.hidden // CROSS_HEADS
        embeddings = self.visual_encoder_model["vision_model"].embeddings
        embeddings.patch_embedding.weight.copy_(filters.roll(-head, 0))
        for position in (embeddings.position_embedding.weight, self.local_pos_embedding):
            nn.init.normal_(position, std=0.2)
        self.global_pos_embedding.copy_(self.local_pos_embedding)
        alike = self.local_temporal_transformer.state_dict()
        self.global_temporal_transformer.load_state_dict(alike)
        attention = self.multi_head_cross_attention
        for layer in (attention.query, attention.key, attention.value):
            nn.init.eye_(layer.weight).mul_(0.8)
            nn.init.zeros_(layer.bias)
        attention.value.weight[: 2 * head].neg_()

    def clip(self, frames: Tensor) -> Tensor:
        """CLIP's last hidden state [N, tokens, hidden] of pixels [N, side, side, 3], 0 to 255."""
        return self.visual_encoder_model["vision_model"](preprocess(frames))

    def temporal(self, side: str, clip: Tensor) -> Tensor:
        """The 'local' or 'global' transformer on CLIP features [N, tokens, hidden]: same shape."""
        if side == "local":
            return self.local_temporal_transformer(clip + self.local_pos_embedding)
        return self.global_temporal_transformer(clip + self.global_pos_embedding)

    def fuse(self, local: Tensor, others: Tensor) -> Tensor:
        """Attention from local to global frames.

        From CLIP features [B, T or G, tokens, hidden] to [B, T x tokens, hidden].
        """

        def side(name: str, clip: Tensor) -> Tensor:
            batch, frames, tokens, hidden = clip.shape
            return self.temporal(name, clip.flatten(0, 1)).view(batch, frames * tokens, hidden)

        return self.multi_head_cross_attention(side("local", local), side("global", others))

    def embed(self, local: Tensor, others: Tensor) -> Tensor:
        """The embedding [B, T x tokens, dim] of CLIP features as `fuse` takes them."""
        return self.visual_feature_proj(self.fuse(local, others))

    def forward(self, local: Tensor, others: Tensor) -> Tensor:
        """The embedding [B, T x tokens, dim] of pixels [B, T or G, side, side, 3] of 0 to 255."""

        def features(frames: Tensor) -> Tensor:
            return self.clip(frames.flatten(0, 1)).unflatten(0, frames.shape[:2])

        return self.embed(features(local), features(others))

    @torch.no_grad()
    def null(self) -> Tensor:
        """The embedding [tokens, dim] of each frame of the null condition: all pixels 0."""
        clip = self.clip(torch.zeros(1, self.sizes.image, self.sizes.image, 3))[None]
        return self.embed(clip, clip)[0]


def enlarge_patches(state: Mapping[str, Tensor], factor: int) -> dict[str, Tensor]:
    """Weights for pictures `factor` times larger, as if each were first averaged down."""
    name = "visual_encoder_model.vision_model.embeddings.patch_embedding.weight"
    enlarged = dict(state)
    kernel = state[name].repeat_interleave(factor, 2).repeat_interleave(factor, 3)
    enlarged[name] = (kernel / factor**2).contiguous()
    return enlarged


def load_visual(path: Path, sizes: Sizes = STARTER) -> VisualStack:
    """The trained stack, frozen."""
    stack = VisualStack(VisualSizes.of(sizes))
    stack.load_state_dict(torch.load(path, map_location="cpu")["state"])
    return stack.eval().requires_grad_(False)
