"""All measures of one piece of music, and the noise that it is compared with."""

from __future__ import annotations

import dataclasses

import numpy as np

from .level import clipped_fraction, rms_db, silent_fraction
from .pulse import onset_density, pulse_clarity
from .tonality import key_of


@dataclasses.dataclass(frozen=True)
class SoundMeasures:
    """`key_clarity` and `pulse_clarity` are correlations, `modeness` is positive in major keys,
    `onset_density` counts onsets per second, `level_db` is dBFS, silence and clipping are shares."""

    key_clarity: float
    modeness: float
    tonic: int
    pulse_clarity: float
    onset_density: float
    level_db: float
    silent_fraction: float
    clipped_fraction: float


def measure_sound(wave: np.ndarray, rate: int) -> SoundMeasures:
    """Measures a wave float32 [N]."""
    key = key_of(wave, rate)
    return SoundMeasures(
        key_clarity=key.clarity,
        modeness=key.modeness,
        tonic=key.tonic,
        pulse_clarity=pulse_clarity(wave, rate),
        onset_density=onset_density(wave, rate),
        level_db=rms_db(wave),
        silent_fraction=silent_fraction(wave, rate),
        clipped_fraction=clipped_fraction(wave),
    )


def mean_of(all_measures: list[SoundMeasures], name: str) -> float:
    """The mean of one measure over pieces."""
    return float(np.mean([getattr(measures, name) for measures in all_measures]))


def noise(colour: str, samples: int, seed: int) -> np.ndarray:
    """White or pink noise of -20 dBFS: float32 [samples]."""
    wave = np.random.default_rng([seed, 0x0153]).standard_normal(samples)
    if colour == "pink":
        spectrum = np.fft.rfft(wave)
        wave = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(spectrum.size), 1)), samples)
    return (0.1 * wave / np.sqrt(np.mean(np.square(wave)))).astype(np.float32)
