"""Judges of the codec's sound, which look at loudness alone: phases are not the codec's to keep."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import weight_norm

from starter.codec_discriminator import SLOPE, Judges
from starter.codec_loss import magnitudes

_WINDOWS = (512, 2048)
_WIDTH = 12
#: Added to magnitudes before their logarithm.
_FLOOR = 3e-4


class LoudnessJudge(nn.Module):
    """Tells real from decoded music by the logarithm of its spectrogram, patch by patch."""

    def __init__(self, window: int) -> None:
        super().__init__()
        self.size = window
        layers = [nn.Conv2d(1, _WIDTH, (3, 9), stride=(1, 2), padding=(1, 4))]
        for dilation in (1, 2):
            layers += [
                nn.Conv2d(
                    _WIDTH,
                    _WIDTH,
                    (3, 9),
                    stride=(1, 2),
                    dilation=(dilation, 1),
                    padding=(dilation, 4),
                )
            ]
        layers += [nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1)]
        self.layers = nn.ModuleList(weight_norm(layer) for layer in layers)
        self.verdict = weight_norm(nn.Conv2d(_WIDTH, 1, 3, padding=1))

    def forward(self, waves: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Waves [B, N] -> (verdict per patch, high for real; what each layer saw)."""
        x = ((magnitudes(waves, self.size) + _FLOOR).log()[:, None] + 6) / 2.5
        seen = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE)
            seen.append(x)
        return self.verdict(x), seen


class LoudnessJudges(Judges):
    """One judge per resolution, small enough for a CPU."""

    def __init__(self) -> None:
        super().__init__()
        self.judges = nn.ModuleList(LoudnessJudge(window) for window in _WINDOWS)
