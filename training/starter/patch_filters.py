"""Filters for the patch embedding to start from: principal components of the pictures."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from .visual import preprocess
from .visual_data import PictureStore

#: How far the strong components are held down: 1 would make all equally loud.
_WHITENING = 0.7


def principal_filters(store: PictureStore, count: int, patch: int, seed: int) -> Tensor:
    """Filters [count, 3, patch, patch], the strongest first, from random patches of the clips."""
    chance = np.random.default_rng(seed)
    side = store.frames.shape[2]
    patches = []
    for clip in chance.choice(store.rendered, min(store.rendered, 800), replace=False):
        for frame in chance.integers(store.frames.shape[1], size=3):
            picture = store.frames[clip, frame]
            for y, x in chance.integers(0, side - patch + 1, (5, 2)):
                patches.append(picture[y : y + patch, x : x + patch])
    rows = preprocess(torch.from_numpy(np.stack(patches))).flatten(1)
    rows = rows - rows.mean(0)
    variance, vectors = torch.linalg.eigh(rows.T @ rows / len(rows))
    variance, vectors = variance.flip(0)[:count].clamp(min=1e-4), vectors.flip(1)[:, :count]
    filters = vectors * variance ** (-0.5 * _WHITENING)
    return filters.T.reshape(-1, 3, patch, patch).contiguous()
