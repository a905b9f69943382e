"""Starts some heads of the attention to the film with looking at the present.

The first model's windows know what is seen, not when: none of its heads compares times. Learned from nothing,
that would take much of an hour. So one head of each layer begins with comparing the position of a step with
that of a frame.
"""

from __future__ import annotations

import numpy as np
import torch

from .composer import ConditionedComposer

#: Waves of the positions that are compared: from two frames long to longer than a window.
_FIRST_WAVE, _LAST_WAVE = 29, 76
#: How sharply the head looks at the present frame.
_SHARPNESS = 3.0
#: What the conditions begin with, as shares of what they begin with elsewhere: the place of a frame must
#: stand out from its curves.
_TIME_SHARE, _CURVES_SHARE, _CHOICE_SHARE = 1.6, 0.2, 0.3
#: Least weight of a norm that the query is freed from.
_LEAST_WEIGHT = 0.2


@torch.no_grad()
def start_time_heads(composer: ConditionedComposer) -> None:
    """Gives the first head of each layer's attention to the film queries and keys of the position alone."""
    model, conditions = composer.language_model, composer.conditions
    dim, heads = model.sizes.dim, model.sizes.num_heads
    size = dim // heads
    last = dim // 2 - 1
    waves = np.linspace(_FIRST_WAVE * last / 127, _LAST_WAVE * last / 127, size // 2)
    compare = torch.zeros(size, dim)
    for row, wave in enumerate(waves.round().astype(int)):
        compare[row, wave] = compare[size // 2 + row, dim // 2 + wave] = _SHARPNESS
    for layer in model.transformer.layers:
        rows = layer.cross_attention.in_proj_weight
        rows[:size] = compare / layer.norm_cross.weight.clamp_min(_LEAST_WEIGHT)
        rows[dim : dim + size] = compare
    conditions.time.mul_(_TIME_SHARE)
    conditions.curves.mul_(_CURVES_SHARE)
    conditions.tempo.mul_(_CHOICE_SHARE)
    conditions.key.mul_(_CHOICE_SHARE)
