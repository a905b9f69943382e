"""The visual side of the model: CLIP's vision transformer, temporal transformers, cross-attention.

Modules are named so that the state dictionary has the reference's keys.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .sizes import IMAGE_SIZE, STARTER, Sizes

_CLIP_HEAD = 64
_TEMPORAL_HEAD = 64
_CROSS_HEADS = 3
_MEAN = (0.48145466, 0.4578275, 0.40821073)
_DEVIATION = (0.26862954, 0.26130258, 0.27577711)


@dataclasses.dataclass(frozen=True)
class VisualSizes:
    """Dimensions of the visual side; `image` and `patch` are sides in pixels."""

    hidden: int
    clip_layers: int
    clip_mlp: int
    patch: int
    temporal_depth: int
    temporal_heads: int
    temporal_mlp: int
    dim: int
    image: int = IMAGE_SIZE

    @staticmethod
    def of(sizes: Sizes) -> VisualSizes:
        """The visual part of a model's sizes."""
        return VisualSizes(
            hidden=sizes.clip_hidden,
            clip_layers=sizes.clip_layers,
            clip_mlp=sizes.clip_mlp,
            patch=sizes.patch,
            temporal_depth=sizes.temporal_depth,
            temporal_heads=sizes.num_heads,
            temporal_mlp=sizes.temporal_mlp,
            dim=sizes.dim,
        )

    @property
    def tokens(self) -> int:
        """Tokens per frame: the class token and one per patch."""
        return (self.image // self.patch) ** 2 + 1


def preprocess(frames: Tensor) -> Tensor:
    """Pixels uint8 or float of 0 to 255 [..., side, side, 3] to CLIP's input float32 [..., 3, side, side]."""
    mean = torch.tensor(_MEAN) * 255
    deviation = torch.tensor(_DEVIATION) * 255
    return ((frames.float() - mean) / deviation).movedim(-1, -3)


def _attend(query: Tensor, key: Tensor, value: Tensor, heads: int) -> Tensor:
    """Attention of [B, N, width] to [B, M, width], scaled by 1 / sqrt(head size): [B, N, width]."""

    def split(rows: Tensor) -> Tensor:
        return rows.unflatten(-1, (heads, rows.shape[-1] // heads)).transpose(1, 2)

    query, key, value = split(query), split(key), split(value)
    scores = (query / math.sqrt(query.shape[-1])) @ key.transpose(-1, -2)
    return (scores.softmax(-1) @ value).transpose(1, 2).flatten(2)


class _SelfAttention(nn.Module):
    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.k_proj = nn.Linear(hidden, hidden)
        self.v_proj = nn.Linear(hidden, hidden)
        self.q_proj = nn.Linear(hidden, hidden)
        self.out_proj = nn.Linear(hidden, hidden)

    def forward(self, x: Tensor) -> Tensor:
        heads = x.shape[-1] // _CLIP_HEAD
        return self.out_proj(_attend(self.q_proj(x), self.k_proj(x), self.v_proj(x), heads))


class _QuickGeluMlp(nn.Module):
    def __init__(self, hidden: int, inner: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(hidden, inner)
        self.fc2 = nn.Linear(inner, hidden)

    def forward(self, x: Tensor) -> Tensor:
        x = self.fc1(x)
        return self.fc2(x * torch.sigmoid(1.702 * x))


class _ClipLayer(nn.Module):
    def __init__(self, hidden: int, inner: int) -> None:
        super().__init__()
        self.self_attn = _SelfAttention(hidden)
        self.layer_norm1 = nn.LayerNorm(hidden)
        self.mlp = _QuickGeluMlp(hidden, inner)
        self.layer_norm2 = nn.LayerNorm(hidden)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class _Embeddings(nn.Module):
    def __init__(self, sizes: VisualSizes) -> None:
        super().__init__()
        self.class_embedding = nn.Parameter(torch.randn(sizes.hidden) * 0.02)
        self.patch_embedding = nn.Conv2d(3, sizes.hidden, sizes.patch, sizes.patch, bias=False)
        self.position_embedding = nn.Embedding(sizes.tokens, sizes.hidden)
        nn.init.normal_(self.position_embedding.weight, std=0.02)

    def forward(self, pixels: Tensor) -> Tensor:
        patches = self.patch_embedding(pixels).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(len(pixels), 1, -1)
        return torch.cat([first, patches], 1) + self.position_embedding.weight


class _VisionTransformer(nn.Module):
    def __init__(self, sizes: VisualSizes) -> None:
        super().__init__()
        self.embeddings = _Embeddings(sizes)
        # Named so, misspelt, in every CLIP checkpoint.
        self.pre_layrnorm = nn.LayerNorm(sizes.hidden)
        layers = [_ClipLayer(sizes.hidden, sizes.clip_mlp) for _ in range(sizes.clip_layers)]
        self.encoder = nn.ModuleDict({"layers": nn.ModuleList(layers)})

    def forward(self, pixels: Tensor) -> Tensor:
        x = self.pre_layrnorm(self.embeddings(pixels))
        for layer in self.encoder["layers"]:
            x = layer(x)
        return x


class _PreNorm(nn.Module):
    def __init__(self, hidden: int, fn: nn.Module) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(hidden)
        self.fn = fn

    def forward(self, x: Tensor) -> Tensor:
        return x + self.fn(self.norm(x))


class _TemporalAttention(nn.Module):
    def __init__(self, hidden: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.to_qkv = nn.Linear(hidden, 3 * heads * _TEMPORAL_HEAD, bias=False)
        self.to_out = nn.Sequential(nn.Linear(heads * _TEMPORAL_HEAD, hidden))

    def forward(self, x: Tensor) -> Tensor:
        return self.to_out(_attend(*self.to_qkv(x).chunk(3, -1), self._heads))


class _GeluMlp(nn.Module):
    def __init__(self, hidden: int, inner: int) -> None:
        super().__init__()
        # The reference has dropout at 2.
        self.net = nn.Sequential(
            nn.Linear(hidden, inner), nn.GELU(), nn.Identity(), nn.Linear(inner, hidden)
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class _TemporalTransformer(nn.Module):
    """A transformer over the tokens of each frame on its own (not, as its name says, over time)."""

    def __init__(self, sizes: VisualSizes) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.ModuleList(
                [
                    _PreNorm(sizes.hidden, _TemporalAttention(sizes.hidden, sizes.temporal_heads)),
                    _PreNorm(sizes.hidden, _GeluMlp(sizes.hidden, sizes.temporal_mlp)),
                ]
            )
            for _ in range(sizes.temporal_depth)
        )
        self.norm = nn.LayerNorm(sizes.hidden)

    def forward(self, x: Tensor) -> Tensor:
        for attention, mlp in self.layers:
            x = mlp(attention(x))
        return self.norm(x)


class _CrossAttention(nn.Module):
    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.final_linear = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden)
        self.norm2 = nn.LayerNorm(hidden)

    def forward(self, local: Tensor, others: Tensor) -> Tensor:
        found = _attend(self.query(local), self.key(others), self.value(others), _CROSS_HEADS)
        x = self.norm1(found + local)
        return self.norm2(self.final_linear(x) + x)


class VisualStack(nn.Module):
    """Frames to the embedding that the language model attends to."""

    def __init__(self, sizes: VisualSizes) -> None:
        super().__init__()
        self.sizes = sizes
        shape = (1, sizes.tokens, sizes.hidden)
        self.local_pos_embedding = nn.Parameter(torch.randn(shape) * 0.02)
        self.global_pos_embedding = nn.Parameter(torch.randn(shape) * 0.02)
        self.visual_encoder_model = nn.ModuleDict({"vision_model": _VisionTransformer(sizes)})
        self.local_temporal_transformer = _TemporalTransformer(sizes)
        self.global_temporal_transformer = _TemporalTransformer(sizes)
        self.multi_head_cross_attention = _CrossAttention(sizes.hidden)
        self.visual_feature_proj = nn.Linear(sizes.hidden, sizes.dim)

    @torch.no_grad()
    def start_from(self, filters: Tensor) -> None:
        """Starts from patch filters [hidden, 3, patch, patch], the strongest first, and from comparing.

        Local frames attend to global ones that look alike. Of the fine components, two heads take away
        what is alike, so that motion remains; the third head adds the coarse ones, such as colour.
        """
        head = self.sizes.hidden // _CROSS_HEADS
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
        """CLIP's last hidden state of raw pixels [N, side, side, 3] of 0 to 255: [N, tokens, hidden]."""
        return self.visual_encoder_model["vision_model"](preprocess(frames))

    def temporal(self, side: str, clip: Tensor) -> Tensor:
        """The 'local' or 'global' transformer on CLIP features [N, tokens, hidden]: the same shape."""
        if side == "local":
            return self.local_temporal_transformer(clip + self.local_pos_embedding)
        return self.global_temporal_transformer(clip + self.global_pos_embedding)

    def fuse(self, local: Tensor, others: Tensor) -> Tensor:
        """Attention from local to global frames.

        From CLIP features [B, T, tokens, hidden] and [B, G, tokens, hidden]: [B, T x tokens, hidden].
        """

        def side(name: str, clip: Tensor) -> Tensor:
            batch, frames, tokens, hidden = clip.shape
            return self.temporal(name, clip.flatten(0, 1)).view(batch, frames * tokens, hidden)

        return self.multi_head_cross_attention(side("local", local), side("global", others))

    def embed(self, local: Tensor, others: Tensor) -> Tensor:
        """The embedding [B, T x tokens, dim] of CLIP features as `fuse` takes them."""
        return self.visual_feature_proj(self.fuse(local, others))

    def forward(self, local: Tensor, others: Tensor) -> Tensor:
        """The embedding [B, T x tokens, dim] of pixels [B, T, side, side, 3] and [B, G, side, side, 3]."""

        def features(frames: Tensor) -> Tensor:
            return self.clip(frames.flatten(0, 1)).unflatten(0, frames.shape[:2])

        return self.embed(features(local), features(others))

    @torch.no_grad()
    def null(self) -> Tensor:
        """The embedding [tokens, dim] of each frame of the null condition: all pixels 0."""
        clip = self.clip(torch.zeros(1, self.sizes.image, self.sizes.image, 3))[None]
        return self.embed(clip, clip)[0]


def enlarge_patches(state: Mapping[str, Tensor], factor: int) -> dict[str, Tensor]:
    """Weights for pictures `factor` times larger: the same as first averaging factor x factor pixels."""
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
