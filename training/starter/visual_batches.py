"""Windows of pictures to train the visual stack on."""

from __future__ import annotations

import torch
from torch import Tensor

from .augment import augment
from .visual_data import WINDOW_FRAMES, PictureStore, global_indices

#: Frames of a part of a clip: local, global round them one after the other, and other global.
_LOCAL, _NEAR, _FAR = 3, 5, 3


class Batches:
    """Draws windows: pictures, which of them are local and which global, and their traits."""

    def __init__(self, store: PictureStore, seed: int) -> None:
        self._store = store
        self._targets = torch.from_numpy(store.targets)
        self._styles = torch.from_numpy(store.styles)
        self._globals = torch.from_numpy(global_indices(store.frames.shape[1]))
        self.chance = torch.Generator().manual_seed(seed)

    def _below(self, limit: int) -> int:
        return int(torch.randint(limit, (), generator=self.chance))

    def _shuffle(self, values: Tensor) -> Tensor:
        return values[torch.randperm(len(values), generator=self.chance)]

    def _pick(self, full: bool) -> tuple[Tensor, Tensor]:
        """Indices of a window's local and global frames: all of the latter if `full`, or a part."""
        frames = self._store.frames.shape[1]
        start = self._below(max(1, frames - WINDOW_FRAMES + 1))
        window = torch.arange(start, min(frames, start + WINDOW_FRAMES))
        if full:
            return self._shuffle(window)[:8], self._globals
        inside = (self._globals >= window[0]) & (self._globals <= window[-1])
        near, far = self._globals[inside], self._shuffle(self._globals[~inside])
        near = near[self._below(max(1, len(near) - _NEAR + 1)) :][:_NEAR]
        # Where a clip is no longer than a window, frames from anywhere make up the number.
        far = torch.cat([far, self._shuffle(self._globals)])[: _NEAR + _FAR - len(near)]
        among = torch.arange(int(near[0]), int(near[-1]) + 1)
        return self._shuffle(among)[:_LOCAL], torch.cat([near, far])

    def draw(self, size: int, full: bool) -> tuple[Tensor, int, Tensor, Tensor]:
        """Pixels [B, L + G, side, side, 3], L, frames' traits [B, L + G, traits], styles [B]."""
        pixels, targets, styles = [], [], []
        for _ in range(size):
            clip = self._below(self._store.rendered)
            local, others = self._pick(full)
            picked = torch.cat([local, others])
            pixels.append(torch.from_numpy(self._store.frames[clip][picked.numpy()]))
            targets.append(self._targets[clip, picked])
            styles.append(self._styles[clip])
        augmented = augment(torch.stack(pixels), self.chance)
        return augmented, len(local), torch.stack(targets), torch.stack(styles)
