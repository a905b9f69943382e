"""Windows of the second model's training data: codes, features, curves, tempo and key of one time."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from starter.dataset import TOKENS_PER_STEP

from .piece import BEATS

#: Stands for a tempo and for a key that are left to the model.
FREE_TEMPO, FREE_KEY = len(BEATS), 24
#: Share of the windows whose tempo, and whose key, is left open.
_FREE_SHARE = 0.3
#: Share of the windows whose beginning, as a prompt, is another clip's music, which the picture contradicts,
#: and how long a prompt is, in tokens.
_CONTRADICTED_SHARE = 0.15
_PROMPT = (200, 600)
#: Share of the windows that begin with the clip.
_OPENING_SHARE = 0.3


@dataclasses.dataclass(frozen=True)
class ConditionedWindows:
    """Windows of B rows: codes int64 [B, K, T] and features float32 [B, frames x tokens, hidden].

    `curves` are float32 [B, frames, 3]; `tempo` and `key` int64 [B]; `is_seen` bool [B], false where a
    row has the null video and none of the others. `weights` float32 [B, T] is what each token's loss
    counts: 0 in a prompt that the picture contradicts, more than 1 at accents.
    """

    codes: Tensor
    features: Tensor
    curves: Tensor
    tempo: Tensor
    key: Tensor
    is_seen: Tensor
    weights: Tensor

    def _map(self, change) -> "ConditionedWindows":
        values = {field.name: change(getattr(self, field.name)) for field in dataclasses.fields(self)}
        return ConditionedWindows(**values)

    def __getitem__(self, rows: slice) -> "ConditionedWindows":
        return self._map(lambda tensor: tensor[rows])

    def to(self, device: str) -> "ConditionedWindows":
        """The same on a device."""
        return self._map(lambda tensor: tensor.to(device))

    def with_other_videos(self) -> "ConditionedWindows":
        """Every row with what is seen in the row before it; tempo and key stay."""
        return dataclasses.replace(
            self, features=self.features.roll(1, 0), curves=self.curves.roll(1, 0)
        )


class ConditionedData:
    """The shards of a folder that `make_tokens` fills.

    A clip whose features are not made yet has those of the null video, `null` [tokens, hidden] of each
    frame, beside its own curves. `accent_weight` is how much more than others an accent's token counts.
    """

    def __init__(self, folder: Path, null: Tensor, accent_weight: float = 0.0) -> None:
        self._folder, self._null, self._accent_weight = folder, null, accent_weight
        self._codes: dict[str, np.ndarray] = {}
        self._facts: dict[str, dict[str, np.ndarray]] = {}
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
                facts = path.with_name(path.name.replace("codes", "facts")).with_suffix(".npz")
                with np.load(facts) as stored:
                    self._facts[path.name] = dict(stored)
                self._clips += [(path.name, row) for row in range(len(codes))]
            features = path.with_name(f"features-{path.name.split('-')[1]}.npy")
            if path.name not in self._features and features.exists():
                self._features[path.name] = np.load(features, mmap_mode="r")

    def window(self, clip: int, step: int, steps: int) -> ConditionedWindows:
        """One row: `steps` local frames' time from frame `step` of a clip on."""
        name, row = self._clips[clip]
        facts = self._facts[name]
        tokens = slice(step * TOKENS_PER_STEP, (step + steps) * TOKENS_PER_STEP)
        if name in self._features:
            size = len(self._null)
            stored = self._features[name][row, step * size : (step + steps) * size]
            features = torch.from_numpy(stored.astype(np.float32))
        else:
            features = self._null.repeat(steps, 1)
        accents = torch.from_numpy(facts["accents"][row, tokens])
        return ConditionedWindows(
            codes=torch.from_numpy(self._codes[name][row][:, tokens].astype(np.int64))[None],
            features=features[None],
            curves=torch.from_numpy(facts["curves"][row, step : step + steps])[None],
            tempo=torch.tensor([int(facts["tempo"][row])]),
            key=torch.tensor([int(facts["key"][row])]),
            is_seen=torch.ones(1, dtype=torch.bool),
            weights=(1 + self._accent_weight * accents)[None],
        )

    def draw(
        self, chance: np.random.Generator, batch: int, steps: int, stride: int
    ) -> ConditionedWindows:
        """Random windows of `steps` local frames' time; tempo and key of some are left open."""
        rows = []
        for clip in chance.integers(len(self), size=batch):
            last = self._frames(clip) - steps
            start = 0 if chance.random() < _OPENING_SHARE else int(chance.integers(last + 1))
            window = self.window(clip, start, steps)
            if chance.random() < _CONTRADICTED_SHARE:
                window = self._contradict(window, chance, steps)
            tempo = torch.tensor([FREE_TEMPO]) if chance.random() < _FREE_SHARE else window.tempo
            key = torch.tensor([FREE_KEY]) if chance.random() < _FREE_SHARE else window.key
            rows.append(dataclasses.replace(window, tempo=tempo, key=key))
        return _stack(rows)

    def _contradict(
        self, window: ConditionedWindows, chance: np.random.Generator, steps: int
    ) -> ConditionedWindows:
        """The window with a prompt out of another clip, whose tokens count nothing."""
        tokens = steps * TOKENS_PER_STEP
        longest = min(_PROMPT[1], tokens - TOKENS_PER_STEP)
        if longest <= _PROMPT[0]:
            return window
        length = int(chance.integers(_PROMPT[0], longest))
        other = int(chance.integers(len(self)))
        start = int(chance.integers(self._frames(other) - steps + 1))
        codes, weights = window.codes.clone(), window.weights.clone()
        codes[:, :, :length] = self.window(other, start, steps).codes[:, :, :length]
        weights[:, :length] = 0
        return dataclasses.replace(window, codes=codes, weights=weights)

    def spread(self, count: int, steps: int, stride: int) -> ConditionedWindows:
        """The same `count` windows each time, of clips far apart, on multiples of `stride` frames."""
        rows = []
        for index in range(count):
            clip = index * len(self) // count
            starts = (self._frames(clip) - steps) // stride + 1
            rows.append(self.window(clip, index % starts * stride, steps))
        return _stack(rows)

    def _frames(self, clip: int) -> int:
        name, _ = self._clips[clip]
        return self._codes[name].shape[2] // TOKENS_PER_STEP


def _stack(rows: list[ConditionedWindows]) -> ConditionedWindows:
    names = [field.name for field in dataclasses.fields(ConditionedWindows)]
    return ConditionedWindows(
        **{name: torch.cat([getattr(row, name) for row in rows]) for name in names}
    )
