"""Motion, colour and brightness of moving pictures."""

from __future__ import annotations

import dataclasses

import numpy as np

#: Frames per second and side in pixels at which pictures are measured.
FRAMES_PER_SECOND = 6
SIDE = 48


@dataclasses.dataclass(frozen=True)
class PictureMeasures:
    """What a clip shows.

    `motion` is the mean change of a pixel from one frame to the next, 0 to 1, cuts included;
    `cuts_per_second` counts the changes of most of the picture. `warmth` is the mean of
    (R - B) / (R + G + B), `brightness` the mean of all channels, 0 to 1.
    """

    motion: float
    cuts_per_second: float
    warmth: float
    brightness: float


def measure_pictures(frames: np.ndarray, frames_per_second: float) -> PictureMeasures:
    """Measures frames uint8 [frames, height, width, 3], RGB."""
    colours = frames.astype(np.float32)
    grey = colours.mean(axis=3)
    change = np.abs(np.diff(grey, axis=0)).mean(axis=(1, 2))
    contrast = grey.std(axis=(1, 2))
    relative = change / np.maximum(0.5 * (contrast[1:] + contrast[:-1]), 4.0)
    total = colours.sum(axis=3).mean()
    warmth = (colours[..., 0] - colours[..., 2]).mean() / max(float(total), 1e-6)
    return PictureMeasures(
        motion=float(change.mean() / 255),
        cuts_per_second=float(np.mean(_is_cut(relative)) * frames_per_second),
        warmth=float(warmth),
        brightness=float(colours.mean() / 255),
    )


def _is_cut(relative: np.ndarray) -> np.ndarray:
    """Which changes are larger than those around them: [changes] of truth values."""
    around = np.array([np.median(relative[max(0, i - 4) : i + 5]) for i in range(relative.size)])
    return (relative > 0.5) & (relative > 2.5 * around)
