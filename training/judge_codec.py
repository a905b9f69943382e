"""Judges the second model's codec on music of its kind that it was not trained on.

`python3 training/judge_codec.py [--runs FOLDER]` prints, for each of 24 clips and on average: the log-mel distance
of what it decodes (dB), what it adds in the valleys between partials (dB), the share of energy above 6 kHz
before and after (dB), and key and pulse clarity before and after.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from second.codec_files import load_codec
from second.codec_quality import valley_haze
from second.compose import compose
from second.material import render_piece
from second.piece import draw_piece
from second.scale import second_scale
from starter.codec_files import through_codec
from starter.measure.sound import measure_sound
from starter.measure.spectra import log_mel_distance, magnitudes
from starter.sizes import SAMPLE_RATE
from starter.threads import use_threads

_NAMES = ("distance", "haze", "highs", "highs after", "key", "key after", "pulse", "pulse after")
#: The part of each clip that is measured, seconds.
_PART = (10, 22)
_HIGH_HZ = 6000.0


def highs_db(wave: np.ndarray) -> float:
    """Energy above 6 kHz against all, in decibels."""
    power = np.square(magnitudes(wave, 2048, 1024))
    hertz = np.arange(power.shape[1]) * SAMPLE_RATE / 2048
    return float(10 * np.log10(power[:, hertz > _HIGH_HZ].sum() / max(power.sum(), 1e-12) + 1e-12))


def main() -> None:
    """Judges by the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", help="folder of the training; default: runs/second")
    parser.add_argument("--clips", type=int, default=24)
    parser.add_argument("--first-seed", type=int, default=950_000)
    options = parser.parse_args()
    use_threads(1)
    runs = Path(options.runs) if options.runs else second_scale().runs
    codec = load_codec(runs / "codec" / "codec.pt")
    rows = []
    print("clip    " + "".join(f"{name:>12}" for name in _NAMES))
    for seed in range(options.first_seed, options.first_seed + options.clips):
        piece = draw_piece(seed)
        wave = render_piece(piece, compose(piece))[_PART[0] * SAMPLE_RATE : _PART[1] * SAMPLE_RATE]
        back = through_codec(codec, wave)
        one, two = measure_sound(wave, SAMPLE_RATE), measure_sound(back, SAMPLE_RATE)
        rows.append(
            (
                log_mel_distance(wave, back, SAMPLE_RATE),
                valley_haze(wave, back, SAMPLE_RATE),
                highs_db(wave),
                highs_db(back),
                one.key_clarity,
                two.key_clarity,
                one.pulse_clarity,
                two.pulse_clarity,
            )
        )
        print(f"{seed:<8}" + "".join(f"{value:12.2f}" for value in rows[-1]), flush=True)
    print("mean    " + "".join(f"{value:12.2f}" for value in np.mean(rows, axis=0)))


if __name__ == "__main__":
    main()
