"""Turns the second model's clips into what its composer reads.

Kept in shards that appear when complete: `codes-N-TAKE.npy` int16 [clips, K, T], `facts-N-TAKE.npz` (curves
float32 [clips, frames, 3], accents float32 [clips, T], tempo and key int16 [clips]), `features-N.npy`
float16 [clips, frames x tokens, hidden], and `novelty-N.npy` float32 [clips, frames] of the pictures.
Takes share the features of one clip's pictures.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

import numpy as np
import torch

from starter.augment import augment
from starter.clip_pool import HELD_OUT
from starter.pictures import render_frames
from starter.run_files import versions, write_json
from starter.sizes import FRAME_RATE, LOCAL_FRAMES_PER_SECOND, Sizes
from starter.threads import use_threads
from starter.visual import VisualStack, load_visual
from starter.visual_data import frame_times, global_indices

from .codec import SpectralCodec
from .codec_files import load_codec
from .compose import Composition, compose
from .curves import film_change, film_novelty, match_scales, music_curves
from .material import render_piece
from .piece import DURATION, Piece, draw_piece
from .sizes import SECOND

#: Tokens after an accent that count more, and how its weight dies away.
_ACCENT_TOKENS = 12
_AUGMENTED = 0.5
KINDS = ("codes", "features")


@dataclasses.dataclass(frozen=True)
class TokenPlan:
    """Which clips to turn into tokens, and where everything lies."""

    runs: Path
    sizes: Sizes = SECOND
    duration: float = DURATION
    clips: int = 1200
    takes: int = 3
    held_out: int = 32
    clips_per_shard: int = 16
    sound: str = "sampled"

    def folder(self, is_held_out: bool) -> Path:
        return self.runs / "tokens" / ("held-out" if is_held_out else "training")

    def shards(self, is_held_out: bool) -> list[tuple[int, range]]:
        """Numbers of the shards and the seeds of their clips."""
        first, count = (HELD_OUT, self.held_out) if is_held_out else (0, self.clips)
        return [
            (index, range(first + start, first + min(start + self.clips_per_shard, count)))
            for index, start in enumerate(range(0, count, self.clips_per_shard))
        ]


@functools.lru_cache
def _codec(path: Path) -> SpectralCodec:
    return load_codec(path)


@functools.lru_cache
def _visual(path: Path, sizes: Sizes) -> VisualStack:
    return load_visual(path, sizes)


def accent_weights(piece: Piece, composition: Composition) -> np.ndarray:
    """How much more each token counts for an accent, 0 to 1: float32 [T], falling after each."""
    weights = np.zeros(piece.tokens + _ACCENT_TOKENS, np.float32)
    fall = np.linspace(1, 0, _ACCENT_TOKENS, endpoint=False, dtype=np.float32)
    for token, strength in composition.accents:
        part = weights[token : token + _ACCENT_TOKENS]
        np.maximum(part, strength * fall, out=part)
    return weights[: piece.tokens]


@torch.no_grad()
def encode_music(plan: TokenPlan, seeds: range, take: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Codes int16 [clips, K, T] of one take of the clips with these seeds, and their facts."""
    codec = _codec(plan.runs / "codec" / "codec.pt")
    codes, curves, accents, tempi, keys = [], [], [], [], []
    for seed in seeds:
        piece = draw_piece(seed, plan.duration)
        composition = compose(piece, take)
        wave = render_piece(piece, composition, plan.sound)
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
    return np.stack(codes), facts


@torch.no_grad()
def encode_pictures(plan: TokenPlan, seeds: range, is_held_out: bool) -> tuple[np.ndarray, np.ndarray]:
    """Features float16 [clips, frames x tokens, hidden] before projection, novelty [clips, frames]."""
    visual = _visual(plan.runs / "visual" / "visual.pt", plan.sizes)
    features, novelty = [], []
    for seed in seeds:
        traits = draw_piece(seed, plan.duration).traits
        frames = torch.from_numpy(render_frames(traits, frame_times(traits.duration)))
        chance = torch.Generator().manual_seed(seed)
        if not is_held_out and torch.rand((), generator=chance).item() < _AUGMENTED:
            frames = augment(frames[None], chance)[0]
        clip = visual.clip(frames)
        fused = visual.fuse(clip[None], clip[None, global_indices(len(frames))])
        features.append(fused[0].to(torch.float16).numpy())
        novelty.append(film_novelty(visual.temporal("local", clip).numpy()))
    return np.stack(features), np.stack(novelty)


@torch.no_grad()
def null_features(visual: VisualStack) -> np.ndarray:
    """Features [tokens, hidden] of each frame of the null video, all pixels 0."""
    side = visual.sizes.image
    clip = visual.clip(torch.zeros(1, side, side, 3))[None]
    return visual.fuse(clip, clip)[0].to(torch.float16).numpy()


def _save(path: Path, value: np.ndarray | dict[str, np.ndarray]) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        np.savez(file, **value) if isinstance(value, dict) else np.save(file, value)
    unfinished.replace(path)


@dataclasses.dataclass(frozen=True)
class _Shard:
    """The features of a shard, or the codes of one of its takes."""

    number: int
    seeds: range
    is_held_out: bool
    take: Optional[int]


def _make(task: tuple[TokenPlan, _Shard]) -> str:
    """Makes the files of a shard unless they are there; the name of the last."""
    plan, shard = task
    folder = plan.folder(shard.is_held_out)
    if shard.take is None:
        path = folder / f"features-{shard.number:04d}.npy"
        if not path.exists():
            features, novelty = encode_pictures(plan, shard.seeds, shard.is_held_out)
            _save(folder / f"novelty-{shard.number:04d}.npy", novelty)
            _save(path, features)
        return path.name
    path = folder / f"codes-{shard.number:04d}-{shard.take}.npy"
    if not path.exists():
        codes, facts = encode_music(plan, shard.seeds, shard.take)
        _save(folder / f"facts-{shard.number:04d}-{shard.take}.npz", facts)
        _save(path, codes)
    return path.name


def _tasks(plan: TokenPlan, kinds: Sequence[str]) -> list[_Shard]:
    """Held-out clips and then training clips in order; first takes and features first."""
    tasks = []
    for is_held_out in (True, False):
        for take in range(1 if is_held_out else plan.takes):
            for number, seeds in plan.shards(is_held_out):
                if "codes" in kinds:
                    tasks.append(_Shard(number, seeds, is_held_out, take))
                if "features" in kinds and take == 0:
                    tasks.append(_Shard(number, seeds, is_held_out, None))
    return tasks


def make_tokens(plan: TokenPlan, jobs: int = 1, kinds: Sequence[str] = KINDS) -> None:
    """Makes the shards that are missing, then the scale that turns a film's change to activity."""
    for is_held_out in (True, False):
        plan.folder(is_held_out).mkdir(parents=True, exist_ok=True)
    if "features" in kinds:
        visual = _visual(plan.runs / "visual" / "visual.pt", plan.sizes)
        _save(plan.runs / "tokens" / "null.npy", null_features(visual))
    write_json(plan.runs / "tokens" / "manifest.json", _describe(plan))
    tasks = [(plan, shard) for shard in _tasks(plan, kinds)]
    # Spawned, because a forked process must not use PyTorch's threads.
    with multiprocessing.get_context("spawn").Pool(jobs, use_threads, (1,)) as pool:
        for done, name in enumerate(pool.imap(_make, tasks), 1):
            print(f"{done} of {len(tasks)}: {name}", flush=True)
    write_scale(plan.runs)


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


def _describe(plan: TokenPlan) -> dict:
    """Everything that the tokens depend on."""
    paths = (plan.runs / "codec" / "codec.pt", plan.runs / "visual" / "visual.pt")
    return {
        "sizes": dataclasses.asdict(plan.sizes),
        "frames_per_second": LOCAL_FRAMES_PER_SECOND,
        "tokens_per_second": FRAME_RATE,
        "training_seeds": [0, plan.clips],
        "takes": plan.takes,
        "held_out_seeds": [HELD_OUT, HELD_OUT + plan.held_out],
        "models_sha256": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.exists()
        },
        "versions": versions(),
    }
