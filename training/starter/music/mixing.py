"""From notes to a wave: slice adds, loudness by section, brightness, a short reverb."""

from __future__ import annotations

import functools

import numpy as np

from ..sizes import SAMPLE_RATE
from ..traits import Traits
from .drums import DRUMS, hit
from .instruments import one_shot, release
from .notes import Note
from .plain import ENERGIES

#: RMS of a section of energy 1 in dBFS, and how much softer one of energy 0 usually is.
LOUDEST_DB = -18.0
RANGE_DB = 12.0
PEAK = 0.9
#: RMS of the notes before any gain in dBFS, by style and energy: medians over 240 clips.
DRY_DB = (
    (-14.9, -14.6, -13.4, -13.3),
    (-16.8, -14.6, -12.3, -12.4),
    (-20.2, -19.4, -15.8, -13.6),
    (-15.7, -15.5, -12.4, -11.8),
)
#: Seconds that the reverb takes to fade by 60 dB, and its level against the dry sound, by style.
REVERB_SECONDS = (0.8, 0.5, 0.5, 0.8)
REVERB_LEVEL = (0.16, 0.1, 0.12, 0.16)


def render(notes: list[Note], traits: Traits, range_db: float = RANGE_DB) -> np.ndarray:
    """Mixes the notes of a clip with plain traits: float32 [duration * SAMPLE_RATE], peak at most 0.9.

    A section of energy 0 is `range_db` softer than one of energy 1.
    """
    samples = int(round(traits.duration * SAMPLE_RATE))
    dry = np.zeros(samples, np.float32)
    for note in notes:
        _add(dry, note)
    wave = _room(dry * _gains(dry.size, traits, range_db), traits)
    fade = int(0.03 * SAMPLE_RATE)
    wave[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)
    return _limited(wave)


def _add(dry: np.ndarray, note: Note) -> None:
    start = round(note.start * SAMPLE_RATE)
    if note.instrument in DRUMS:
        wave = hit(note.instrument)[: dry.size - start]
        dry[start : start + wave.size] += note.velocity * wave
        return
    wave, tail = one_shot(note.instrument, note.pitch), release(note.instrument)
    held = int(note.duration * SAMPLE_RATE)
    if held + tail.size < wave.size:
        body = min(held, dry.size - start)
        dry[start : start + body] += note.velocity * wave[:body]
        rest = wave[held : held + tail.size] * tail
        rest = rest[: max(0, dry.size - start - held)]
        dry[start + held : start + held + rest.size] += note.velocity * rest
    else:
        wave = wave[: dry.size - start]
        dry[start : start + wave.size] += note.velocity * wave


def _gains(samples: int, traits: Traits, range_db: float) -> np.ndarray:
    """The gain of every sample, which brings each section to the loudness of its energy: [samples].

    It depends on style and energy alone, so that the same note is the same wave in every clip.
    """
    positions: list[float] = []
    gains: list[float] = []
    for section in traits.sections:
        first, last = round(section.start * SAMPLE_RATE), round(section.end * SAMPLE_RATE)
        level = DRY_DB[traits.style][round(section.energy * (ENERGIES - 1))]
        target = LOUDEST_DB - range_db * (1 - section.energy)
        positions += [first, last - int(0.1 * SAMPLE_RATE)]
        gains += [10 ** ((target - level) / 20)] * 2
    return np.interp(np.arange(samples), positions, gains).astype(np.float32)


@functools.lru_cache(maxsize=16)
def _reverb(style: int, size: int) -> np.ndarray:
    """The frequency response of dry sound plus reverb: complex64 [size // 2 + 1]."""
    samples = int(REVERB_SECONDS[style] * SAMPLE_RATE)
    times = np.arange(samples) / SAMPLE_RATE
    tail = np.random.default_rng([style, 0x2EB]).standard_normal(samples)
    # A gap before it, so that attacks stay clear; duller as it fades.
    tail *= np.exp(-6.9 * times / REVERB_SECONDS[style]) * (times > 0.012)
    tail = np.convolve(tail, np.hanning(9) / np.hanning(9).sum(), "same")
    tail *= REVERB_LEVEL[style] / np.sqrt(np.sum(np.square(tail)))
    tail[0] += 1
    return np.fft.rfft(tail, size).astype(np.complex64)


def _room(dry: np.ndarray, traits: Traits) -> np.ndarray:
    """Adds the reverb and tilts the spectrum by the register: 3 dB each octave up or down at most."""
    size = _fast_size(dry.size + int(0.8 * SAMPLE_RATE))
    frequency = np.fft.rfftfreq(size, 1 / SAMPLE_RATE)
    octaves = np.clip(np.log2(np.maximum(frequency, 1) / 500), -1, 3)
    tilt = 10 ** ((traits.register - 0.6) * 5 * octaves / 20)
    # Nothing below the audible range.
    tilt *= frequency**2 / (frequency**2 + 28.0**2)
    spectrum = np.fft.rfft(dry, size) * _reverb(traits.style, size) * tilt
    return np.fft.irfft(spectrum, size)[: dry.size].astype(np.float32)


def _fast_size(samples: int) -> int:
    """The next multiple of 2 ** 15, which has small factors enough for a fast transform."""
    return -(-samples // 32_768) * 32_768


def _limited(wave: np.ndarray) -> np.ndarray:
    """Bends what exceeds 0.6 so that nothing exceeds the peak."""
    knee = 0.6
    over = np.abs(wave) > knee
    room = PEAK - knee
    bent = knee + room * np.tanh((np.abs(wave[over]) - knee) / room)
    wave[over] = np.sign(wave[over]) * bent
    return wave
