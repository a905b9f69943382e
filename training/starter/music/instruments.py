"""One-shot notes of the pitched instruments: each is made once per pitch and kept."""

from __future__ import annotations

import functools
import math

import numpy as np

from ..sizes import SAMPLE_RATE

#: Seconds that each instrument's longest note lasts; shorter ones are cut from it.
SECONDS = {
    "pad": 5.0,
    "strings": 5.0,
    "sub": 5.0,
    "bass": 1.6,
    "upright": 2.5,
    "saw": 1.0,
    "keys": 2.0,
    "bell": 2.0,
    "guitar": 2.0,
    "piano": 2.5,
    "spiccato": 0.6,
}
#: Seconds of fade at the end of a note that is cut.
RELEASE = {"pad": 0.5, "strings": 0.35, "sub": 0.25, "spiccato": 0.1, "bass": 0.06, "saw": 0.08}


def _times(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * SAMPLE_RATE), dtype=np.float64) / SAMPLE_RATE


def _frequency(pitch: int) -> float:
    return 440.0 * 2 ** ((pitch - 69) / 12)


def _swell(times: np.ndarray, attack: float) -> np.ndarray:
    """A rise from 0 to 1 within `attack` seconds, without corners."""
    return 0.5 - 0.5 * np.cos(np.pi * np.minimum(times / attack, 1))


def _partials(
    pitch: int,
    seconds: float,
    slope: float,
    highest: float,
    attack: float,
    decay: float = 0.0,
    damping: float = 0.0,
    stretch: float = 0.0,
    detune: float = 0.0,
) -> np.ndarray:
    """A sum of decaying sines.

    Partial k has the amplitude k ** -slope, fading out softly below `highest` Hz; it decays by
    exp(-(decay + damping (k - 1)) t). `stretch` sharpens the upper partials as stiff strings do;
    `detune` (cents) sounds a second voice beside the first.
    """
    times = _times(seconds)
    wave = np.zeros_like(times)
    for cents in (0.0, detune) if detune else (0.0,):
        base = _frequency(pitch) * 2 ** (cents / 1200)
        for k in range(1, 25):
            frequency = base * k * math.sqrt(1 + stretch * k * k)
            amplitude = k**-slope / (1 + (frequency / highest) ** 4)
            if frequency > 13_000 or amplitude < 1e-3:
                break
            phase = 2 * np.pi * frequency * times + 1.7 * k * k
            wave += amplitude * np.sin(phase) * np.exp(-(decay + damping * (k - 1)) * times)
    return wave * _swell(times, attack)


def _modulated(pitch: int, seconds: float, ratio: float, index: float, decay: float) -> np.ndarray:
    """A sine whose phase another sine modulates: bells and electric pianos."""
    times = _times(seconds)
    angle = 2 * np.pi * _frequency(pitch) * times
    depth = index * np.exp(-2.5 * decay * times) * min(1.0, 900 / _frequency(pitch))
    wave = np.sin(angle + depth * np.sin(ratio * angle))
    return wave * np.exp(-decay * times) * _swell(times, 0.004)


def _plucked(pitch: int, seconds: float, damping: float, softness: int) -> np.ndarray:
    """A Karplus-Strong string: a burst of noise runs round a delay line that dulls it."""
    frequency = _frequency(pitch)
    # The averaging delays by half a sample more; what rounding mistunes, resampling puts right.
    period = max(8, int(SAMPLE_RATE / frequency - 0.5))
    ratio = frequency * (period + 0.5) / SAMPLE_RATE
    length = int(seconds * SAMPLE_RATE * max(ratio, 1.0)) + 2 * period
    burst = np.random.default_rng([pitch, 0x57]).uniform(-1, 1, period)
    for _ in range(softness):
        burst = 0.5 * (burst + np.roll(burst, 1))
    burst -= burst.mean()
    gain = math.exp(-damping / frequency)
    line = np.zeros(length + period)
    line[:period] = burst
    for start in range(period, length, period):
        block = line[start - period : start]
        shifted = np.empty(period)
        shifted[1:] = block[:-1]
        shifted[0] = line[start - period - 1] if start > period else burst[-1]
        line[start : start + period] = 0.5 * gain * (block + shifted)
    times = _times(seconds)
    wave = np.interp(times * SAMPLE_RATE * ratio, np.arange(line.size), line)
    return wave * _swell(times, 0.002)


def _make(instrument: str, pitch: int, seconds: float) -> np.ndarray:
    if instrument == "pad":
        return _partials(pitch, seconds, 1.7, 1800, 0.25, detune=3)
    if instrument == "strings":
        return _partials(pitch, seconds, 1.4, 2200, 0.12, detune=4)
    if instrument == "sub":
        return _partials(pitch, seconds, 2.2, 500, 0.03, decay=0.15)
    if instrument == "bass":
        return _partials(pitch, seconds, 1.0, 700, 0.006, decay=1.2, damping=0.5)
    if instrument == "upright":
        return _partials(pitch, seconds, 1.3, 900, 0.008, decay=1.3, damping=0.8)
    if instrument == "saw":
        return _partials(pitch, seconds, 1.2, 4500, 0.004, decay=3.0, damping=0.9)
    if instrument == "keys":
        return _modulated(pitch, seconds, 1.0, 1.6, 2.0)
    if instrument == "bell":
        return _modulated(pitch, seconds, 3.0, 1.3, 2.4)
    if instrument == "guitar":
        return _plucked(pitch, seconds, 2.2, 3)
    if instrument == "piano":
        return _partials(pitch, seconds, 1.25, 3500, 0.003, decay=1.4, damping=0.45, stretch=2e-4)
    if instrument == "spiccato":
        return _partials(pitch, seconds, 1.1, 3000, 0.012, decay=5.0, damping=0.6)
    raise ValueError(f"no instrument named {instrument}")


@functools.lru_cache(maxsize=None)
def one_shot(instrument: str, pitch: int) -> np.ndarray:
    """The longest note of an instrument at a MIDI pitch: float32 [samples], peak 1, faded at the end."""
    wave = _make(instrument, pitch, SECONDS[instrument])
    fade = int(0.1 * SAMPLE_RATE)
    wave[-fade:] *= np.linspace(1, 0, fade) ** 2
    return (wave / np.abs(wave).max()).astype(np.float32)


@functools.lru_cache(maxsize=None)
def release(instrument: str) -> np.ndarray:
    """The fade that ends a cut note of an instrument: float32 [samples] from 1 to 0."""
    samples = int(RELEASE.get(instrument, 0.12) * SAMPLE_RATE)
    return (0.5 + 0.5 * np.cos(np.linspace(0, np.pi, samples))).astype(np.float32)
