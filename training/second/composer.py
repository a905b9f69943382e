"""The second model's composer: a language model whose view of the film says when, how, and in which key."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from starter.delay_pattern import to_steps
from starter.language_model import LanguageModel, sinusoidal_positions
from starter.sizes import FRAME_RATE, LOCAL_FRAMES_PER_SECOND, Sizes

from .curves import CURVES
from .dataset import FREE_KEY, FREE_TEMPO, ConditionedWindows

_IGNORED = -100
_TOKENS_PER_FRAME = FRAME_RATE // LOCAL_FRAMES_PER_SECOND
#: Size of the time code beside the features at the start.
_TIME_SCALE = 0.5


class Conditions(nn.Module):
    """Adds to the tokens of each local frame: its place, its curves, and the tempo and key of the music.

    A frame's place is the position, in steps of the language model, where its time begins.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.time = nn.Parameter(torch.tensor(_TIME_SCALE))
        self.curves = nn.Parameter(torch.randn(len(CURVES), dim) * 0.3)
        self.tempo = nn.Parameter(torch.randn(FREE_TEMPO + 1, dim) * 0.3)
        self.key = nn.Parameter(torch.randn(FREE_KEY + 1, dim) * 0.3)

    def forward(self, video: Tensor, curves: Tensor, tempo: Tensor, key: Tensor) -> Tensor:
        """Video [B, frames x tokens, dim] with curves [B, frames, 3], tempo and key [B]: same shape."""
        frames, dim = curves.shape[1], video.shape[2]
        # Step 0 of the language model is before the first token.
        places = sinusoidal_positions(1, frames * _TOKENS_PER_FRAME, dim, video.device)
        per_frame = self.time * places[::_TOKENS_PER_FRAME] + curves @ self.curves
        per_frame = per_frame + (self.tempo[tempo] + self.key[key])[:, None]
        return video + per_frame.repeat_interleave(video.shape[1] // frames, dim=1)


class ConditionedComposer(nn.Module):
    """The language model with the projection of the visual features and the conditions."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.language_model = LanguageModel(sizes)
        self.visual_feature_proj = nn.Linear(sizes.clip_hidden, sizes.dim)
        self.conditions = Conditions(sizes.dim)

    def embed(self, windows: ConditionedWindows) -> Tensor:
        """What the language model attends to, [B, frames x tokens, dim]."""
        video = self.visual_feature_proj(windows.features)
        conditioned = self.conditions(video, windows.curves, windows.tempo, windows.key)
        return torch.where(windows.is_seen[:, None, None], conditioned, video)

    def step_losses(self, windows: ConditionedWindows) -> Tensor:
        """Cross entropy [B, S, K] of every code in nats, 0 where the delay pattern has none."""
        special = self.language_model.special_token
        steps = to_steps(windows.codes, special)
        logits = self.language_model(steps[:, :, :-1], self.embed(windows))
        targets = steps[:, :, 1:].transpose(1, 2)
        targets = targets.masked_fill(targets == special, _IGNORED)
        losses = F.cross_entropy(
            logits.flatten(0, 2), targets.flatten(), ignore_index=_IGNORED, reduction="none"
        )
        return losses.view(targets.shape)

    def losses(self, windows: ConditionedWindows) -> Tensor:
        """Mean cross entropy [K] of each codebook's codes in nats."""
        return self.step_losses(windows).sum((0, 1)) / windows.codes[:, 0].numel()
