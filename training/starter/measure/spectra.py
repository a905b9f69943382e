"""Short-time spectra and mel bands."""

from __future__ import annotations

import functools

import numpy as np


def magnitudes(wave: np.ndarray, window: int, hop: int) -> np.ndarray:
    """Magnitudes of Hann-windowed pieces of a wave [N]: [frames, window // 2 + 1], full-scale sine 1."""
    wave = np.asarray(wave, np.float32)
    if wave.size < window:
        wave = np.pad(wave, (0, window - wave.size))
    pieces = np.lib.stride_tricks.sliding_window_view(wave, window)[::hop]
    taper = np.hanning(window + 1)[:-1].astype(np.float32)
    return np.abs(np.fft.rfft(pieces * taper, axis=1)).astype(np.float32) * (4 / window)


@functools.lru_cache(maxsize=16)
def mel_bands(rate: int, window: int, bands: int, low: float, high: float) -> np.ndarray:
    """Triangles evenly spaced in mel, each summing to 1: [window // 2 + 1, bands]."""

    def to_mel(hertz: float) -> float:
        return 2595 * np.log10(1 + hertz / 700)

    edges = 700 * (10 ** (np.linspace(to_mel(low), to_mel(high), bands + 2) / 2595) - 1)
    frequency = np.fft.rfftfreq(window, 1 / rate)[:, None]
    rise = (frequency - edges[:-2]) / (edges[1:-1] - edges[:-2])
    fall = (edges[2:] - frequency) / (edges[2:] - edges[1:-1])
    triangles = np.maximum(0, np.minimum(rise, fall))
    return (triangles / np.maximum(triangles.sum(0), 1e-9)).astype(np.float32)


def log_mel(wave: np.ndarray, rate: int, window: int = 1024, hop: int = 320, bands: int = 64) -> np.ndarray:
    """Decibels of mel bands from 40 Hz to 14 kHz, -80 at the least: [frames, bands]."""
    power = np.square(magnitudes(wave, window, hop))
    powers = power @ mel_bands(rate, window, bands, 40.0, min(14_000.0, rate / 2))
    return 10 * np.log10(powers + 1e-8)


def log_mel_distance(first: np.ndarray, second: np.ndarray, rate: int) -> float:
    """Mean absolute difference of two waves' mel bands in dB, over the length that both have."""
    samples = min(first.size, second.size)
    one, two = (log_mel(wave[:samples], rate) for wave in (first, second))
    return float(np.mean(np.abs(one - two)))
