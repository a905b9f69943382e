"""The judge's measures, on signals whose answers are known."""

from __future__ import annotations

import pathlib
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))

from starter.measure.inside import cuts_z, measure_inside
from starter.measure.level import clipped_fraction, rms_db, silent_fraction
from starter.measure.pictures import measure_pictures
from starter.measure.product import write_wav
from starter.measure.pulse import onset_times, pulse_clarity
from starter.measure.sound import measure_sound, noise
from starter.measure.spectra import log_mel_distance
from starter.measure.statistics import ranks, shuffled_spearman, spearman
from starter.measure.tonality import key_of

RATE = 32_000


def tones(pitches: list[int], seconds: float) -> np.ndarray:
    """Sines of MIDI pitches one after the other, each with a sharp attack."""
    times = np.arange(int(seconds * RATE)) / RATE
    notes = [np.sin(2 * np.pi * 440 * 2 ** ((p - 69) / 12) * times) * np.exp(-4 * times) for p in pitches]
    return 0.3 * np.concatenate(notes).astype(np.float32)


class Inside(unittest.TestCase):
    def test_finds_music_that_is_loud_where_the_film_is_busy(self) -> None:
        calm = 0.1 * tones([60] * 8, 1.0)
        busy = tones([60, 64, 67, 72] * 8, 0.25)
        sound = np.concatenate([calm, busy, calm])
        motion = np.array([0.0, 0.01, 0.2, 0.21, 0.0, 0.01])
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "music.wav"
            write_wav(path, sound, RATE)
            inside = measure_inside(sound, RATE, path, motion, motion > 0.1, np.array([8.0]))
        self.assertGreater(inside.loudness_rho, 0.6)
        self.assertGreater(inside.onset_ratio, 2)
        self.assertGreater(inside.busy_minus_calm_db, 15)
        self.assertGreater(inside.range_lu, 5)
        self.assertLess(inside.end_db, -10)

    def test_cuts_on_strong_onsets_stand_out_from_shifted_cuts(self) -> None:
        chance = np.random.default_rng(3)
        cuts = np.sort(chance.uniform(0.5, 39.0, 12))
        sound = 0.001 * noise("pink", 40 * RATE, 1)
        for cut in cuts:
            start = int(cut * RATE)
            sound[start : start + RATE // 2] += tones([70], 0.5)
        self.assertGreater(cuts_z(sound, RATE, cuts), 4)
        self.assertLess(cuts_z(sound, RATE, (cuts + 1.37) % 40), 3)


class Tonality(unittest.TestCase):
    def test_finds_tonic_and_mode(self) -> None:
        major = key_of(tones([62, 66, 69, 74, 62, 67, 71, 69, 64, 61, 66, 62], 0.5), RATE)
        minor = key_of(tones([57, 60, 64, 69, 57, 62, 65, 64, 59, 60, 55, 57], 0.5), RATE)
        self.assertEqual((major.tonic, major.major), (2, True))
        self.assertEqual((minor.tonic, minor.major), (9, False))
        self.assertGreater(major.modeness, 0)
        self.assertLess(minor.modeness, 0)

    def test_noise_and_silence_have_less_key_than_music(self) -> None:
        clear = key_of(tones([62, 66, 69, 74] * 4, 0.5), RATE).clarity
        self.assertLess(key_of(noise("white", 8 * RATE, 1), RATE).clarity, clear - 0.1)
        self.assertEqual(key_of(np.zeros(RATE, np.float32), RATE).clarity, 0)


class Pulse(unittest.TestCase):
    def test_counts_onsets_and_hears_that_they_are_even(self) -> None:
        wave = tones([60, 64, 67, 72] * 4, 0.5)
        self.assertAlmostEqual(onset_times(wave, RATE).size, 16, delta=1)
        self.assertGreater(pulse_clarity(wave, RATE), 0.8)
        self.assertLess(pulse_clarity(noise("pink", 8 * RATE, 1), RATE), 0.4)


class Level(unittest.TestCase):
    def test_levels(self) -> None:
        wave = np.concatenate([noise("pink", RATE, 2), np.zeros(RATE, np.float32)])
        self.assertAlmostEqual(rms_db(wave[:RATE]), -20, places=3)
        self.assertAlmostEqual(silent_fraction(wave, RATE), 0.5)
        self.assertEqual(clipped_fraction(wave), 0)
        self.assertEqual(clipped_fraction(np.ones(9, np.float32)), 1)

    def test_a_wave_is_no_distance_from_itself_and_six_decibels_from_its_half(self) -> None:
        wave = noise("white", RATE, 3)
        self.assertEqual(log_mel_distance(wave, wave, RATE), 0)
        self.assertAlmostEqual(log_mel_distance(wave, wave / 2, RATE), 6.02, delta=0.05)

    def test_every_measure_of_noise_is_a_number(self) -> None:
        for value in vars(measure_sound(noise("white", 2 * RATE, 4), RATE)).values():
            self.assertTrue(np.isfinite(value))


class Statistics(unittest.TestCase):
    def test_equal_values_share_a_rank(self) -> None:
        self.assertEqual(ranks(np.array([3.0, 1.0, 3.0, 2.0])).tolist(), [2.5, 0.0, 2.5, 1.0])

    def test_rank_correlation(self) -> None:
        values = np.arange(12.0)
        self.assertAlmostEqual(spearman(values, np.exp(values)), 1)
        self.assertAlmostEqual(spearman(values, -values), -1)
        self.assertEqual(spearman(values, np.ones(12)), 0)
        self.assertLess(abs(shuffled_spearman(values, values)[0]), 0.1)


class Pictures(unittest.TestCase):
    def test_motion_colour_and_cuts(self) -> None:
        chance = np.random.default_rng(1)
        still = np.repeat(chance.integers(0, 255, (1, 16, 16, 3)), 12, axis=0).astype(np.uint8)
        cut = still.copy()
        cut[6:] = 255 - cut[6:]
        self.assertEqual(measure_pictures(still, 6).motion, 0)
        self.assertGreater(measure_pictures(cut, 6).motion, 0)
        self.assertAlmostEqual(measure_pictures(cut, 6).cuts_per_second, 6 / 11)
        red = np.zeros((4, 8, 8, 3), np.uint8)
        red[..., 0] = 200
        self.assertAlmostEqual(measure_pictures(red, 6).warmth, 1, places=4)
        self.assertAlmostEqual(measure_pictures(red, 6).brightness, 200 / 3 / 255, places=4)


if __name__ == "__main__":
    unittest.main()
