"""Turns clips into what the language model reads: codes of music and visual features of frames.

Needs the trained codec and the trained visual stack. Clips are kept in shards, `codes-N-TAKE.npy` int16
[clips, K, T] and `features-N.npy` float16 [clips, frames x tokens, hidden], which appear when complete.
Several takes of music share the features of one clip's pictures.
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

from .augment import augment
from .clip_pool import HELD_OUT
from .codec import Codec
from .codec_files import encode_clips, load_codec
from .music import render_music
from .pictures import render_frames
from .run_files import versions, write_json
from .sizes import STARTER, Sizes
from .threads import use_threads
from .traits import draw_traits
from .visual import VisualStack, load_visual
from .visual_data import frame_times, global_indices

#: Share of the clips whose pictures are changed as those that the visual stack was trained on.
_AUGMENTED = 0.5
#: What a shard consists of: codes need the codec, features the visual stack.
KINDS = ("codes", "features")


@dataclasses.dataclass(frozen=True)
class TokenPlan:
    """Which clips to turn into tokens, and the folders of everything."""

    runs: Path
    sizes: Sizes = STARTER
    clips: int = 3200
    #: How often each training clip is set to music; held-out ones are once.
    takes: int = 3
    held_out: int = 96
    clips_per_shard: int = 16

    @property
    def codec(self) -> Path:
        return self.runs / "codec" / "codec.pt"

    @property
    def visual(self) -> Path:
        return self.runs / "visual" / "visual.pt"

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
def _codec(path: Path) -> Codec:
    return load_codec(path)


@functools.lru_cache
def _visual(path: Path, sizes: Sizes) -> VisualStack:
    return load_visual(path, sizes)


def encode_music(plan: TokenPlan, seeds: range, take: int) -> np.ndarray:
    """Codes int16 [clips, K, T] of one take of the clips with these seeds."""
    waves = [render_music(draw_traits(seed), take) for seed in seeds]
    return encode_clips(_codec(plan.codec), waves, batch=2)


@torch.no_grad()
def encode_pictures(plan: TokenPlan, seeds: range, is_held_out: bool) -> np.ndarray:
    """Visual features float16 [clips, frames x tokens, hidden], before `visual_feature_proj`."""
    visual = _visual(plan.visual, plan.sizes)
    features = []
    for seed in seeds:
        traits = draw_traits(seed)
        frames = torch.from_numpy(render_frames(traits, frame_times(traits.duration)))
        chance = torch.Generator().manual_seed(seed)
        if not is_held_out and torch.rand((), generator=chance).item() < _AUGMENTED:
            frames = augment(frames[None], chance)[0]
        clip = visual.clip(frames)[None]
        fused = visual.fuse(clip, clip[:, global_indices(len(frames))])
        features.append(fused[0].to(torch.float16).numpy())
    return np.stack(features)


@torch.no_grad()
def null_features(visual: VisualStack) -> np.ndarray:
    """The same [tokens, hidden] of each frame of the null video, all pixels 0."""
    side = visual.sizes.image
    clip = visual.clip(torch.zeros(1, side, side, 3))[None]
    return visual.fuse(clip, clip)[0].to(torch.float16).numpy()


def _save(path: Path, array: np.ndarray) -> None:
    unfinished = path.with_suffix(f".{os.getpid()}.tmp")
    with unfinished.open("wb") as file:
        np.save(file, array)
    unfinished.replace(path)


@dataclasses.dataclass(frozen=True)
class _File:
    """One file of a shard: its features, or the codes of a take."""

    path: Path
    seeds: range
    is_held_out: bool
    take: Optional[int]


def _make(task: tuple[TokenPlan, _File]) -> str:
    """Makes a file unless it is there; its name."""
    plan, file = task
    if file.path.exists():
        return file.path.name
    if file.take is None:
        _save(file.path, encode_pictures(plan, file.seeds, file.is_held_out))
    else:
        _save(file.path, encode_music(plan, file.seeds, file.take))
    return file.path.name


def _files(plan: TokenPlan, is_held_out: bool, kinds: Sequence[str]) -> list[_File]:
    """The files of all shards: first takes and features first."""
    folder = plan.folder(is_held_out)
    files = []
    for take in range(1 if is_held_out else plan.takes):
        for index, seeds in plan.shards(is_held_out):
            if "codes" in kinds:
                path = folder / f"codes-{index:04d}-{take}.npy"
                files.append(_File(path, seeds, is_held_out, take))
            if "features" in kinds and take == 0:
                files.append(_File(folder / f"features-{index:04d}.npy", seeds, is_held_out, None))
    return files


def make_tokens(plan: TokenPlan, jobs: int = 1, kinds: Sequence[str] = KINDS) -> None:
    """Makes the shards that are missing; held-out clips and then training clips, in order."""
    tasks = []
    for is_held_out in (True, False):
        plan.folder(is_held_out).mkdir(parents=True, exist_ok=True)
        tasks += [(plan, file) for file in _files(plan, is_held_out, kinds)]
    if "features" in kinds:
        _save(plan.runs / "tokens" / "null.npy", null_features(_visual(plan.visual, plan.sizes)))
    write_json(plan.runs / "tokens" / "manifest.json", _describe(plan))
    # Spawned, because a forked process must not use PyTorch's threads.
    with multiprocessing.get_context("spawn").Pool(jobs, use_threads, (1,)) as pool:
        for done, name in enumerate(pool.imap(_make, tasks), 1):
            print(f"{done} of {len(tasks)}: {name}", flush=True)


def _describe(plan: TokenPlan) -> dict:
    """Everything that the tokens depend on."""
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (plan.codec, plan.visual)
        if path.exists()  # Codes can be made before the visual stack is trained.
    }
    return {
        "sizes": dataclasses.asdict(plan.sizes),
        "training_seeds": [0, plan.clips],
        "takes": plan.takes,
        "held_out_seeds": [HELD_OUT, HELD_OUT + plan.held_out],
        "models_sha256": digests,
        "versions": versions(),
    }
