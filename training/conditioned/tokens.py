"""Turns the conditioned model's clips into what its composer reads, as the second model's plan does."""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import numpy as np

from second.tokens import PieceTokenPlan
from starter.codec import Codec
from starter.codec_files import load_codec
from starter.music.mixing import render
from starter.sizes import STARTER, Sizes

from .compose import PlainComposition, compose, played_traits
from .piece import DURATION, RANGE_DB, PlainPiece, draw_piece


@dataclasses.dataclass(frozen=True)
class PlainTokenPlan(PieceTokenPlan):
    """As the second model's, with the first model's codec and sounds."""

    sizes: Sizes = STARTER
    clips: int = 3000
    takes: int = 2
    held_out: int = 16
    clips_per_shard: int = 4
    duration: float = DURATION

    def draw(self, seed: int) -> PlainPiece:
        return draw_piece(seed, self.duration)

    def perform(self, piece: PlainPiece, take: int) -> tuple[np.ndarray, PlainComposition]:
        composition = compose(piece, take)
        return render(composition.notes, played_traits(piece, piece.key), RANGE_DB), composition

    def open_codec(self) -> Codec:
        return _codec(self.codec)


@functools.lru_cache
def _codec(path: Path) -> Codec:
    return load_codec(path)
