"""Onsets and how regularly they come."""

from __future__ import annotations

import numpy as np

from .spectra import magnitudes, mel_bands

HOP_SECONDS = 0.01
#: Samples of a spectrum, and frames over which a band has to become louder.
WINDOW, LAG = 2048, 3


def onset_envelope(wave: np.ndarray, rate: int) -> np.ndarray:
    """How much louder the mel bands of a wave become, each 10 ms: [frames].

    A band's loudness is its power to the 0.3, the mean of all bands and of the whole wave being 10.
    """
    power = np.square(magnitudes(wave, WINDOW, int(rate * HOP_SECONDS)))
    loudness = (power @ mel_bands(rate, WINDOW, 40, 40.0, min(14_000.0, rate / 2))) ** 0.3
    loudness *= 10 / max(float(loudness.mean()), 1e-4)
    rise = np.maximum(0, loudness[LAG:] - loudness[:-LAG]).mean(axis=1)
    return np.concatenate([np.zeros(LAG), rise])


def pulse_clarity(wave: np.ndarray, rate: int, slowest: float = 50.0, fastest: float = 180.0) -> float:
    """The highest normalised autocorrelation of the onset envelope at lags of 50 to 180 per minute."""
    envelope = onset_envelope(wave, rate)
    envelope = np.convolve(envelope, np.hanning(7) / np.hanning(7).sum(), "same")
    centred = envelope - envelope.mean()
    energy = float(centred @ centred)
    shortest, longest = int(60 / fastest / HOP_SECONDS), int(60 / slowest / HOP_SECONDS)
    if energy < 1e-9 or centred.size < 2 * longest:
        return 0.0
    lags = range(shortest, longest + 1)
    scores = [float(centred[lag:] @ centred[:-lag]) * centred.size / (centred.size - lag) for lag in lags]
    return max(0.0, max(scores) / energy)


def onset_times(wave: np.ndarray, rate: int) -> np.ndarray:
    """Seconds at which a note or a drum begins: [onsets]."""
    envelope = onset_envelope(wave, rate)
    smooth = np.convolve(envelope, np.hanning(5) / np.hanning(5).sum(), "same")
    wide = np.ones(51) / 51
    level = np.convolve(smooth, wide, "same")
    threshold = np.maximum(1.3 * level, level + 0.05 * np.percentile(smooth, 98)) + 0.25
    times: list[int] = []
    for place in range(3, smooth.size - 3):
        if smooth[place] == smooth[place - 3 : place + 4].max() and smooth[place] > threshold[place]:
            if not times or place - times[-1] >= 6:
                times.append(place)
    return np.array(times, dtype=np.float64) * HOP_SECONDS


def onset_density(wave: np.ndarray, rate: int) -> float:
    """Onsets per second."""
    return onset_times(wave, rate).size / max(wave.size / rate, 1e-9)
