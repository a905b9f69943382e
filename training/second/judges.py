"""Judges of the codec's sound, which look at loudness alone: the codec does not keep phases."""

from __future__ import annotations

from torch import Tensor, nn

from starter.codec_discriminator import Judge, Judges
from starter.codec_loss import magnitudes

_WINDOWS = (512, 2048)
_WIDTH = 12
#: Added to magnitudes before their logarithm.
_FLOOR = 3e-4


class LoudnessJudge(Judge):
    """Judges by the logarithm of magnitudes."""

    def __init__(self, window: int) -> None:
        first = nn.Conv2d(1, _WIDTH, (3, 9), stride=(1, 2), padding=(1, 4))
        super().__init__(first, dilations=(1, 2))
        self.size = window

    def image(self, waves: Tensor) -> Tensor:
        return ((magnitudes(waves, self.size) + _FLOOR).log()[:, None] + 6) / 2.5


class LoudnessJudges(Judges):
    """One judge per resolution, small enough for a CPU."""

    def __init__(self) -> None:
        super().__init__()
        self.judges = nn.ModuleList(LoudnessJudge(window) for window in _WINDOWS)
