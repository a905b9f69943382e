"""Turns clips into what the language model reads: codes of music and visual features of frames.

Needs the trained codec and the trained visual stack. Clips are kept in shards, `codes-N-TAKE.npy` int16
[clips, K, T] and `features-N.npy` float16 [clips, frames x tokens, hidden], which appear when complete.
Several takes of music share the features of one clip's pictures. Another model's plan derives from
`TokenPlan`, encodes its own clips, and can keep more files of each shard.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import multiprocessing
from collections.abc import Sequence
from pathlib import Path
from typing import Optional

import numpy as np
import torch
from torch import Tensor

from .array_files import Arrays, write_arrays
from .augment import augment
from .clip_pool import HELD_OUT
from .codec import Codec
from .codec_files import encode_clips, load_codec
from .music import render_music
from .pictures import render_frames
from .run_files import versions, write_json
from .sizes import FRAME_RATE, LOCAL_FRAMES_PER_SECOND, STARTER, Sizes
from .threads import use_threads
from .traits import Traits, draw_traits
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
    #: Seed of the first training clip, a multiple of `clips_per_shard`.
    first_clip: int = 0
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
        size = self.clips_per_shard
        first, count = (HELD_OUT, self.held_out) if is_held_out else (self.first_clip, self.clips)
        number = 0 if is_held_out else first // size
        return [
            (number + index, range(first + start, first + min(start + size, count)))
            for index, start in enumerate(range(0, count, size))
        ]

    def encode_music(self, seeds: range, take: int) -> dict[str, Arrays]:
        """The files of one take of the clips with these seeds: `codes` int16 [clips, K, T]."""
        waves = [render_music(draw_traits(seed), take) for seed in seeds]
        return {"codes": encode_clips(_codec(self.codec), waves, batch=2)}

    def encode_pictures(self, seeds: range, is_held_out: bool) -> dict[str, Arrays]:
        """The files of these clips' pictures: `features` float16 [clips, frames x tokens, hidden]."""
        visual = open_visual(self.visual, self.sizes)
        embeddings = (embed_pictures(visual, draw_traits(seed), is_held_out) for seed in seeds)
        return {"features": np.stack([fuse_frames(visual, clip) for clip in embeddings])}


@functools.lru_cache
def _codec(path: Path) -> Codec:
    return load_codec(path)


@functools.lru_cache
def open_visual(path: Path, sizes: Sizes) -> VisualStack:
    """The visual stack of a file, which each process reads once."""
    return load_visual(path, sizes)


@torch.no_grad()
def embed_pictures(visual: VisualStack, traits: Traits, is_held_out: bool) -> Tensor:
    """CLIP's embeddings [frames, tokens, hidden] of a clip's frames."""
    frames = torch.from_numpy(render_frames(traits, frame_times(traits.duration)))
    chance = torch.Generator().manual_seed(traits.seed)
    if not is_held_out and torch.rand((), generator=chance).item() < _AUGMENTED:
        frames = augment(frames[None], chance)[0]
    return visual.clip(frames)


@torch.no_grad()
def fuse_frames(visual: VisualStack, clip: Tensor) -> np.ndarray:
    """Features float16 [frames x tokens, hidden] of CLIP's embeddings, before `visual_feature_proj`."""
    fused = visual.fuse(clip[None], clip[None, global_indices(len(clip))])
    return fused[0].to(torch.float16).numpy()


@torch.no_grad()
def null_features(visual: VisualStack) -> np.ndarray:
    """The same [tokens, hidden] of each frame of the null video, all pixels 0."""
    side = visual.sizes.image
    clip = visual.clip(torch.zeros(1, side, side, 3))[None]
    return visual.fuse(clip, clip)[0].to(torch.float16).numpy()


@dataclasses.dataclass(frozen=True)
class _Shard:
    """The pictures of a shard, or one take of its music."""

    number: int
    seeds: range
    is_held_out: bool
    take: Optional[int]

    def path(self, folder: Path, kind: str, value: Optional[Arrays] = None) -> Path:
        """The file of a kind that holds this value; an array where none is given."""
        take = "" if self.take is None else f"-{self.take}"
        ending = "npy" if value is None or isinstance(value, np.ndarray) else "npz"
        return folder / f"{kind}-{self.number:04d}{take}.{ending}"


def _make(task: tuple[TokenPlan, _Shard]) -> str:
    """Makes the files of a shard unless they are there; the name of the last."""
    plan, shard = task
    folder, main = plan.folder(shard.is_held_out), "features" if shard.take is None else "codes"
    path = shard.path(folder, main)
    if not path.exists():
        if shard.take is None:
            files = plan.encode_pictures(shard.seeds, shard.is_held_out)
        else:
            files = plan.encode_music(shard.seeds, shard.take)
        # The main file is written last: where it exists, those beside it do too.
        for kind in sorted(files, key=lambda kind: kind == main):
            write_arrays(shard.path(folder, kind, files[kind]), files[kind])
    return path.name


def _shards(plan: TokenPlan, is_held_out: bool, kinds: Sequence[str]) -> list[_Shard]:
    """What to make, in order: first takes and features first."""
    shards = []
    for take in range(1 if is_held_out else plan.takes):
        for number, seeds in plan.shards(is_held_out):
            if "codes" in kinds:
                shards.append(_Shard(number, seeds, is_held_out, take))
            if "features" in kinds and take == 0:
                shards.append(_Shard(number, seeds, is_held_out, None))
    return shards


def make_tokens(plan: TokenPlan, jobs: int = 1, kinds: Sequence[str] = KINDS) -> None:
    """Makes the shards that are missing; held-out clips and then training clips, in order."""
    tasks = []
    for is_held_out in (True, False):
        plan.folder(is_held_out).mkdir(parents=True, exist_ok=True)
        tasks += [(plan, shard) for shard in _shards(plan, is_held_out, kinds)]
    if "features" in kinds:
        null = null_features(open_visual(plan.visual, plan.sizes))
        write_arrays(plan.runs / "tokens" / "null.npy", null)
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
        "frames_per_second": LOCAL_FRAMES_PER_SECOND,
        "tokens_per_second": FRAME_RATE,
        "training_seeds": [plan.first_clip, plan.first_clip + plan.clips],
        "takes": plan.takes,
        "held_out_seeds": [HELD_OUT, HELD_OUT + plan.held_out],
        "models_sha256": digests,
        "versions": versions(),
    }
