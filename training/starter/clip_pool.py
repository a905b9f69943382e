"""Rendered music on disk, for the codec's training: one int16 file per clip, written by a process.

`python3 -m starter.clip_pool training/runs/music --count 400` renders what is missing.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np

from starter.array_files import write_arrays
from starter.music import render_music
from starter.traits import draw_traits

#: Seeds from here up are never trained on.
HELD_OUT = 900_000


def render_clip(seed: int) -> np.ndarray:
    """The music of the clip with this seed: float32 [samples]."""
    return np.asarray(render_music(draw_traits(seed)), np.float32)


def to_int16(wave: np.ndarray) -> np.ndarray:
    """A wave of at most full scale, 1, as samples on disk are kept: int16."""
    return np.round(np.clip(wave, -1, 1) * 32767).astype(np.int16)


def fill(folder: Path, first: int, count: int) -> None:
    """Renders the clips with seeds from `first` on that the folder does not hold yet."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first, first + count):
        path = folder / f"{seed:06d}.npy"
        if path.exists():
            continue
        write_arrays(path, to_int16(render_clip(seed)))


class ClipPool:
    """Random crops of a folder's clips, which may still be growing."""

    def __init__(self, folder: Path, chance: np.random.Generator) -> None:
        self.folder = folder
        self.chance = chance
        self.clips: dict[str, np.ndarray] = {}
        self.names: list[str] = []

    def refresh(self) -> int:
        """Looks for new clips; the number of clips."""
        for path in sorted(self.folder.glob("[0-9]*.npy")):
            if path.name not in self.clips:
                self.clips[path.name] = np.load(path, mmap_mode="r")
                self.names.append(path.name)
        return len(self.names)

    def crops(self, batch: int, length: int) -> np.ndarray:
        """Crops float32 [batch, length] of random gain (-12 to 0 dB) and polarity.

        One in ten plays at 0.8 to 1.25 times its speed, for pitches and timbres of other music.
        """
        return np.stack([self._crop(length) for _ in range(batch)])

    def _crop(self, length: int) -> np.ndarray:
        clip = self.clips[self.names[self.chance.integers(len(self.names))]]
        speed = self.chance.uniform(0.8, 1.25) if self.chance.random() < 0.1 else 1.0
        source = int(np.ceil(length * speed)) + 1
        start = self.chance.integers(len(clip) - source + 1)
        crop = clip[start : start + source].astype(np.float32) / 32767
        if speed == 1:
            crop = crop[:length]
        else:
            crop = np.interp(np.arange(length) * speed, np.arange(source), crop)
        gain = 10 ** (self.chance.uniform(-12, 0) / 20) * self.chance.choice([-1, 1])
        return (crop * gain).astype(np.float32)


def fill_by_command_line(fill: Callable[[Path, int, int], None], description: str) -> None:
    """Calls `fill` with the folder and the seeds that the command line names."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=400)
    options = parser.parse_args()
    fill(options.folder, options.first, options.count)


if __name__ == "__main__":
    fill_by_command_line(fill, __doc__)
