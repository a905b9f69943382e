"""How music follows one film from the inside: over stretches of it, at its cuts, at its end."""

from __future__ import annotations

import dataclasses
import re
import subprocess
from pathlib import Path

import numpy as np

from .level import rms_db
from .product import FFMPEG
from .pulse import onset_envelope, onset_times
from .pulse import HOP_SECONDS as ENVELOPE_SECONDS
from .statistics import spearman

#: Length of the stretches in which picture and music are compared, seconds.
STRETCH_SECONDS = 4.0
#: How far a strong onset may lie from a cut, seconds.
NEAR_SECONDS = 0.1


@dataclasses.dataclass(frozen=True)
class InsideMeasures:
    """`loudness_rho` and `onset_rho` are rank correlations with the motion over stretches of 4 s.

    `busy_minus_calm_db` and `onset_ratio` compare the busy with the calm stretches, `range_lu` is the
    loudness range of EBU Tech 3342, `cuts_z` says by how many standard deviations more strong onsets
    lie near the cuts than near the same cuts shifted in time, `end_db` is the level of the last 50 ms
    against the whole.
    """

    loudness_rho: float
    onset_rho: float
    busy_minus_calm_db: float
    onset_ratio: float
    range_lu: float
    cuts_z: float
    end_db: float


def _stretches(wave: np.ndarray, rate: int, count: int) -> list[np.ndarray]:
    length = int(STRETCH_SECONDS * rate)
    return [wave[index * length : (index + 1) * length] for index in range(count)]


def loudness_range(path: Path) -> float:
    """The loudness range of a sound file in LU, measured by ffmpeg's ebur128."""
    command = [FFMPEG, "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128", "-f", "null", "-"]
    text = subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True).stderr
    return float(re.findall(r"LRA:\s+([-\d.]+) LU", text)[-1])


def cuts_z(wave: np.ndarray, rate: int, cuts: np.ndarray, draws: int = 400) -> float:
    """Strong onsets near `cuts` (seconds) against the same cuts shifted round the piece: a z score."""
    envelope = onset_envelope(wave, rate)
    times = onset_times(wave, rate)
    places = np.minimum((times / ENVELOPE_SECONDS).astype(int), envelope.size - 1)
    if times.size < 4 or cuts.size == 0:
        return 0.0
    strong = times[envelope[places] >= np.median(envelope[places])]
    length = wave.size / rate

    def near(shifted: np.ndarray) -> float:
        gaps = np.abs(shifted[:, None] - strong[None, :]).min(axis=1)
        return float(np.mean(gaps <= NEAR_SECONDS))

    chance = np.random.default_rng(0x2E57)
    shifted = [near((cuts + chance.uniform(0.5, length - 0.5)) % length) for _ in range(draws)]
    return (near(cuts) - float(np.mean(shifted))) / max(float(np.std(shifted)), 0.02)


def measure_inside(
    wave: np.ndarray, rate: int, path: Path, motion: np.ndarray, busy: np.ndarray, cuts: np.ndarray
) -> InsideMeasures:
    """Measures a wave float32 [N] written at `path`.

    `motion` float [stretches] is the picture's motion and `busy` bool [stretches] what was meant to be
    busy, per stretch of 4 s; `cuts` are seconds.
    """
    pieces = _stretches(wave, rate, motion.size)
    levels = np.array([rms_db(piece) for piece in pieces])
    times = onset_times(wave, rate)
    edges = np.arange(motion.size + 1) * STRETCH_SECONDS
    onsets = np.histogram(times, edges)[0] / STRETCH_SECONDS
    return InsideMeasures(
        loudness_rho=spearman(motion, levels),
        onset_rho=spearman(motion, onsets),
        busy_minus_calm_db=float(levels[busy].mean() - levels[~busy].mean()),
        onset_ratio=float(onsets[busy].mean() / max(float(onsets[~busy].mean()), 0.05)),
        range_lu=loudness_range(path),
        cuts_z=cuts_z(wave, rate, cuts),
        end_db=rms_db(wave[-int(0.05 * rate) :]) - rms_db(wave),
    )
