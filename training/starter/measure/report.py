"""What the measures say together: comparisons with the training music, correlations, a table."""

from __future__ import annotations

from typing import Any, Optional

import numpy as np

from .pictures import PictureMeasures
from .sound import SoundMeasures, mean_of
from .statistics import shuffled_spearman, spearman

#: Goals: clarity against the training music's, correlation of picture and music.
CLARITY_GOAL = 0.7
CORRELATION_GOAL = 0.5
_SOUND = (
    "key_clarity",
    "pulse_clarity",
    "onset_density",
    "modeness",
    "level_db",
    "silent_fraction",
    "clipped_fraction",
)


def summary(sounds: list[SoundMeasures]) -> dict[str, float]:
    """The mean of every measure over pieces."""
    return {name: mean_of(sounds, name) for name in _SOUND}


def correlations(
    pictures: list[PictureMeasures], sounds: list[SoundMeasures], loudness: list[float]
) -> dict[str, dict[str, float]]:
    """Rank correlations of picture and music over clips, beside those of shuffled pairs.

    `loudness` is that before the product evens it out, one per clip.
    """
    motion = np.array([picture.motion for picture in pictures])
    warmth = np.array([picture.warmth for picture in pictures])
    onsets = np.array([sound.onset_density for sound in sounds])
    modeness = np.array([sound.modeness for sound in sounds])
    pairs = {
        "motion ~ onset density": (motion, onsets),
        "motion ~ loudness": (motion, np.array(loudness)),
        "warmth ~ mode": (warmth, modeness),
    }
    found: dict[str, dict[str, float]] = {}
    for name, (seen, heard) in pairs.items():
        mean, deviation = shuffled_spearman(seen, heard)
        rho = spearman(seen, heard)
        found[name] = {"rho": rho, "shuffled_mean": mean, "shuffled_deviation": deviation}
    return found


def compare(made: dict[str, float], training: dict[str, float]) -> dict[str, float]:
    """Clarity of what the model made against the training music's."""
    return {name: made[name] / max(training[name], 1e-9) for name in ("key_clarity", "pulse_clarity")}


def table(report: dict[str, Any]) -> str:
    """The report for reading."""
    lines = [f"{'':24}" + "".join(f"{column:>12}" for column in report["sounds"])]
    for name in _SOUND:
        row = "".join(f"{values[name]:12.3f}" for values in report["sounds"].values())
        lines.append(f"{name.replace('_', ' '):24}" + row)
    for kind in ("training", "made"):
        for name, values in report.get("correlations", {}).get(kind, {}).items():
            lines.append(
                f"{kind:9} {name:24} rho {values['rho']:6.2f}   shuffled "
                f"{values['shuffled_mean']:5.2f} +- {values['shuffled_deviation']:.2f}"
            )
    if "codec" in report:
        codec = report["codec"]
        lines.append(
            f"codec: log-mel distance {codec['reconstruction_db']:.2f} dB, against noise of the same "
            f"level {codec['noise_db']:.2f} dB, against other music {codec['other_music_db']:.2f} dB"
        )
    for name, passed in verdicts(report).items():
        lines.append(f"{'pass' if passed else 'FAIL'}  {name}")
    return "\n".join(lines)


def verdicts(report: dict[str, Any]) -> dict[str, bool]:
    """Which goals the report reaches."""
    found: dict[str, bool] = {}
    for name, ratio in report.get("ratios", {}).items():
        found[f"{name.replace('_', ' ')} {ratio:.2f} of the training music's"] = ratio >= CLARITY_GOAL
    for name, values in report.get("correlations", {}).get("made", {}).items():
        found[f"{name}: above {CORRELATION_GOAL}"] = values["rho"] > CORRELATION_GOAL
    made: Optional[dict[str, float]] = report["sounds"].get("made")
    if made is not None:
        found["no silence"] = made["silent_fraction"] < 0.02
        found["no clipping"] = made["clipped_fraction"] < 1e-4
    if "repeatable" in report:
        found["the same seed gives the same bytes"] = report["repeatable"]["same_seed_same_bytes"]
        found["every picture gives other music"] = report["repeatable"]["all_different"]
    if "codec" in report:
        codec = report["codec"]
        found["codec: nearer than half-way to noise"] = (
            codec["reconstruction_db"] < 0.5 * codec["noise_db"]
        )
    return found
