"""Windows of the second model's training data: codes, features, curves, tempo and key of one time."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Self

import numpy as np
import torch
from torch import Tensor

from starter.dataset import TOKENS_PER_STEP, TokenData, Windows, stack

from .curves import EVENT, FILM_DEVIATION, standardise
from .piece import BEATS

#: Numbers of a tempo and of a key that are left to the model.
FREE_TEMPO, FREE_KEY = len(BEATS), 24
#: Share of the windows that begin with a prompt out of another clip, which the picture contradicts, and
#: the shortest and longest prompt in tokens.
_CONTRADICTED_SHARE = 0.15
_PROMPT = (200, 600)
#: Share of the windows that begin with the clip.
_OPENING_SHARE = 0.3


@dataclasses.dataclass(frozen=True)
class WindowShares:
    """Shares of the windows that are drawn in one way or another.

    `on_strides` begin where a score's windows do; `seen_events` have the events of their pictures instead of
    the music's; `free_tempo` and `free_key` leave their tempo and their key open.
    """

    on_strides: float = 0.0
    seen_events: float = 0.0
    free_tempo: float = 0.5
    free_key: float = 0.5


@dataclasses.dataclass(frozen=True)
class ConditionedWindows(Windows):
    """Windows of B rows with the conditions of each.

    `curves` are float32 [B, frames, 3]; `tempo` and `key` int64 [B]; `first` int64 [B] is the token of the clip
    with which the window begins; `is_seen` bool [B], false where a row has the null video and no curves, tempo
    and key with it. `weights` float32 [B, T] is what each token's loss counts: 0 in a prompt that the picture
    contradicts, more than 1 at accents.
    """

    curves: Tensor
    tempo: Tensor
    key: Tensor
    first: Tensor
    is_seen: Tensor
    weights: Tensor

    def with_other_videos(self) -> Self:
        """Every row with the features and curves of the row before it; tempo and key stay."""
        return dataclasses.replace(super().with_other_videos(), curves=self.curves.roll(1, 0))


class ConditionedData(TokenData):
    """The shards of a folder that `make_tokens` fills.

    A clip whose features are not made yet has those of the null video, `null` [tokens, hidden] of each
    frame, beside its own curves. `accent_weight` is how much more than others an accent's token counts,
    and `free_tempo` the number of the tempo that is left open.
    """

    def __init__(
        self,
        folder: Path,
        null: Tensor,
        accent_weight: float = 0.0,
        free_tempo: int = FREE_TEMPO,
        shares: WindowShares = WindowShares(),
    ) -> None:
        self._accent_weight = accent_weight
        self._free_tempo = free_tempo
        self._shares = shares
        self._novelty: dict[str, np.ndarray] = {}
        self._facts: dict[str, dict[str, np.ndarray]] = {}
        super().__init__(folder, null)

    def refresh(self) -> None:
        """Looks for new shards."""
        super().refresh()
        for name in self._codes.keys() - self._facts.keys():
            path = self._folder / name.replace("codes", "facts")
            with np.load(path.with_suffix(".npz")) as stored:
                self._facts[name] = dict(stored)
        missing = self._features.keys() - self._novelty.keys() if self._shares.seen_events else ()
        for name in missing:
            self._novelty[name] = np.load(self._folder / f"novelty-{name.split('-')[1]}.npy")

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
            first=torch.tensor([step * TOKENS_PER_STEP]),
            is_seen=torch.ones(1, dtype=torch.bool),
            weights=(1 + self._accent_weight * accents)[None],
        )

    def draw(
        self, chance: np.random.Generator, batch: int, steps: int, stride: int
    ) -> ConditionedWindows:
        """Random windows of `steps` local frames' time; tempo and key of some are left open."""
        rows, shares = [], self._shares
        for clip in chance.integers(len(self), size=batch):
            last = self._frames(clip) - steps
            start = 0 if chance.random() < _OPENING_SHARE else int(chance.integers(last + 1))
            if chance.random() < shares.on_strides:
                start = int(chance.integers(last // stride + 1)) * stride
            window = self.window(clip, start, steps)
            if chance.random() < _CONTRADICTED_SHARE:
                window = self._contradict(window, chance, steps)
            if shares.seen_events and chance.random() < shares.seen_events:
                window = self._with_seen_events(window, clip, start, steps)
            tempo, key = window.tempo, window.key
            if chance.random() < shares.free_tempo:
                tempo = torch.tensor([self._free_tempo])
            if chance.random() < shares.free_key:
                key = torch.tensor([FREE_KEY])
            rows.append(dataclasses.replace(window, tempo=tempo, key=key))
        return stack(rows)

    def _with_seen_events(
        self, window: ConditionedWindows, clip: int, start: int, steps: int
    ) -> ConditionedWindows:
        """The window with the events of its pictures, where these are there."""
        name, row = self._clips[clip]
        if name not in self._novelty:
            return window
        event = standardise(self._novelty[name][row], FILM_DEVIATION)[start : start + steps]
        curves = window.curves.clone()
        curves[0, :, EVENT] = torch.from_numpy(event)
        return dataclasses.replace(window, curves=curves)

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
