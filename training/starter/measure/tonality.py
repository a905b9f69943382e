"""Key and mode, after Krumhansl and Schmuckler: a chroma against the profiles of 24 keys."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .spectra import magnitudes

MAJOR = np.array([6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88])
MINOR = np.array([6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17])


LOWEST_HZ, HIGHEST_HZ = 100.0, 1400.0
#: Overtones: semitones above the note, and how strong they are taken to be against it.
OVERTONES = ((12, 0.35), (19, 0.35), (24, 0.25), (28, 0.25), (31, 0.15))


class Key(NamedTuple):
    """The key that a chroma resembles most.

    `clarity` is its correlation. `modeness` is how much more the best major key resembles the chroma
    than the best minor one does.
    """

    tonic: int
    major: bool
    clarity: float
    modeness: float


def salience(wave: np.ndarray, rate: int) -> np.ndarray:
    """How strongly every MIDI pitch sounds in pieces of half a second: [pieces, 128].

    Of a peak in the spectrum counts what is more than a lower note's overtone would be.
    """
    window = 1 << int(np.ceil(np.log2(rate * 0.4)))
    spectra = magnitudes(wave, window, window // 4)
    first, last = int(LOWEST_HZ * window / rate), int(HIGHEST_HZ * window / rate)
    centre = spectra[:, first:last]
    left, right = spectra[:, first - 1 : last - 1], spectra[:, first + 1 : last + 1]
    floor = np.maximum(0.01 * centre.max(axis=1, keepdims=True), 1e-5)
    frames, bins = np.nonzero((centre > left) & (centre >= right) & (centre > floor))
    one, two, three = (np.log(part[frames, bins] + 1e-9) for part in (left, centre, right))
    shift = 0.5 * (one - three) / np.minimum(one - 2 * two + three, -1e-6)
    frequency = (first + bins + np.clip(shift, -0.5, 0.5)) * rate / window
    pitch = np.round(69 + 12 * np.log2(frequency / 440)).astype(int)
    pitches = np.zeros((len(spectra), 128))
    np.maximum.at(pitches, (frames, pitch), centre[frames, bins])
    for lower in range(24, 97):
        for steps, share in OVERTONES:
            pitches[:, lower + steps] -= share * pitches[:, lower]
            np.maximum(pitches[:, lower + steps], 0, out=pitches[:, lower + steps])
    return pitches


def chroma(wave: np.ndarray, rate: int) -> np.ndarray:
    """How strongly each pitch class sounds: [12], C first, sum 1."""
    pitches = salience(wave, rate)
    # Square roots, so that a loud moment counts for little more than a soft one.
    total = np.sqrt(pitches[:, :120]).sum(axis=0).reshape(10, 12).sum(axis=0)
    return total / max(float(total.sum()), 1e-12)


def find_key(profile: np.ndarray) -> Key:
    """The key of a chroma [12]."""
    if profile.std() < 1e-9:
        return Key(0, True, 0.0, 0.0)
    majors = [float(np.corrcoef(np.roll(MAJOR, tonic), profile)[0, 1]) for tonic in range(12)]
    minors = [float(np.corrcoef(np.roll(MINOR, tonic), profile)[0, 1]) for tonic in range(12)]
    major = max(majors) >= max(minors)
    best = majors if major else minors
    return Key(int(np.argmax(best)), major, max(best), max(majors) - max(minors))


def key_of(wave: np.ndarray, rate: int) -> Key:
    """The key of a wave [N]."""
    return find_key(chroma(wave, rate))
