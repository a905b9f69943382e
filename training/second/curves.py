"""The curves that condition the composer: events, activity, and the ending.

As in V2M-Zero, the model is trained on curves of the music itself, which match it exactly, and reads
those of the film when it composes. A curve has one value per local frame, half a second apart.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from starter.measure.spectra import log_mel
from starter.sizes import LOCAL_FRAMES_PER_SECOND, SAMPLE_RATE

#: The curves in their order.
CURVES = ("event", "activity", "ending")
EVENT = CURVES.index("event")
#: Range of standardised novelty.
EVENT_RANGE = (-1.5, 4.0)
#: Level of a frame in dBFS that counts as no activity, and as full.
QUIET_DB, LOUD_DB = -42.0, -14.0
#: Seconds before the end of a piece from which the ending rises from 0 to 1.
ENDING_SECONDS = 6.0
#: Frames over which activity is smoothed.
_SMOOTH = 3
#: Added to the change of a picture before its logarithm.
_LEAST_CHANGE = 1e-3
#: Least deviation that novelty of music (decibels) and of pictures is divided by.
_MUSIC_DEVIATION, FILM_DEVIATION = 1.0, 0.05


def standardise(novelty: np.ndarray, least_deviation: float) -> np.ndarray:
    """Novelty [frames] as deviations from its mean, within EVENT_RANGE."""
    deviation = max(float(novelty.std()), least_deviation)
    return np.clip((novelty - novelty.mean()) / deviation, *EVENT_RANGE).astype(np.float32)


def smooth(values: np.ndarray) -> np.ndarray:
    """The mean of each value and its neighbours, [frames]; at the ends of those that there are."""
    kernel = np.ones(_SMOOTH)
    return np.convolve(values, kernel, "same") / np.convolve(np.ones(len(values)), kernel, "same")


def music_curves(wave: np.ndarray, ends: bool) -> np.ndarray:
    """The curves of music float32 [samples] at 32 kHz: float32 [frames, 3], in the order of CURVES."""
    length = SAMPLE_RATE // LOCAL_FRAMES_PER_SECOND
    frames = len(wave) // length
    pieces = wave[: frames * length].reshape(frames, length)
    bands = np.stack([np.maximum(log_mel(piece, SAMPLE_RATE), -60).mean(axis=0) for piece in pieces])
    novelty = np.abs(np.diff(bands, axis=0, prepend=bands[:1])).mean(axis=1)
    power = np.square(pieces, dtype=np.float64).mean(axis=1)
    level = 10 * np.log10(smooth(power) + 1e-9)
    activity = np.clip((level - QUIET_DB) / (LOUD_DB - QUIET_DB), 0, 1)
    event = standardise(novelty, _MUSIC_DEVIATION)
    return np.stack([event, activity, ending_curve(frames, ends)], axis=1).astype(np.float32)


def ending_curve(frames: int, ends: bool) -> np.ndarray:
    """Rises from 0 to 1 over the last seconds of a piece that ends with its last frame: [frames]."""
    if not ends:
        return np.zeros(frames, np.float32)
    left = (frames - 1 - np.arange(frames)) / LOCAL_FRAMES_PER_SECOND
    return np.clip(1 - left / ENDING_SECONDS, 0, 1).astype(np.float32)


def film_novelty(features: np.ndarray) -> np.ndarray:
    """How much each frame differs from the one before: float32 [frames], 0 first.

    `features` [frames, tokens, hidden] are those of the local temporal transformer; the difference is
    the root of its mean square.
    """
    difference = np.square(np.diff(features.astype(np.float32), axis=0)).mean(axis=(1, 2))
    return np.concatenate([[0.0], np.sqrt(difference)]).astype(np.float32)


def film_change(novelty: np.ndarray) -> np.ndarray:
    """The logarithm of the smoothed novelty of a film, [frames]."""
    return np.log(smooth(novelty) + _LEAST_CHANGE)


@dataclasses.dataclass(frozen=True)
class ActivityScale:
    """Maps the change of pictures to activity of music, by points in rising order."""

    change: tuple[float, ...]
    activity: tuple[float, ...]

    def __call__(self, change: np.ndarray) -> np.ndarray:
        return np.interp(change, self.change, self.activity).astype(np.float32)


def match_scales(change: np.ndarray, activity: np.ndarray, steps: int = 17) -> ActivityScale:
    """The scale that maps each quantile of change to the same quantile of activity."""
    shares = np.linspace(0, 1, steps)
    changes = np.maximum.accumulate(np.quantile(change, shares) + 1e-6 * np.arange(steps))
    levels = np.quantile(activity, shares)
    return ActivityScale(tuple(map(float, changes)), tuple(map(float, levels)))


def film_curves(novelty: np.ndarray, scale: ActivityScale, ends: bool) -> np.ndarray:
    """The curves of a film by its `film_novelty` [frames]: float32 [frames, 3], in the order of CURVES."""
    event = standardise(novelty, FILM_DEVIATION)
    activity = scale(film_change(novelty))
    return np.stack([event, activity, ending_curve(len(novelty), ends)], axis=1).astype(np.float32)
