"""Windows of the second model's training data: codes, features, curves, tempo and key of one time."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Self

import numpy as np
import torch
from torch import Tensor

from starter.dataset import TOKENS_PER_STEP, TokenData, Windows, stack

from .piece import BEATS

#: Numbers of a tempo and of a key that are left to the model.
FREE_TEMPO, FREE_KEY = len(BEATS), 24
#: Share of the windows whose tempo, and whose key, is left open.
_FREE_SHARE = 0.3
#: Share of the windows that begin with a prompt out of another clip, which the picture contradicts, and
#: the shortest and longest prompt in tokens.
_CONTRADICTED_SHARE = 0.15
_PROMPT = (200, 600)
#: Share of the windows that begin with the clip.
_OPENING_SHARE = 0.3


@dataclasses.dataclass(frozen=True)
class ConditionedWindows(Windows):
    """Windows of B rows with the conditions of each.

    `curves` are float32 [B, frames, 3]; `tempo` and `key` int64 [B]; `is_seen` bool [B], false where a
    row has the null video and none of the others. `weights` float32 [B, T] is what each token's loss
    counts: 0 in a prompt that the picture contradicts, more than 1 at accents.
    """

    curves: Tensor
    tempo: Tensor
    key: Tensor
    is_seen: Tensor
    weights: Tensor

    def with_other_videos(self) -> Self:
        """Every row with the features and curves of the row before it; tempo and key stay."""
        return dataclasses.replace(super().with_other_videos(), curves=self.curves.roll(1, 0))


class ConditionedData(TokenData):
    """The shards of a folder that `make_tokens` fills.

    A clip whose features are not made yet has those of the null video, `null` [tokens, hidden] of each
    frame, beside its own curves. `accent_weight` is how much more than others an accent's token counts.
    """

    def __init__(self, folder: Path, null: Tensor, accent_weight: float = 0.0) -> None:
        self._accent_weight = accent_weight
        self._facts: dict[str, dict[str, np.ndarray]] = {}
        super().__init__(folder, null)

    def refresh(self) -> None:
        """Looks for new shards."""
        super().refresh()
        for name in self._codes.keys() - self._facts.keys():
            path = self._folder / name.replace("codes", "facts")
            with np.load(path.with_suffix(".npz")) as stored:
                self._facts[name] = dict(stored)

    def window(self, clip: int, step: int, steps: int) -> ConditionedWindows:
        """One row: `steps` local frames' time from frame `step` of a clip on."""
        plain = super().window(clip, step, steps)
        name, row = self._clips[clip]
        facts = self._facts[name]
        tokens = slice(step * TOKENS_PER_STEP, (step + steps) * TOKENS_PER_STEP)
        accents = torch.from_numpy(facts["accents"][row, tokens])
        return ConditionedWindows(
            codes=plain.codes,
            features=plain.features,
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
        return stack(rows)

    def _contradict(
        self, window: ConditionedWindows, chance: np.random.Generator, steps: int
    ) -> ConditionedWindows:
        """The window with a prompt out of another clip, whose tokens have the weight 0."""
        tokens = steps * TOKENS_PER_STEP
        longest = min(_PROMPT[1], tokens - TOKENS_PER_STEP)
        if longest <= _PROMPT[0]:
            return window
        length = int(chance.integers(_PROMPT[0], longest))
        other = int(chance.integers(len(self)))
        start = int(chance.integers(self._frames(other) - steps + 1))
        codes, weights = window.codes.clone(), window.weights.clone()
        codes[:, :, :length] = self._codes_of(other, start, steps)[:, :, :length]
        weights[:, :length] = 0
        return dataclasses.replace(window, codes=codes, weights=weights)
