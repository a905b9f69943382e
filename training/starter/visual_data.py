"""Rendered pictures on disk, and the traits that the visual stack learns to see in them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .pictures import render_frames
from .pictures.timeline import plan_shots, speed_of
from .sizes import GLOBAL_FRAMES, LOCAL_FRAMES_PER_SECOND
from .traits import Traits, draw_traits

#: Side of the stored pictures: half of what the model sees.
STORED_SIZE = 112
#: Local frames of the window that the language model is trained on.
WINDOW_FRAMES = 24
#: Names of the numbers regressed per frame and per window; the style follows them as classes.
TRAIT_NAMES = ("energy", "motion", "cuts", "density", "valence", "major", "register", "tempo")


def frame_times(duration: float) -> np.ndarray:
    """Times in seconds of a clip's local frames, [2 x duration]."""
    return np.arange(int(duration * LOCAL_FRAMES_PER_SECOND)) / LOCAL_FRAMES_PER_SECOND


def global_indices(frames: int) -> np.ndarray:
    """Indices of the local frames that serve as a clip's global ones, [GLOBAL_FRAMES]."""
    return np.arange(GLOBAL_FRAMES) * (frames - 1) // (GLOBAL_FRAMES - 1)


def frame_targets(traits: Traits) -> np.ndarray:
    """What each local frame shows: float32 [frames, len(TRAIT_NAMES)], each about 0 to 1."""
    times = frame_times(traits.duration)
    spans = plan_shots(traits)
    starts = np.array([span.start for span in spans])
    slowest, fastest = np.log(speed_of(0)), np.log(speed_of(1))
    rows = []
    for time in times:
        section = traits.section_at(time)
        cuts = np.count_nonzero(np.abs(starts - time) < 2) / 4
        shot = max(0, int(np.searchsorted(starts, time, side="right")) - 1)
        motion = (np.log(spans[shot].scene.speed) - slowest) / (fastest - slowest)
        rows.append(
            (
                section.energy,
                motion,
                cuts,
                section.density,
                traits.valence,
                float(traits.is_major),
                traits.register,
                (traits.tempo - 60) / 92,
            )
        )
    return np.array(rows, np.float32)


class PictureStore:
    """The pictures of the `count` clips from seed `first` on, in one file.

    `frames` is uint8 [count, frames, STORED_SIZE, STORED_SIZE, 3].
    """

    def __init__(self, folder: Path, first: int, count: int, duration: float = 24.0) -> None:
        self.seeds = range(first, first + count)
        self.traits = [draw_traits(seed, duration) for seed in self.seeds]
        self.targets = np.stack([frame_targets(traits) for traits in self.traits])
        self.styles = np.array([traits.style for traits in self.traits])
        self._times = frame_times(duration)
        self._done = folder / f"clips-{first}-{count}.done"
        path = folder / f"clips-{first}-{count}.u8"
        shape = (count, len(self._times), STORED_SIZE, STORED_SIZE, 3)
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.stat().st_size != np.prod(shape):
            self._done.unlink(missing_ok=True)
            np.memmap(path, np.uint8, "w+", shape=shape).flush()
        self.frames = np.memmap(path, np.uint8, "r+", shape=shape)

    @property
    def rendered(self) -> int:
        """How many of the clips are there."""
        return int(self._done.read_text()) if self._done.exists() else 0

    def render(self) -> None:
        """Renders the clips that are not there yet."""
        for index in range(self.rendered, len(self.seeds)):
            self.frames[index] = render_frames(self.traits[index], self._times, STORED_SIZE)
            unfinished = self._done.with_suffix(".tmp")
            unfinished.write_text(str(index + 1))
            unfinished.replace(self._done)
