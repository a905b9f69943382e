"""The second model's composer: a language model that reads curves, tempo and key with the film."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from starter.composer import Composer
from starter.dataset import TOKENS_PER_STEP
from starter.language_model import sinusoidal_positions
from starter.sizes import Sizes

from .curves import CURVES
from .dataset import FREE_KEY, ConditionedWindows
from .piece import BEATS

#: Initial scale of the time code, which is added to the features.
_TIME_SCALE = 0.5
#: Periods of the beat's waves in beats: from four bars to a sixteenth.
BEAT_PERIODS = (16, 8, 4, 2, 1, 0.5, 0.25)
#: Initial deviation of the weights of the beat.
_BEAT_DEVIATION = 0.05


def beat_waves(beat: Tensor, first: Tensor, count: int) -> Tensor:
    """Waves of the beat at `count` steps, [B, count, 2 x periods]: cosines, then sines; 0 without a beat.

    `beat` float [B] is the length of a beat in tokens, or 0, and `first` [B] the number of tokens from a
    downbeat to the first token of the window. A step has the phase of the token that is predicted from it.
    """
    tokens = first[:, None] + torch.arange(count, device=first.device)
    beats = tokens / beat.clamp_min(1)[:, None]
    phase = 2 * torch.pi * beats[..., None] / beats.new_tensor(BEAT_PERIODS)
    return torch.cat([phase.cos(), phase.sin()], dim=-1) * (beat > 0)[:, None, None]


class Conditions(nn.Module):
    """Adds to the tokens of each local frame: its place, its curves, and the tempo and key of the music.

    A frame's place is the position, in steps of the language model, where its time begins. The last of the
    `tempi` + 1 tempi, and of the keys, is the one that is left to the model.
    """

    def __init__(self, dim: int, tempi: int = len(BEATS)) -> None:
        super().__init__()
        self.time = nn.Parameter(torch.tensor(_TIME_SCALE))
        self.curves = nn.Parameter(torch.randn(len(CURVES), dim) * 0.3)
        self.tempo = nn.Parameter(torch.randn(tempi + 1, dim) * 0.3)
        self.key = nn.Parameter(torch.randn(FREE_KEY + 1, dim) * 0.3)
        self.beat = nn.Parameter(torch.randn(2 * len(BEAT_PERIODS), dim) * _BEAT_DEVIATION)

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

    def __init__(self, sizes: Sizes, beats: Sequence[int] = BEATS) -> None:
        super().__init__(sizes)
        self.conditions = Conditions(sizes.dim, len(beats))
        # The last one stands for any tempo.
        self.register_buffer("beats", torch.tensor([*beats, 0.0]), persistent=False)

    def embed(self, windows: ConditionedWindows) -> Tensor:
        """What the language model attends to, [B, frames x tokens, dim]."""
        video = super().embed(windows)
        conditioned = self.conditions(video, windows.curves, windows.tempo, windows.key)
        return torch.where(windows.is_seen[:, None, None], conditioned, video)

    def embed_steps(self, windows: ConditionedWindows, count: int) -> Tensor:
        """The place of each step in its beat and bar, [B, count, dim]; 0 where the tempo is left open."""
        return beat_waves(self.beats[windows.tempo], windows.first, count) @ self.conditions.beat
