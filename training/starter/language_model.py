"""The language model: a causal transformer over four streams of codes that looks at the video.

Names of parameters and the mathematics are VidMuse's (audiocraft's `transformer_lm` without biases),
so that a state dictionary of this module is a checkpoint of the reference.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .sizes import NUM_CODEBOOKS, Sizes

#: Queries that attend at once: later keys than the block's last query need no computing.
_QUERY_BLOCK = 160
_MAX_PERIOD = 10_000.0


def sinusoidal_positions(
    first: int, count: int, dim: int, device: torch.device | None = None
) -> Tensor:
    """Positions `first`, `first + 1`, ... as [count, dim]: a half of cosines, then a half of sines."""
    half = dim // 2
    exponent = torch.arange(half, device=device, dtype=torch.float32) / (half - 1)
    position = torch.arange(first, first + count, device=device, dtype=torch.float32)[:, None]
    phase = position / _MAX_PERIOD**exponent
    return torch.cat([phase.cos(), phase.sin()], dim=1)


class Attention(nn.Module):
    """Attention of several heads without biases; `in_proj_weight` holds the rows of q, k and v."""

    def __init__(self, dim: int, num_heads: int) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * dim, dim))
        self.out_proj = nn.Linear(dim, dim, bias=False)

    def split_heads(self, x: Tensor) -> Tensor:
        """[B, S, dim] -> [B * heads, S, dim / heads]."""
        batch, steps, dim = x.shape
        size = dim // self.num_heads
        heads = x.view(batch, steps, self.num_heads, size).transpose(1, 2)
        return heads.reshape(batch * self.num_heads, steps, size)

    def merge_heads(self, x: Tensor) -> Tensor:
        """[B * heads, S, dim / heads] -> [B, S, dim], through the output projection."""
        _, steps, size = x.shape
        heads = x.view(-1, self.num_heads, steps, size).transpose(1, 2)
        return self.out_proj(heads.reshape(-1, steps, self.num_heads * size))

    def project(self, x: Tensor, first: int, count: int) -> tuple[Tensor, ...]:
        """Heads of `count` of the three projections (0 = q, 1 = k, 2 = v) of x [B, S, dim]."""
        dim = x.shape[-1]
        rows = self.in_proj_weight[first * dim : (first + count) * dim]
        return tuple(self.split_heads(part) for part in F.linear(x, rows).split(dim, dim=-1))

    def attend(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        """Every query sees every key: [B * heads, S, size] -> [B, S, dim]."""
        weights = torch.bmm(q * q.shape[-1] ** -0.5, k.transpose(1, 2)).softmax(-1)
        return self.merge_heads(torch.bmm(weights, v))

    def attend_causally(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        """Query i sees keys 0 to i; `mask` [S, S] is added to the scores of the blocks."""
        q = q * q.shape[-1] ** -0.5
        parts: list[Tensor] = []
        for start in range(0, q.shape[1], _QUERY_BLOCK):
            end = min(start + _QUERY_BLOCK, q.shape[1])
            keys = k[:, :end].transpose(1, 2)
            scores = torch.baddbmm(mask[start:end, :end], q[:, start:end], keys)
            parts.append(torch.bmm(scores.softmax(-1), v[:, :end]))
        return self.merge_heads(torch.cat(parts, dim=1))


class Layer(nn.Module):
    """Self-attention, attention to the video and a feed-forward part, each normalised before."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        dim, hidden = sizes.dim, sizes.dim * sizes.hidden_scale
        self.self_attn = Attention(dim, sizes.num_heads)
        self.linear1 = nn.Linear(dim, hidden, bias=False)
        self.linear2 = nn.Linear(hidden, dim, bias=False)
        self.norm1 = nn.LayerNorm(dim)
        self.norm2 = nn.LayerNorm(dim)
        self.cross_attention = Attention(dim, sizes.num_heads)
        self.norm_cross = nn.LayerNorm(dim)

    def forward(self, x: Tensor, video: Tensor, mask: Tensor) -> Tensor:
        """x [B, S, dim], video [B, V, dim] -> [B, S, dim]."""
        x = x + self.self_attn.attend_causally(*self.self_attn.project(self.norm1(x), 0, 3), mask)
        (query,) = self.cross_attention.project(self.norm_cross(x), 0, 1)
        return self.after_cross(x, query, *self.cross_attention.project(video, 1, 2))

    def after_cross(self, x: Tensor, query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """The rest of the layer from the attention to the video on."""
        x = x + self.cross_attention.attend(query, keys, values)
        return x + self.linear2(F.gelu(self.linear1(self.norm2(x))))


class Transformer(nn.Module):
    """Holds the layers under the name that the reference gives them."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.layers = nn.ModuleList(Layer(sizes) for _ in range(sizes.num_layers))


class LanguageModel(nn.Module):
    """Predicts the codes of the next step of the delay pattern from all steps before it."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes
        self.emb = nn.ModuleList(
            nn.Embedding(sizes.bins + 1, sizes.dim) for _ in range(NUM_CODEBOOKS)
        )
        self.transformer = Transformer(sizes)
        self.out_norm = nn.LayerNorm(sizes.dim)
        self.linears = nn.ModuleList(
            nn.Linear(sizes.dim, sizes.bins, bias=False) for _ in range(NUM_CODEBOOKS)
        )
        self.reset_parameters()

    @property
    def special_token(self) -> int:
        """The code of the places where the delay pattern has none."""
        return self.sizes.bins

    def reset_parameters(self) -> None:
        """Gaussian weights; what a layer adds to its input shrinks with the number of additions.

        Embeddings of codes begin small beside those of positions: from larger ones the rhythm, which is
        a matter of position, was not learned in an hour.
        """
        additions = 3 * self.sizes.num_layers
        for name, parameter in self.named_parameters():
            if parameter.dim() < 2:
                continue
            deviation = parameter.shape[1] ** -0.5
            if name.endswith(("out_proj.weight", "linear2.weight")):
                deviation /= math.sqrt(additions)
            elif name.startswith("linears."):
                deviation = 0.02
            nn.init.normal_(parameter, std=deviation)

    def embed(self, steps: Tensor, first: int = 0) -> Tensor:
        """Codes [B, K, S] of a delay pattern whose first step has number `first` -> [B, S, dim]."""
        x = self.emb[0](steps[:, 0])
        for k in range(1, NUM_CODEBOOKS):
            x = x + self.emb[k](steps[:, k])
        return x + sinusoidal_positions(first, steps.shape[2], self.sizes.dim, steps.device)

    def heads(self, x: Tensor) -> Tensor:
        """[B, S, dim] -> logits [B, S, K, card]."""
        weight = torch.cat([linear.weight for linear in self.linears])
        logits = F.linear(self.out_norm(x), weight)
        return logits.view(*x.shape[:2], NUM_CODEBOOKS, self.sizes.bins)

    def forward(self, steps: Tensor, video: Tensor, added: Tensor | None = None) -> Tensor:
        """Steps [B, K, S] (see `delay_pattern`) and video [B, V, dim] -> logits [B, S, K, card].

        `added` [B, S, dim] is added to the embeddings of the steps.
        """
        count = steps.shape[2]
        mask = torch.full((count, count), -torch.inf, device=steps.device).triu(1)
        x = self.embed(steps)
        if added is not None:
            x = x + added
        for layer in self.transformer.layers:
            x = layer(x, video, mask)
        return self.heads(x)
