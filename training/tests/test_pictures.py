"""Rendered pictures show the traits, and the same ones each time."""

from __future__ import annotations

import dataclasses
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

try:
    from starter.pictures import render_frames
except ImportError:
    render_frames = None
from starter.traits import Section, Traits, draw_traits


def skip_without_pillow(test):
    """Skips a test, and says so, where Pillow is missing."""
    if render_frames is None:
        print("SKIPPED: Pillow missing", file=sys.stderr)
    return unittest.skipIf(render_frames is None, "Pillow missing")(test)


def clips_with(energy: float = 0.5, **traits: float) -> list[np.ndarray]:
    """Pictures of twelve clips that differ in everything but the given traits."""
    clips = []
    for seed in range(12):
        drawn: Traits = draw_traits(seed, 8.0)
        sections = (Section(0.0, 8.0, energy, drawn.sections[0].density),)
        clip = dataclasses.replace(drawn, sections=sections, **traits)
        clips.append(render_frames(clip, np.arange(0, 8, 0.5), 64).astype(float))
    return clips


@skip_without_pillow
class PicturesTest(unittest.TestCase):
    def test_same_pictures_whatever_the_other_times(self) -> None:
        traits = draw_traits(3)
        every = render_frames(traits, np.arange(0, 24, 0.5), 96)
        some = render_frames(traits, np.array([17.5, 4.0]), 96)
        np.testing.assert_array_equal(every[[35, 8]], some)
        self.assertEqual((every.shape, every.dtype), ((48, 96, 96, 3), np.uint8))

    def test_register_is_brightness(self) -> None:
        dark = np.mean(clips_with(register=0.1))
        bright = np.mean(clips_with(register=0.9))
        self.assertGreater(bright - dark, 60)

    def test_valence_is_warmth(self) -> None:
        for valence, sign in ((0.9, 1), (0.1, -1)):
            for clip in clips_with(valence=valence):
                warmth = clip[..., 0].mean() - clip[..., 2].mean()
                self.assertGreater(sign * warmth, 0)

    def test_energy_is_change(self) -> None:
        def change(energy: float) -> float:
            return np.mean([np.abs(np.diff(clip, axis=0)).mean() for clip in clips_with(energy)])

        still, moving, lively = map(change, (0.0, 0.5, 1.0))
        self.assertGreater(moving, 1.5 * still)
        self.assertGreater(lively, 1.5 * moving)


if __name__ == "__main__":
    unittest.main()
