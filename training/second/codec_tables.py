"""The fixed parts of the codec: bands of its analysis, its oscillators, and its noise.

All of them are computed except the noise, which the checkpoint holds.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from starter.sizes import HOP, SAMPLE_RATE

#: Analysis of pitch: one window per frame; and of time: windows at each quarter of a frame.
PITCH_WINDOW, TIME_WINDOW = 4096, 512
#: Steps per frame: of tones and noise, and of bins with predicted phases.
QUARTERS, HALVES = 4, 2
STEP = HOP // QUARTERS
#: Windows of the synthesis: of the inverse transform, and of the oscillators' amplitudes.
SYNTHESIS_WINDOW, OSCILLATOR_WINDOW = 640, 2 * STEP
SYNTHESIS_BINS = SYNTHESIS_WINDOW // 2 + 1
#: Bands in which noise is shaped, and steps after which it repeats.
NOISE_BANDS, NOISE_PERIOD = 48, 256
TIME_BANDS = 40
_LOWEST_HZ, _HIGHEST_HZ = 31.25, 14_000.0
_BANDS_PER_OCTAVE = 24
#: Parts of a turn that phases are counted in.
_TURN = 2**32


def oscillator_frequencies() -> np.ndarray:
    """Hertz of the oscillators: semitones from E1, from middle C on quarter tones, to G sharp 8."""
    pitches = np.concatenate([np.arange(28, 60), np.arange(60, 116.5, 0.5)])
    return 440.0 * 2 ** ((pitches - 69) / 12)


OSCILLATORS = len(oscillator_frequencies())


def pitch_edges() -> np.ndarray:
    """Centres of the bands of pitch, in bins: each bin at first, then 24 bands an octave."""
    places = [_LOWEST_HZ * PITCH_WINDOW / SAMPLE_RATE]
    while places[-1] * SAMPLE_RATE / PITCH_WINDOW < _HIGHEST_HZ:
        places.append(max(places[-1] + 1, places[-1] * 2 ** (1 / _BANDS_PER_OCTAVE)))
    return np.array(places)


PITCH_BANDS = len(pitch_edges()) - 2


def triangles(places: np.ndarray, bins: int) -> np.ndarray:
    """Triangular bands round all but the outermost places: float32 [bins, bands], each summing to 1."""
    axis = np.arange(bins)[:, None]
    rise = (axis - places[:-2]) / (places[1:-1] - places[:-2])
    fall = (places[2:] - axis) / (places[2:] - places[1:-1])
    weights = np.maximum(0, np.minimum(rise, fall))
    return (weights / np.maximum(weights.sum(axis=0), 1e-9)).astype(np.float32)


def mel_places(bands: int, window: int, low: float, high: float) -> np.ndarray:
    """Places in bins of bands evenly spaced in mel, at least a bin apart."""
    mel = np.linspace(2595 * np.log10(1 + low / 700), 2595 * np.log10(1 + high / 700), bands + 2)
    places = 700 * (10 ** (mel / 2595) - 1) * window / SAMPLE_RATE
    for index in range(1, len(places)):
        places[index] = max(places[index], places[index - 1] + 1)
    return places


def pitch_bands() -> np.ndarray:
    """[PITCH_WINDOW / 2 + 1, PITCH_BANDS]"""
    return triangles(pitch_edges(), PITCH_WINDOW // 2 + 1)


def time_bands() -> np.ndarray:
    """[TIME_WINDOW / 2 + 1, TIME_BANDS]"""
    places = mel_places(TIME_BANDS, TIME_WINDOW, 40, 15_500)
    return triangles(np.minimum(places, TIME_WINDOW // 2 + np.arange(len(places)) / 100), TIME_WINDOW // 2 + 1)


def noise_spread() -> np.ndarray:
    """How much of each band of noise a bin has, summing to 1 per bin: [NOISE_BANDS, SYNTHESIS_BINS]."""
    places = mel_places(NOISE_BANDS - 2, SYNTHESIS_WINDOW, 30, SAMPLE_RATE / 2)
    places = np.clip(places, 0, SYNTHESIS_BINS - 1 + np.arange(len(places)) / 1000)
    bins = np.arange(SYNTHESIS_BINS)
    return np.stack([np.interp(bins, places, unit) for unit in np.eye(NOISE_BANDS)]).astype(np.float32)


def synthesis_window() -> np.ndarray:
    """The window of the inverse transforms, a Hann window: float32 [SYNTHESIS_WINDOW].

    At each half of a frame windows add up to 1, at each quarter to 2.
    """
    sample = np.arange(SYNTHESIS_WINDOW)
    return (0.5 - 0.5 * np.cos(2 * np.pi * sample / SYNTHESIS_WINDOW)).astype(np.float32)


def oscillator_pieces() -> np.ndarray:
    """Windowed sines and cosines round the middle: float32 [2 x OSCILLATORS, OSCILLATOR_WINDOW].

    The rows of sines are scaled by the cosine of an oscillator's phase there, the others by its sine.
    """
    sample = np.arange(OSCILLATOR_WINDOW) - STEP
    phase = 2 * np.pi * np.outer(oscillator_frequencies(), sample) / SAMPLE_RATE
    hann = 0.5 + 0.5 * np.cos(np.pi * sample / STEP)
    return np.concatenate([np.sin(phase) * hann, np.cos(phase) * hann]).astype(np.float32)


def oscillator_phases(steps: np.ndarray) -> np.ndarray:
    """Turns (0 to 1) of the oscillators at whole steps since the beginning: float64 [steps, OSCILLATORS].

    They are whole parts of a turn, so that they stay exact over hours.
    """
    turns = np.mod(oscillator_frequencies() * STEP / SAMPLE_RATE, 1)
    starts = np.mod(0.6180339887498949 * np.arange(OSCILLATORS), 1)
    counted = np.outer(steps, np.rint(turns * _TURN).astype(np.int64))
    return np.mod(counted + np.rint(starts * _TURN).astype(np.int64), _TURN) / _TURN


def draw_noise() -> Tensor:
    """Real and imaginary parts of white noise: float32 [NOISE_PERIOD, 2 x SYNTHESIS_BINS]."""
    chance = torch.Generator().manual_seed(0x5EED)
    return torch.randn(NOISE_PERIOD, 2 * SYNTHESIS_BINS, generator=chance) / 2**0.5
