"""The second model's composer: a language model that reads curves, tempo and key with the film."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from starter.composer import Composer
from starter.dataset import TOKENS_PER_STEP
from starter.language_model import sinusoidal_positions
from starter.sizes import Sizes

from .curves import CURVES
from .dataset import FREE_KEY, FREE_TEMPO, ConditionedWindows

#: Initial scale of the time code, which is added to the features.
_TIME_SCALE = 0.5


class Conditions(nn.Module):
    """Adds to the tokens of each local frame: its place, its curves, and the tempo and key of the music.

    A frame's place is the position, in steps of the language model, where its time begins. The last of the
    `tempi` + 1 tempi, and of the keys, is the one that is left to the model.
    """

    def __init__(self, dim: int, tempi: int = FREE_TEMPO) -> None:
        super().__init__()
        self.time = nn.Parameter(torch.tensor(_TIME_SCALE))
        self.curves = nn.Parameter(torch.randn(len(CURVES), dim) * 0.3)
        self.tempo = nn.Parameter(torch.randn(tempi + 1, dim) * 0.3)
        self.key = nn.Parameter(torch.randn(FREE_KEY + 1, dim) * 0.3)

    def forward(self, video: Tensor, curves: Tensor, tempo: Tensor, key: Tensor) -> Tensor:
        """Video [B, frames x tokens, dim] with curves [B, frames, 3], tempo and key [B]: same shape."""
        frames, dim = curves.shape[1], video.shape[2]
        # Step 0 of the language model is before the first token.
        places = sinusoidal_positions(1, frames * TOKENS_PER_STEP, dim, video.device)
        per_frame = self.time * places[::TOKENS_PER_STEP] + curves @ self.curves
        per_frame = per_frame + (self.tempo[tempo] + self.key[key])[:, None]
        return video + per_frame.repeat_interleave(video.shape[1] // frames, dim=1)


class ConditionedComposer(Composer):
    """The first model's, with conditions added to the embedding of the film."""

    def __init__(self, sizes: Sizes, tempi: int = FREE_TEMPO) -> None:
        super().__init__(sizes)
        self.conditions = Conditions(sizes.dim, tempi)

    def embed(self, windows: ConditionedWindows) -> Tensor:
        """What the language model attends to, [B, frames x tokens, dim]."""
        video = super().embed(windows)
        conditioned = self.conditions(video, windows.curves, windows.tempo, windows.key)
        return torch.where(windows.is_seen[:, None, None], conditioned, video)
