"""Random changes to clips' pictures that keep what they show: for seeing traits, not pictures."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def augment(frames: Tensor, chance: torch.Generator) -> Tensor:
    """Changes each clip of [B, frames, side, side, 3], uint8, in one way: float of 0 to 255.

    Small shifts of colour and brightness leave warm warm and dark dark; flips, crops, blur, grain
    and bars say nothing about any trait.
    """
    return torch.stack([_change(clip, chance) for clip in frames])


def _change(clip: Tensor, chance: torch.Generator) -> Tensor:
    def uniform(low: float, high: float) -> float:
        return low + (high - low) * torch.rand((), generator=chance).item()

    x = clip.permute(0, 3, 1, 2).float()
    if uniform(0, 1) < 0.5:
        x = x.flip(3)
    if uniform(0, 1) < 0.15:
        x = x.flip(2)
    if uniform(0, 1) < 0.5:
        x = _crop(x, uniform(0.8, 1), uniform(0.8, 1), uniform(0, 1), uniform(0, 1))
    if uniform(0, 1) < 0.25:
        x = F.avg_pool2d(F.pad(x, (1, 1, 1, 1), mode="replicate"), 3, 1)
    if uniform(0, 1) < 0.7:
        grey = x.mean(1, keepdim=True)
        x = grey + (x - grey) * uniform(0.45, 1.3)
        level = grey.mean()
        x = level + (x - level) * uniform(0.75, 1.2) + uniform(-6, 6)
        gains = torch.tensor([uniform(0.96, 1.04) for _ in range(3)])
        x = x * gains[:, None, None]
    if uniform(0, 1) < 0.3:
        x = x + uniform(1, 10) * torch.randn(x.shape[1:], generator=chance)
    if uniform(0, 1) < 0.08:
        bar = int(uniform(0.05, 0.15) * x.shape[3])
        x[..., :bar] = 0
        x[..., -bar:] = 0
    return x.clamp(0, 255).permute(0, 2, 3, 1)


def _crop(x: Tensor, wide: float, high: float, left: float, top: float) -> Tensor:
    """A part of pictures [N, 3, side, side] stretched to the whole; all numbers are shares."""
    side = x.shape[-1]
    width, height = int(side * wide), int(side * high)
    x0, y0 = int(left * (side - width)), int(top * (side - height))
    part = x[:, :, y0 : y0 + height, x0 : x0 + width]
    return F.interpolate(part, (side, side), mode="bilinear", align_corners=False)
