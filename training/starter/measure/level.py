"""Loudness, silence and clipping."""

from __future__ import annotations

import numpy as np


def rms_db(wave: np.ndarray) -> float:
    """RMS of a wave in dBFS, -120 at the least."""
    return float(10 * np.log10(np.mean(np.square(wave, dtype=np.float64)) + 1e-12))


def silent_fraction(wave: np.ndarray, rate: int, below_db: float = -55.0) -> float:
    """The share of tenths of a second that are softer than a level."""
    length = rate // 10
    pieces = wave[: wave.size // length * length].reshape(-1, length)
    if not pieces.size:
        return 1.0
    return float(np.mean([rms_db(piece) < below_db for piece in pieces]))


def clipped_fraction(wave: np.ndarray) -> float:
    """The share of samples at full scale."""
    return float(np.mean(np.abs(wave) >= 0.999))
