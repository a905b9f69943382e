"""Windows of the language model's training data, out of shards that may still be growing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
import torch
from torch import Tensor

from .sizes import FRAME_RATE, LOCAL_FRAMES_PER_SECOND

#: Tokens per local frame: windows begin where a frame does.
TOKENS_PER_STEP = FRAME_RATE // LOCAL_FRAMES_PER_SECOND
#: Share of the windows that begin where a score's windows do: with the clip, or strides after.
_ON_STRIDES = 0.85


@dataclasses.dataclass(frozen=True)
class Windows:
    """Codes int64 [B, K, T], and features float32 [B, frames x tokens, hidden] of the same time."""

    codes: Tensor
    features: Tensor

    def _map(self, change: Callable[[Tensor], Tensor]) -> Self:
        values = {field.name: change(getattr(self, field.name)) for field in dataclasses.fields(self)}
        return type(self)(**values)

    def __getitem__(self, rows: slice) -> Self:
        return self._map(lambda tensor: tensor[rows])

    def to(self, device: str) -> Self:
        """The same on a device."""
        return self._map(lambda tensor: tensor.to(device))

    def with_other_videos(self) -> Self:
        """Every row with the features of the row before it."""
        return dataclasses.replace(self, features=self.features.roll(1, 0))


_Rows = TypeVar("_Rows", bound=Windows)


def stack(rows: Sequence[_Rows]) -> _Rows:
    """All rows of several windows of one kind and length."""
    kind = type(rows[0])
    names = [field.name for field in dataclasses.fields(kind)]
    return kind(**{name: torch.cat([getattr(row, name) for row in rows]) for name in names})


class TokenData:
    """The shards of a folder that `make_tokens` fills.

    A clip whose features are not made yet is given those of the null video, `null` [tokens, hidden]
    of each frame: music can be learned before pictures.
    """

    def __init__(self, folder: Path, null: Tensor) -> None:
        self._folder = folder
        self._null = null
        self._codes: dict[str, np.ndarray] = {}
        self._features: dict[str, np.ndarray] = {}
        self._clips: list[tuple[str, int]] = []
        self.refresh()

    def __len__(self) -> int:
        return len(self._clips)

    @property
    def seen(self) -> int:
        """The number of clips that have features."""
        return sum(len(shard) for shard in self._features.values())

    def refresh(self) -> None:
        """Looks for new shards."""
        for path in sorted(self._folder.glob("codes-*.npy")):
            if path.name not in self._codes:
                self._codes[path.name] = codes = np.load(path)
                self._clips += [(path.name, row) for row in range(len(codes))]
            features = path.with_name(f"features-{path.name.split('-')[1]}.npy")
            if path.name not in self._features and features.exists():
                self._features[path.name] = np.load(features, mmap_mode="r")

    def window(self, clip: int, step: int, steps: int) -> Windows:
        """One row: `steps` local frames' time from frame `step` of a clip on."""
        name, row = self._clips[clip]
        if name in self._features:
            per_frame = len(self._null)
            stored = self._features[name][row, step * per_frame : (step + steps) * per_frame]
            features = torch.from_numpy(stored.astype(np.float32))
        else:
            features = self._null.repeat(steps, 1)
        return Windows(self._codes_of(clip, step, steps), features[None])

    def _codes_of(self, clip: int, step: int, steps: int) -> Tensor:
        """The codes of a window, int64 [1, K, T]."""
        name, row = self._clips[clip]
        part = self._codes[name][row][:, step * TOKENS_PER_STEP : (step + steps) * TOKENS_PER_STEP]
        return torch.from_numpy(part.astype(np.int64))[None]

    def draw(self, chance: np.random.Generator, batch: int, steps: int, stride: int) -> Windows:
        """Random windows of `steps` local frames' time, most of them a multiple of `stride` frames on."""
        rows = []
        for clip in chance.integers(len(self), size=batch):
            last = self._frames(clip) - steps
            start = int(chance.integers(last + 1))
            if chance.random() < _ON_STRIDES:
                start = int(chance.integers(last // stride + 1)) * stride
            rows.append(self.window(clip, start, steps))
        return stack(rows)

    def spread(self, count: int, steps: int, stride: int) -> Windows:
        """The same `count` windows each time, of clips far apart, on multiples of `stride` frames."""
        rows = []
        for index in range(count):
            clip = index * len(self) // count
            starts = (self._frames(clip) - steps) // stride + 1
            rows.append(self.window(clip, index % starts * stride, steps))
        return stack(rows)

    def _frames(self, clip: int) -> int:
        name, _ = self._clips[clip]
        return self._codes[name].shape[2] // TOKENS_PER_STEP
