"""Judges the second model's training music as `follow.py` judges a model's: what there is to learn at most.

`python3 training/judge_material.py [--codec FOLDER]` prints, for clips that no training has, how the music
follows its pictures from the inside; with the folder of a training, that after its codec too.
"""

from __future__ import annotations

import argparse
import collections
import tempfile
import wave as wave_files
from pathlib import Path

import numpy as np

from second.compose import compose
from second.material import render_piece
from second.piece import Piece, draw_piece
from starter.measure.inside import STRETCH_SECONDS, InsideMeasures, measure_inside
from starter.measure.pictures import FRAMES_PER_SECOND, measure_pictures
from starter.pictures import render_frames
from starter.pictures.timeline import plan_shots
from starter.sizes import SAMPLE_RATE
from starter.threads import use_threads


def write_wave(path: Path, wave: np.ndarray) -> None:
    """Writes a wave float32 [N] as 16 bits."""
    with wave_files.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.round(np.clip(wave, -1, 1) * 32767).astype("<i2").tobytes())


def measure_piece(piece: Piece, wave: np.ndarray, motion: np.ndarray, folder: Path) -> InsideMeasures:
    """How the music of a piece follows its pictures, `motion` of each stretch of 4 s."""
    middles = (np.arange(len(motion)) + 0.5) * STRETCH_SECONDS
    energies = [piece.traits.section_at(float(middle)).energy for middle in middles]
    busy = np.array(energies) > np.median(energies)
    if not busy.any():
        busy[int(np.argmax(motion))] = True
    cuts = np.array([span.start for span in plan_shots(piece.traits) if span.start > 0])
    path = folder / f"{piece.seed}.wav"
    write_wave(path, wave)
    return measure_inside(wave, SAMPLE_RATE, path, motion, busy, cuts)


def motion_of(piece: Piece) -> np.ndarray:
    """The motion of a piece's pictures in each stretch of 4 s."""
    count = int(piece.traits.duration // STRETCH_SECONDS)
    frames = int(STRETCH_SECONDS * FRAMES_PER_SECOND)
    times = np.arange(count * frames) / FRAMES_PER_SECOND
    pictures = render_frames(piece.traits, times, 48)
    parts = pictures.reshape(count, frames, *pictures.shape[1:])
    return np.array([measure_pictures(part, FRAMES_PER_SECOND).motion for part in parts])


def main() -> None:
    """Judges by the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--codec", type=Path, help="folder of a training with a codec")
    parser.add_argument("--clips", type=int, default=16)
    parser.add_argument("--first-seed", type=int, default=960_000)
    options = parser.parse_args()
    use_threads(1)
    found: dict[str, list[InsideMeasures]] = {"music": []}
    pieces = [draw_piece(options.first_seed + number) for number in range(options.clips)]
    codec = None
    if options.codec is not None:
        import torch

        from second.codec_files import load_codec

        codec = load_codec(options.codec / "codec" / "codec.pt")
        found["after the codec"] = []
    with tempfile.TemporaryDirectory() as name:
        for piece in pieces:
            wave, motion = render_piece(piece, compose(piece)), motion_of(piece)
            found["music"].append(measure_piece(piece, wave, motion, Path(name)))
            if codec is not None:
                with torch.no_grad():
                    back = codec.decode(codec.encode(torch.from_numpy(wave)[None, None]))[0, 0].numpy()
                found["after the codec"].append(measure_piece(piece, back, motion, Path(name)))
    for kind, rows in found.items():
        print(kind)
        for field in InsideMeasures.__dataclass_fields__:
            values = [
                getattr(row, field) for row, piece in zip(rows, pieces) if field != "end_db" or piece.ends
            ]
            print(f"  {field:20} {np.mean(values):7.2f}   median {np.median(values):7.2f}")
    keys = collections.Counter(piece.key for piece in pieces)
    commonest = sum(count for _, count in keys.most_common(2))
    changes = np.mean([len(piece.parts) - 1 for piece in pieces]) / pieces[0].traits.duration * 60
    print(f"tempi {len({piece.tempo for piece in pieces})}, in the two commonest keys {commonest}")
    print(f"sections begin {changes:.1f} times a minute")


if __name__ == "__main__":
    main()
