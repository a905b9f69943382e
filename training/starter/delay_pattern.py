"""The delay pattern: codebook k of time t is at step 1 + t + k, so later books see earlier ones."""

from __future__ import annotations

import torch
from torch import Tensor


def to_steps(codes: Tensor, special_token: int) -> Tensor:
    """Codes [B, K, T] -> steps [B, K, T + K]; step 0 and every place without a code are special.

    With K = 3 and T = 4 (x is special)::

        step    0 1 2 3 4 5 6
        book 0  x 0 1 2 3 x x
        book 1  x x 0 1 2 3 x
        book 2  x x x 0 1 2 3
    """
    batch, books, times = codes.shape
    steps = codes.new_full((batch, books, times + books), special_token)
    for k in range(books):
        steps[:, k, 1 + k : 1 + k + times] = codes[:, k]
    return steps


def from_steps(steps: Tensor) -> Tensor:
    """The inverse: steps [B, K, T + K] -> codes [B, K, T]."""
    _, books, count = steps.shape
    times = count - books
    return torch.stack([steps[:, k, 1 + k : 1 + k + times] for k in range(books)], dim=1)
