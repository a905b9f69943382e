"""Motion, energy and cuts of a clip, in the stretches that `measure_inside` compares."""

from __future__ import annotations

import numpy as np

from ..pictures.timeline import plan_shots
from ..traits import Traits
from .inside import STRETCH_SECONDS
from .pictures import FRAMES_PER_SECOND, measure_pictures


def motion_of(pictures: np.ndarray, count: int) -> np.ndarray:
    """Motion of frames at FRAMES_PER_SECOND in each of the first `count` stretches: [count]."""
    length = int(STRETCH_SECONDS * FRAMES_PER_SECOND)
    parts = [pictures[index * length : (index + 1) * length] for index in range(count)]
    return np.array([measure_pictures(part, FRAMES_PER_SECOND).motion for part in parts])


def energies_of(traits: Traits, count: int) -> np.ndarray:
    """Energy of the section in the middle of each of the first `count` stretches: [count]."""
    middles = (np.arange(count) + 0.5) * STRETCH_SECONDS
    return np.array([traits.section_at(float(middle)).energy for middle in middles])


def cuts_of(traits: Traits) -> np.ndarray:
    """Seconds of the cuts, [cuts]."""
    return np.array([shot.start for shot in plan_shots(traits) if shot.start > 0])
