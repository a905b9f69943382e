"""The music of the clips on disk, and the facts of each: `python3 -m second.material FOLDER --count 400`.

A clip is `NNNNNN.npy`, int16 [samples], beside `NNNNNN.json`: its key, tempo, form, accents and curves.
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np

from starter.array_files import write_arrays
from starter.clip_pool import fill_by_command_line, to_int16

from .compose import Composition, compose
from .curves import CURVES, music_curves
from .fluid import play
from .piece import DURATION, TEMPI, Piece, draw_piece
from .plain_sound import play_plainly

#: How music is played: by sampled instruments, or in plain tones, which need no soundfont.
SOUNDS = {"sampled": play, "plain": play_plainly}


def render_piece(piece: Piece, composition: Composition, sound: str = "sampled") -> np.ndarray:
    """The sound of a piece: float32 [samples], mono, at 32 kHz."""
    return SOUNDS[sound](composition, piece.tokens)


def facts_of(piece: Piece, composition: Composition, wave: np.ndarray) -> dict:
    """Facts of a clip, for reading."""
    return {
        "seed": piece.seed,
        "tempo": TEMPI[piece.tempo],
        "key": dataclasses.asdict(piece.key),
        "ends": piece.ends,
        "parts": [dataclasses.asdict(part) for part in piece.parts],
        "accents": composition.accents,
        "curves": {
            name: [round(float(value), 3) for value in curve]
            for name, curve in zip(CURVES, music_curves(wave, piece.ends).T)
        },
    }


def fill(
    folder: Path, first: int, count: int, duration: float = DURATION, sound: str = "sampled"
) -> None:
    """Renders the clips with seeds from `first` on that the folder does not hold yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first, first + count):
        path = folder / f"{seed:06d}.npy"
        if path.exists():
            continue
        piece = draw_piece(seed, duration)
        composition = compose(piece)
        wave = render_piece(piece, composition, sound)
        facts = facts_of(piece, composition, wave)
        path.with_suffix(".json").write_text(json.dumps(facts) + "\n")
        write_arrays(path, to_int16(wave))


if __name__ == "__main__":
    fill_by_command_line(fill, __doc__)
