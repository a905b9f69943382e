"""Rank correlation."""

from __future__ import annotations

import numpy as np


def ranks(values: np.ndarray) -> np.ndarray:
    """The rank of every value from 0; equal values share their mean rank: [N]."""
    values = np.asarray(values, dtype=np.float64)
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return (ends - (counts + 1) / 2)[places]


def spearman(first: np.ndarray, second: np.ndarray) -> float:
    """Spearman's rank correlation, 0 where either side never changes."""
    one, two = ranks(first), ranks(second)
    if one.size < 3 or one.std() < 1e-9 or two.std() < 1e-9:
        return 0.0
    return float(np.corrcoef(one, two)[0, 1])


def shuffled_spearman(first: np.ndarray, second: np.ndarray, draws: int = 200) -> tuple[float, float]:
    """Mean and standard deviation of the correlation over seeded shufflings of the pairs."""
    chance = np.random.default_rng(0x5417)
    values = [spearman(first, chance.permutation(second)) for _ in range(draws)]
    return float(np.mean(values)), float(np.std(values))
