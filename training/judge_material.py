"""Judges how training music follows its pictures, as `follow.py` judges a model's.

`python3 training/judge_material.py --conditioned [--codec FOLDER]`, or with `--second`, prints for clips
that no training has how the music follows its pictures from the inside; with the folder of a training, also
after its codec.
"""

from __future__ import annotations

import argparse
import collections
import tempfile
from pathlib import Path

import numpy as np

from second.piece import Piece
from starter.measure.film import cuts_of, energies_of, motion_of
from starter.measure.inside import STRETCH_SECONDS, InsideMeasures, measure_inside
from starter.measure.pictures import FRAMES_PER_SECOND, SIDE
from starter.measure.product import write_wav
from starter.measure.sound import measure_sound
from starter.pictures import render_frames
from starter.scale import add_scale_options, chosen_scale
from starter.sizes import SAMPLE_RATE
from starter.threads import use_threads


def measure_piece(piece: Piece, wave: np.ndarray, motion: np.ndarray, folder: Path) -> InsideMeasures:
    """How the music of a piece follows its pictures, `motion` of each stretch of 4 s."""
    energies = energies_of(piece.traits, len(motion))
    busy = energies > np.median(energies)
    if not busy.any():
        busy[int(np.argmax(motion))] = True
    path = folder / f"{piece.seed}.wav"
    write_wav(path, wave, SAMPLE_RATE)
    return measure_inside(wave, SAMPLE_RATE, path, motion, busy, cuts_of(piece.traits))


def rendered_motion(piece: Piece) -> np.ndarray:
    """The motion of a piece's pictures in each stretch of 4 s."""
    count = int(piece.traits.duration // STRETCH_SECONDS)
    times = np.arange(int(count * STRETCH_SECONDS * FRAMES_PER_SECOND)) / FRAMES_PER_SECOND
    return motion_of(render_frames(piece.traits, times, SIDE), count)


def main() -> None:
    """Judges by the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    add_scale_options(parser)
    parser.add_argument("--codec", type=Path, help="folder of a training with a codec")
    parser.add_argument("--clips", type=int, default=16)
    parser.add_argument("--first-seed", type=int, default=960_000)
    options = parser.parse_args()
    if not options.conditioned and not options.second:
        parser.error("whose music? --conditioned, or --second")
    use_threads(1)
    plan = chosen_scale(options).tokens
    found: dict[str, list[InsideMeasures]] = {"music": []}
    pieces = [plan.draw(options.first_seed + number) for number in range(options.clips)]
    codec = None
    if options.codec is not None:
        from starter.codec_files import through_codec

        plan = chosen_scale(argparse.Namespace(**{**vars(options), "runs": options.codec})).tokens
        codec = plan.open_codec()
        found["after the codec"] = []
    sounds = []
    with tempfile.TemporaryDirectory() as name:
        for piece in pieces:
            wave, motion = plan.perform(piece, 0)[0], rendered_motion(piece)
            sounds.append(measure_sound(wave, SAMPLE_RATE))
            found["music"].append(measure_piece(piece, wave, motion, Path(name)))
            if codec is not None:
                back = through_codec(codec, wave)
                found["after the codec"].append(measure_piece(piece, back, motion, Path(name)))
    for kind, rows in found.items():
        print(kind)
        for field in InsideMeasures.__dataclass_fields__:
            values = [
                getattr(row, field) for row, piece in zip(rows, pieces) if field != "end_db" or piece.ends
            ]
            print(f"  {field:20} {np.mean(values):7.2f}   median {np.median(values):7.2f}")
    for field in ("key_clarity", "pulse_clarity"):
        print(f"{field} {np.mean([getattr(sound, field) for sound in sounds]):.2f}")
    keys = collections.Counter(piece.key for piece in pieces)
    commonest = sum(count for _, count in keys.most_common(2))
    changes = np.mean([len(piece.parts) - 1 for piece in pieces]) / pieces[0].traits.duration * 60
    print(f"tempi {len({piece.tempo for piece in pieces})}, in the two commonest keys {commonest}")
    print(f"sections begin {changes:.1f} times a minute")


if __name__ == "__main__":
    main()
