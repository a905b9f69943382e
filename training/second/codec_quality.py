"""What a codec adds between the partials of tones."""

from __future__ import annotations

import numpy as np

from starter.measure.spectra import magnitudes

_WINDOW, _HOP = 8192, 4096
_LOWEST_HZ, _HIGHEST_HZ = 200.0, 3000.0
#: Least difference in decibels between two partials and the lowest bin between them.
_DEPTH_DB = 20.0


def valley_haze(original: np.ndarray, decoded: np.ndarray, rate: int) -> float:
    """How much louder a codec makes the valleys between partials: the median in decibels.

    Both are waves [N] of one length. A valley is the lowest of the bins between two peaks of the
    original that are 20 dB higher, from 200 to 3000 Hz; levels below -80 dB count as -80.
    """
    first, second = (
        20 * np.log10(np.maximum(magnitudes(wave, _WINDOW, _HOP), 1e-4)) for wave in (original, decoded)
    )
    low, high = (int(hertz * _WINDOW / rate) for hertz in (_LOWEST_HZ, _HIGHEST_HZ))
    rises: list[float] = []
    for ours, theirs in zip(first, second):
        part = ours[low:high]
        peaks = 1 + np.nonzero((part[1:-1] > part[:-2]) & (part[1:-1] >= part[2:]))[0]
        peaks = peaks[part[peaks] > part.max() - 45]
        for left, right in zip(peaks, peaks[1:]):
            valley = left + int(np.argmin(part[left : right + 1]))
            if min(part[left], part[right]) - part[valley] > _DEPTH_DB:
                around = slice(low + valley - 1, low + valley + 2)
                rises.append(float(theirs[around].mean() - ours[around].mean()))
    return float(np.median(rises)) if rises else 0.0
