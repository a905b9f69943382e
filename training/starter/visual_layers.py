"""Layers of the visual side, named as in the reference's state dictionary."""

from __future__ import annotations

import dataclasses
import math

import torch
from torch import Tensor, nn

from .sizes import IMAGE_SIZE, Sizes

#: Heads of the attention from local to global frames.
CROSS_HEADS = 3
_CLIP_HEAD = 64
_TEMPORAL_HEAD = 64
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
    """Pixels of 0 to 255 [..., side, side, 3] to CLIP's input float32 [..., 3, side, side]."""
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


class VisionTransformer(nn.Module):
    """CLIP's: pixels [N, 3, side, side] to its last hidden state [N, tokens, hidden]."""

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


class TemporalTransformer(nn.Module):
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


class CrossAttention(nn.Module):
    """From local tokens [B, N, hidden] to global ones [B, M, hidden]: [B, N, hidden]."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.final_linear = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden)
        self.norm2 = nn.LayerNorm(hidden)

    def forward(self, local: Tensor, others: Tensor) -> Tensor:
        found = _attend(self.query(local), self.key(others), self.value(others), CROSS_HEADS)
        x = self.norm1(found + local)
        return self.norm2(self.final_linear(x) + x)
