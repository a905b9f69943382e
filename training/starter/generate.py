"""Sampling from the language model with its past kept, for trying a training run out."""

from __future__ import annotations

import dataclasses

import torch
import torch.nn.functional as F
from torch import Tensor

from .delay_pattern import from_steps
from .language_model import Attention, LanguageModel
from .sizes import NUM_CODEBOOKS

_UNKNOWN = -1


@dataclasses.dataclass(frozen=True)
class Sampling:
    """How codes are drawn; temperature 0 takes the likeliest."""

    cfg_coef: float = 3.0
    top_k: int = 250
    temperature: float = 1.0


class _Past:
    """Keys and values of the steps so far, and those of the video, per layer."""

    def __init__(self, model: LanguageModel, video: Tensor, count: int) -> None:
        self.model = model
        self.first = 0
        layers = model.transformer.layers
        self.video = [layer.cross_attention.project(video, 1, 2) for layer in layers]
        attention: Attention = layers[0].self_attn
        dim = model.sizes.dim
        shape = (len(video) * attention.num_heads, count, dim // attention.num_heads)
        self.own = [(video.new_empty(shape), video.new_empty(shape)) for _ in layers]

    def advance(self, steps: Tensor) -> Tensor:
        """Reads the next steps [B, K, S] and gives the logits after the last one, [B, K, card]."""
        first, last = self.first, self.first + steps.shape[2]
        x = self.model.embed(steps, first)
        mask = torch.full((last, last), -torch.inf, device=x.device).triu(1)[first:]
        for layer, (keys, values), video in zip(
            self.model.transformer.layers, self.own, self.video
        ):
            q, k, v = layer.self_attn.project(layer.norm1(x), 0, 3)
            keys[:, first:last], values[:, first:last] = k, v
            scores = torch.bmm(q * q.shape[-1] ** -0.5, keys[:, :last].transpose(1, 2)) + mask
            x = x + layer.self_attn.merge_heads(torch.bmm(scores.softmax(-1), values[:, :last]))
            (query,) = layer.cross_attention.project(layer.norm_cross(x), 0, 1)
            x = layer.after_cross(x, query, *video)
        self.first = last
        return self.model.heads(x[:, -1:])[:, 0]


def _draw(logits: Tensor, sampling: Sampling, chance: torch.Generator) -> Tensor:
    """Codes [B, K] from guided logits [B, K, card]."""
    if sampling.temperature == 0:
        return logits.argmax(-1)
    values, indices = logits.topk(min(sampling.top_k, logits.shape[-1]), dim=-1)
    chances = F.softmax(values / sampling.temperature, dim=-1)
    picked = torch.multinomial(chances.flatten(0, 1), 1, generator=chance)
    return indices.flatten(0, 1).gather(1, picked).view(logits.shape[:-1])


@torch.no_grad()
def generate(
    model: LanguageModel,
    video: Tensor,
    null: Tensor,
    times: int,
    *,
    prompt: Tensor | None = None,
    sampling: Sampling = Sampling(),
    seed: int = 0,
) -> Tensor:
    """Codes [B, K, times] for embeddings of videos [B, V, dim] and of the null video [1, V', dim].

    `prompt` [B, K, P] is what the first P times are, unchanged.
    """
    chance = torch.Generator().manual_seed(seed)
    batch, known = len(video), 0 if prompt is None else prompt.shape[2]
    special = model.special_token
    codes = torch.full((batch, NUM_CODEBOOKS, times), _UNKNOWN)
    if prompt is not None:
        codes[:, :, :known] = prompt
    steps = torch.full((batch, NUM_CODEBOOKS, times + NUM_CODEBOOKS), special)
    for k in range(NUM_CODEBOOKS):
        steps[:, k, 1 + k : 1 + k + times] = codes[:, k]
    count = steps.shape[2]
    pasts = [_Past(model, video, count), _Past(model, null.expand(batch, -1, -1), count)]
    start = 0
    for step in range(known + 1, count):
        with_video, without = (past.advance(steps[:, :, start:step]) for past in pasts)
        drawn = _draw(without + (with_video - without) * sampling.cfg_coef, sampling, chance)
        steps[:, :, step] = torch.where(steps[:, :, step] == _UNKNOWN, drawn, steps[:, :, step])
        start = step
    return from_steps(steps)
