"""One-shot hits of the drums: the same sample at every hit."""

from __future__ import annotations

import functools

import numpy as np

from ..sizes import SAMPLE_RATE

DRUMS = ("kick", "soft kick", "snare", "hat", "shaker", "taiko", "rim")


def _noise(seconds: float, low: float, high: float, seed: int) -> np.ndarray:
    """Noise of a band (Hz) with soft shoulders."""
    samples = int(seconds * SAMPLE_RATE)
    spectrum = np.fft.rfft(np.random.default_rng([seed, 0xD2]).standard_normal(samples))
    frequency = np.maximum(np.fft.rfftfreq(samples, 1 / SAMPLE_RATE), 1.0)
    spectrum *= 1 / np.sqrt((1 + (low / frequency) ** 4) * (1 + (frequency / high) ** 4))
    wave = np.fft.irfft(spectrum, samples)
    return wave / np.abs(wave).max()


def _sweep(seconds: float, start: float, end: float, fall: float, decay: float) -> np.ndarray:
    """A sine that falls from `start` to `end` Hz at the rate `fall`, decaying at the rate `decay`."""
    times = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    angle = 2 * np.pi * (end * times + (start - end) * (1 - np.exp(-fall * times)) / fall)
    return np.sin(angle) * np.exp(-decay * times)


def _envelope(wave: np.ndarray, attack: float, decay: float) -> np.ndarray:
    times = np.arange(wave.size) / SAMPLE_RATE
    return wave * np.minimum(times / attack, 1) * np.exp(-decay * times)


def _make(drum: str) -> np.ndarray:
    if drum == "kick":
        return _sweep(0.35, 180, 48, 40, 11) + 0.15 * _envelope(_noise(0.35, 1500, 5000, 1), 0.001, 250)
    if drum == "soft kick":
        return _sweep(0.3, 110, 55, 35, 14)
    if drum == "snare":
        return 0.6 * _sweep(0.25, 260, 185, 50, 24) + _envelope(_noise(0.25, 1200, 6000, 2), 0.001, 22)
    if drum == "hat":
        return _envelope(_noise(0.08, 6500, 11_000, 3), 0.001, 60)
    if drum == "shaker":
        return _envelope(_noise(0.1, 4000, 8000, 4), 0.012, 45)
    if drum == "taiko":
        return _sweep(0.9, 120, 62, 30, 5.5) + 0.2 * _envelope(_noise(0.9, 200, 1200, 5), 0.001, 35)
    if drum == "rim":
        return _sweep(0.08, 900, 780, 50, 70) + 0.3 * _envelope(_noise(0.08, 1500, 5000, 6), 0.001, 120)
    raise ValueError(f"no drum named {drum}")


@functools.lru_cache(maxsize=None)
def hit(drum: str) -> np.ndarray:
    """A drum's sample: float32 [samples], peak 1, from silence and back to it."""
    wave = _make(drum)
    fade = int(0.02 * SAMPLE_RATE)
    wave[-fade:] *= np.linspace(1, 0, fade)
    return (wave / np.abs(wave).max()).astype(np.float32)
