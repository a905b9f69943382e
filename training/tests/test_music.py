"""The synthesiser of training music."""

from __future__ import annotations

import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from starter.music import notes, render_music
from starter.music.composition import Score
from starter.music.plain import plain_traits
from starter.sizes import FRAME_RATE, SAMPLE_RATE, STARTER
from starter.traits import STYLES, draw_traits


def loudness(wave: np.ndarray) -> float:
    """RMS in dBFS."""
    return float(10 * np.log10(np.mean(np.square(wave, dtype=np.float64)) + 1e-12))


class Music(unittest.TestCase):
    def test_wave_has_the_clip_length_and_neither_clips_nor_falls_silent(self) -> None:
        for seed in range(4):
            wave = render_music(draw_traits(seed, 12.0))
            self.assertEqual(wave.shape, (12 * SAMPLE_RATE,))
            self.assertEqual(wave.dtype, np.float32)
            self.assertLessEqual(float(np.abs(wave).max()), 0.9)
            seconds = wave.reshape(12, SAMPLE_RATE)
            self.assertGreater(min(loudness(second) for second in seconds), -45)

    def test_same_traits_give_the_same_wave_and_others_another(self) -> None:
        first, again = (render_music(draw_traits(5, 8.0)) for _ in range(2))
        self.assertEqual(first.tobytes(), again.tobytes())
        self.assertNotEqual(first.tobytes(), render_music(draw_traits(6, 8.0)).tobytes())

    def test_louder_sections_are_those_of_more_energy(self) -> None:
        energies, levels = [], []
        for seed in range(8):
            traits = draw_traits(seed, 12.0)
            wave = render_music(traits)
            for section in traits.sections:
                piece = wave[int(section.start * SAMPLE_RATE) : int(section.end * SAMPLE_RATE)]
                energies.append(section.energy)
                levels.append(loudness(piece))
        self.assertGreater(float(np.corrcoef(energies, levels)[0, 1]), 0.8)

    def test_every_style_plays_and_notes_lie_within_the_clip(self) -> None:
        styles = set()
        for seed in range(24):
            traits = draw_traits(seed)
            styles.add(traits.style)
            for note in notes(traits):
                self.assertTrue(0 <= note.start < traits.duration)
                self.assertTrue(0 < note.velocity <= 1)
        self.assertEqual(styles, set(range(len(STYLES))))

    def test_notes_belong_to_the_key(self) -> None:
        for seed in range(24):
            traits = draw_traits(seed)
            steps = (0, 2, 4, 5, 7, 9, 11) if traits.is_major else (0, 2, 3, 5, 7, 8, 10, 11)
            tonic = plain_traits(traits).tonic
            for note in notes(traits):
                if note.pitch:
                    self.assertIn((note.pitch - tonic) % 12, steps)

    def test_notes_begin_on_the_grid_of_the_tokens(self) -> None:
        for seed in range(24):
            for note in notes(draw_traits(seed)):
                if note.instrument != "guitar":  # Strummed strings follow each other.
                    self.assertAlmostEqual(note.start * FRAME_RATE, round(note.start * FRAME_RATE), 6)

    def test_every_window_of_a_score_begins_with_the_first_of_four_chords(self) -> None:
        for seed in range(24):
            score = Score(plain_traits(draw_traits(seed)), 0)
            starts = [number * STARTER.stride_seconds for number in range(3)]
            self.assertEqual({score.chord_at(start) for start in starts}, {score.harmony.chords[0]})
            bars = [score.chord_at(seconds) for seconds in (0, 2, 4, 6)]
            self.assertEqual(tuple(bars), score.harmony.chords)

    def test_takes_are_other_music_of_the_same_mode_and_tempo(self) -> None:
        traits = draw_traits(5, 8.0)
        self.assertNotEqual(render_music(traits, 0).tobytes(), render_music(traits, 1).tobytes())
        self.assertEqual(notes(traits, 0)[0].start, notes(traits, 1)[0].start)


if __name__ == "__main__":
    unittest.main()
