"""The second model's music: its scores, and how sampled instruments play them."""

from __future__ import annotations

import pathlib
import sys
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from second.compose import DRUM_CHANNEL, compose
from second.curves import ENDING_SECONDS, music_curves, standardise
from second.fluid import is_available, play
from second.harmony import scale_of
from second.piece import BEATS, draw_piece
from starter.pictures import render_frames
from starter.sizes import FRAME_RATE, HOP, SAMPLE_RATE


class Scores(unittest.TestCase):
    def test_tempi_are_whole_tokens_down_to_the_sixteenth_and_all_occur_with_all_keys(self) -> None:
        pieces = [draw_piece(seed) for seed in range(300)]
        self.assertTrue(all(beat % 4 == 0 for beat in BEATS))
        self.assertEqual({piece.tempo for piece in pieces}, set(range(len(BEATS))))
        self.assertEqual({piece.key.index for piece in pieces}, set(range(24)))

    def test_sections_fill_the_clip_and_begin_on_beats_of_the_bar_that_begins_there(self) -> None:
        for seed in range(60):
            piece = draw_piece(seed)
            self.assertEqual(piece.parts[0].start, 0)
            self.assertEqual(piece.parts[-1].end, piece.tokens)
            for part, following in zip(piece.parts, piece.parts[1:]):
                self.assertEqual(part.end, following.start)
                self.assertEqual((part.end - part.start) % piece.beat, 0)

    def test_notes_lie_on_sixteenths_of_their_section(self) -> None:
        for seed in range(20):
            piece = draw_piece(seed)
            starts = np.array([part.start for part in piece.parts])
            for note in compose(piece).notes:
                start = starts[np.searchsorted(starts, note.start, side="right") - 1]
                self.assertEqual((note.start - start) % (piece.beat // 4), 0, (seed, note))

    def test_notes_belong_to_the_key_of_their_section(self) -> None:
        for seed in range(20):
            piece = draw_piece(seed)
            for note in compose(piece).notes:
                if note.program == DRUM_CHANNEL or note.program == 116:
                    continue
                part = next(part for part in piece.parts if note.start < part.end)
                leading = () if part.key.major else ((part.key.tonic + 11) % 12,)
                self.assertIn(note.pitch % 12, (*scale_of(part.key), *leading), (seed, note))

    def test_a_picture_that_turns_cold_moves_to_the_relative_or_the_parallel_key(self) -> None:
        turns = set()
        for seed in range(120):
            piece = draw_piece(seed)
            for part in piece.parts:
                self.assertEqual(part.section.valence >= 0.5, part.key.major)
                if part.key != piece.key:
                    self.assertNotEqual(part.key.major, piece.key.major)
                    turns.add((piece.key.major, (part.key.tonic - piece.key.tonic) % 12))
        self.assertEqual(turns, {(True, 0), (True, 9), (False, 0), (False, 3)})

    def test_a_theme_that_returns_has_its_chords_again(self) -> None:
        returned = 0
        for seed in range(60):
            piece = draw_piece(seed)
            notes = compose(piece).notes
            seen: dict[tuple, tuple[int, ...]] = {}
            for part in piece.parts:
                if part.section.kind != "play" or part.end - part.start < 4 * piece.beat:
                    continue
                inside = [note for note in notes if note.start == part.start and note.pitch < 48]
                roots = tuple(sorted({note.pitch % 12 for note in inside if note.program != DRUM_CHANNEL}))
                name = (part.theme, part.key)
                if name in seen and part is not piece.parts[-1]:
                    returned += bool(set(roots) & set(seen[name]))
                    self.assertTrue(set(roots) & set(seen[name]) or not roots or not seen[name])
                seen[name] = roots
        self.assertGreater(returned, 5)

    def test_takes_are_other_music_of_the_same_form(self) -> None:
        piece = draw_piece(5)
        self.assertNotEqual(compose(piece, 0).notes, compose(piece, 1).notes)
        self.assertEqual(compose(piece, 1).notes, compose(piece, 1).notes)

    def test_nothing_begins_in_silence_and_drones_are_held(self) -> None:
        found = {"silence": 0, "drone": 0}
        for seed in range(80):
            piece = draw_piece(seed)
            notes = compose(piece).notes
            for part in piece.parts:
                if part.section.kind == "play":
                    continue
                found[part.section.kind] += 1
                starts = {note.start for note in notes if part.start <= note.start < part.end}
                self.assertLessEqual(starts, set() if part.section.kind == "silence" else {part.start})
        self.assertGreater(min(found.values()), 5)


class Curves(unittest.TestCase):
    def test_a_stroke_in_silence_is_an_event_of_its_half_second(self) -> None:
        wave = 1e-4 * np.random.default_rng(1).standard_normal(6 * SAMPLE_RATE).astype(np.float32)
        wave[int(3.1 * SAMPLE_RATE) : int(3.4 * SAMPLE_RATE)] += 0.3 * np.sin(np.arange(9600) / 9)
        curves = music_curves(wave, ends=True)
        self.assertEqual(curves.shape, (12, 3))
        self.assertIn(int(curves[:, 0].argmax()), (6, 7))
        self.assertGreater(curves[6, 1], curves[1, 1] + 0.3)
        self.assertEqual(curves[-1, 2], 1)
        self.assertEqual(curves[-1 - int(2 * ENDING_SECONDS), 2] if len(curves) > 12 else 0, 0)

    def test_small_differences_are_not_amplified(self) -> None:
        self.assertLess(np.abs(standardise(np.array([0, 0.01, 0, 0.02]), 1.0)).max(), 0.05)


class Pictures(unittest.TestCase):
    def test_silence_is_black_and_a_drone_shows_a_still_picture(self) -> None:
        seen = set()
        for seed in range(40):
            piece = draw_piece(seed)
            for part in piece.parts:
                kind = part.section.kind
                if kind == "play" or kind in seen:
                    continue
                seen.add(kind)
                times = np.array([part.start, (part.start + part.end) / 2]) / FRAME_RATE + 0.01
                frames = render_frames(piece.traits, times, 32).astype(int)
                if kind == "silence":
                    self.assertEqual(int(frames.max()), 0)
                else:
                    # Grain moves.
                    self.assertLess(np.abs(frames[0] - frames[1]).mean(), 8)
                    self.assertGreater(frames.max(), 0)
        self.assertEqual(seen, {"silence", "drone"})


@unittest.skipUnless(is_available(), "SKIPPED: fluidsynth and fluid-soundfont-gm are not installed")
class Sound(unittest.TestCase):
    def test_notes_sound_where_they_are_written_and_the_same_each_time(self) -> None:
        piece = draw_piece(3)
        composition = compose(piece)
        wave = play(composition, piece.tokens)
        self.assertEqual(wave.shape, (piece.tokens * HOP,))
        self.assertEqual(wave.tobytes(), play(composition, piece.tokens).tobytes())
        self.assertLess(float(np.abs(wave).max()), 0.96)

    def test_louder_sections_are_those_of_more_energy_and_an_ending_dies_away(self) -> None:
        energies, levels = [], []
        for seed in (3, 6):
            piece = draw_piece(seed)
            wave = play(compose(piece), piece.tokens)
            for part in piece.parts:
                power = np.square(wave[part.start * HOP : part.end * HOP]).mean()
                energies.append(part.section.energy)
                levels.append(10 * np.log10(power + 1e-9))
            self.assertTrue(piece.ends)
            self.assertLess(np.square(wave[-1600:]).mean() / np.square(wave).mean(), 10**-2.5)
        self.assertGreater(float(np.corrcoef(energies, levels)[0, 1]), 0.8)


if __name__ == "__main__":
    unittest.main()
