"""Turns the second model's clips into what its composer reads.

Beside the files of the first model's shards: `facts-N-TAKE.npz` (curves float32 [clips, frames, 3], accents
float32 [clips, T], tempo and key int16 [clips]), and `novelty-N.npy` float32 [clips, frames] of the pictures.
"""

from __future__ import annotations

import dataclasses
import functools
from pathlib import Path

import numpy as np
import torch
from torch import nn

from starter.array_files import Arrays
from starter.run_files import write_json
from starter.sizes import Sizes
from starter.tokens import TokenPlan, embed_pictures, fuse_frames, open_visual

from .codec import SpectralCodec
from .codec_files import load_codec
from .compose import Composition, compose
from .curves import film_change, film_novelty, match_scales, music_curves
from .material import render_piece
from .piece import DURATION, Piece, draw_piece
from .sizes import SECOND

#: Tokens from an accent until its weight has fallen to 0.
_ACCENT_TOKENS = 12


@dataclasses.dataclass(frozen=True)
class PieceTokenPlan(TokenPlan):
    """As the first model's; clips last `duration` seconds and `sound` is one of SOUNDS."""

    sizes: Sizes = SECOND
    clips: int = 1200
    held_out: int = 32
    duration: float = DURATION
    sound: str = "sampled"

    def draw(self, seed: int) -> Piece:
        """The clip with this seed."""
        return draw_piece(seed, self.duration)

    def perform(self, piece: Piece, take: int) -> tuple[np.ndarray, Composition]:
        """The sound of a take of a piece, float32 [samples], and what is played."""
        composition = compose(piece, take)
        return render_piece(piece, composition, self.sound), composition

    def open_codec(self) -> nn.Module:
        """The trained codec, which each process reads once."""
        return _codec(self.codec)

    @torch.no_grad()
    def encode_music(self, seeds: range, take: int) -> dict[str, Arrays]:
        """The files of one take of the clips with these seeds: `codes` and `facts`."""
        codec = self.open_codec()
        codes, curves, accents, tempi, keys = [], [], [], [], []
        for seed in seeds:
            piece = self.draw(seed)
            wave, composition = self.perform(piece, take)
            codes.append(codec.encode(torch.from_numpy(wave)[None, None])[0].to(torch.int16).numpy())
            curves.append(music_curves(wave, piece.ends))
            accents.append(accent_weights(piece, composition))
            tempi.append(piece.tempo)
            keys.append(piece.key.index)
        facts = {
            "curves": np.stack(curves),
            "accents": np.stack(accents),
            "tempo": np.array(tempi, np.int16),
            "key": np.array(keys, np.int16),
        }
        return {"facts": facts, "codes": np.stack(codes)}

    @torch.no_grad()
    def encode_pictures(self, seeds: range, is_held_out: bool) -> dict[str, Arrays]:
        """The files of these clips' pictures: `features` and `novelty`."""
        visual = open_visual(self.visual, self.sizes)
        features, novelty = [], []
        for seed in seeds:
            clip = embed_pictures(visual, self.draw(seed).traits, is_held_out)
            features.append(fuse_frames(visual, clip))
            novelty.append(film_novelty(visual.temporal("local", clip).numpy()))
        return {"novelty": np.stack(novelty), "features": np.stack(features)}


@functools.lru_cache
def _codec(path: Path) -> SpectralCodec:
    return load_codec(path)


def accent_weights(piece: Piece, composition: Composition) -> np.ndarray:
    """Additional weight of each token, float32 [T]: an accent's strength, 0 to 1, falling after it."""
    weights = np.zeros(piece.tokens + _ACCENT_TOKENS, np.float32)
    fall = np.linspace(1, 0, _ACCENT_TOKENS, endpoint=False, dtype=np.float32)
    for token, strength in composition.accents:
        part = weights[token : token + _ACCENT_TOKENS]
        np.maximum(part, strength * fall, out=part)
    return weights[: piece.tokens]


def write_scale(runs: Path) -> None:
    """Writes tokens/activity-scale.json, by the training clips whose pictures and music are there."""
    folder = runs / "tokens" / "training"
    changes, activities = [], []
    for path in sorted(folder.glob("novelty-*.npy")):
        facts = folder / f"facts-{path.stem.split('-')[1]}-0.npz"
        if facts.exists():
            changes += [film_change(row) for row in np.load(path)]
            activities.append(np.load(facts)["curves"][:, :, 1].ravel())
    if changes:
        scale = match_scales(np.concatenate(changes), np.concatenate(activities))
        write_json(runs / "tokens" / "activity-scale.json", dataclasses.asdict(scale))
