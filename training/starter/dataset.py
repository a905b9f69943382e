"""Windows of the language model's training data, out of shards that may still be growing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .sizes import FRAME_RATE, LOCAL_FRAMES_PER_SECOND

#: Tokens per local frame: windows begin where a frame does.
TOKENS_PER_STEP = FRAME_RATE // LOCAL_FRAMES_PER_SECOND
#: Share of the windows that begin where their clip does.
_FROM_THE_START = 0.3


@dataclasses.dataclass(frozen=True)
class Windows:
    """Codes int64 [B, K, T], and features float32 [B, frames x tokens, hidden] of the same time."""

    codes: Tensor
    features: Tensor

    def __getitem__(self, rows: slice) -> "Windows":
        return Windows(self.codes[rows], self.features[rows])

    def with_other_videos(self) -> "Windows":
        """Every row with the features of the row before it."""
        return Windows(self.codes, self.features.roll(1, 0))


class TokenData:
    """The complete shards of a folder that `make_tokens` fills."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: set[str] = set()
        self._codes: list[np.ndarray] = []
        self._features: list[np.ndarray] = []
        self.refresh()

    def __len__(self) -> int:
        return len(self._codes)

    def refresh(self) -> int:
        """Looks for new shards; the number of clips."""
        for path in sorted(self._folder.glob("codes-*.npy")):
            features = path.with_name(path.name.replace("codes", "features"))
            if path.name in self._names or not features.exists():
                continue
            self._names.add(path.name)
            self._codes += list(np.load(path))
            self._features += list(np.load(features, mmap_mode="r"))
        return len(self)

    def window(self, clip: int, step: int, steps: int) -> tuple[Tensor, Tensor]:
        """Codes and features of `steps` local frames' time from frame `step` of a clip on."""
        codes = self._codes[clip][:, step * TOKENS_PER_STEP : (step + steps) * TOKENS_PER_STEP]
        per_frame = self._features[clip].shape[0] // self._frames(clip)
        features = self._features[clip][step * per_frame : (step + steps) * per_frame]
        return torch.from_numpy(codes.astype(np.int64)), torch.from_numpy(
            features.astype(np.float32)
        )

    def draw(self, chance: np.random.Generator, batch: int, steps: int) -> Windows:
        """Random windows of `steps` local frames' time."""
        rows = []
        for clip in chance.integers(len(self), size=batch):
            last = self._frames(clip) - steps
            start = 0 if chance.random() < _FROM_THE_START else int(chance.integers(last + 1))
            rows.append(self.window(clip, start, steps))
        return _stack(rows)

    def spread(self, count: int, steps: int) -> Windows:
        """The same `count` windows each time, of clips and times far apart."""
        rows = []
        for index in range(count):
            clip = index * len(self) // count
            last = self._frames(clip) - steps
            rows.append(self.window(clip, (0, last // 2, last)[index % 3], steps))
        return _stack(rows)

    def _frames(self, clip: int) -> int:
        return self._codes[clip].shape[1] // TOKENS_PER_STEP


def _stack(rows: list[tuple[Tensor, Tensor]]) -> Windows:
    return Windows(torch.stack([codes for codes, _ in rows]), torch.stack([f for _, f in rows]))
