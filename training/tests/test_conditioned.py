"""The conditioned model: its music, and what it takes over from the first model."""

from __future__ import annotations

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

TRAINING = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TRAINING))

from conditioned.compose import PLACES, _PieceScore, compose, played_traits
from conditioned.piece import BEATS, CHORD_BEATS, RANGE_DB, TEMPI, draw_piece
from second.curves import EVENT, FILM_DEVIATION, music_curves, standardise
from second.harmony import scale_of
from starter.clip_pool import HELD_OUT
from starter.measure.spectra import log_mel_distance
from starter.music.drums import DRUMS
from starter.music.mixing import render
from starter.sizes import FRAME_RATE, SAMPLE_RATE, STARTER
from tests.shards import FRAMES, HIDDEN, TOKENS, write_shard

try:
    import torch
except ImportError:
    torch = None
else:
    from conditioned.first_codec import read_codec
    from second.composer import ConditionedComposer
    from second.dataset import FREE_KEY, ConditionedData, ConditionedWindows, WindowShares
    from second.first_language_model import read_language_model
    from second.onnx_weights import read_weights
    from second.trained_composer import spread_tempi, take_composer
    from starter.codec_files import through_codec

FIRST_MODEL = TRAINING.parent / "models" / "starter"
CONDITIONED = TRAINING.parent / "models" / "starter2"
#: Seconds of a window.
SEGMENT_SECONDS = 12


def sound(seed: int) -> tuple[object, np.ndarray]:
    """A piece and its wave."""
    piece = draw_piece(seed)
    return piece, render(compose(piece).notes, played_traits(piece, piece.key), RANGE_DB)


def level_db(wave: np.ndarray) -> float:
    return 10 * float(np.log10(np.mean(np.square(wave, dtype=np.float64)) + 1e-12))


class Scores(unittest.TestCase):
    def test_there_are_pieces_in_every_tempo_and_key(self) -> None:
        pieces = [draw_piece(seed) for seed in range(300)]
        self.assertEqual({piece.tempo for piece in pieces}, set(range(len(BEATS))))
        self.assertEqual({piece.key.index for piece in pieces}, set(range(24)))

    def test_chords_change_on_their_beats_at_every_tempo(self) -> None:
        changed = set()
        for seed in range(60):
            piece = draw_piece(seed)
            score = _PieceScore(piece, piece.key, 0, piece.tokens)
            length = CHORD_BEATS[piece.tempo] * piece.beat
            chords = [score.chord_at(token / FRAME_RATE) for token in range(0, piece.tokens, piece.beat)]
            for beat, (chord, following) in enumerate(zip(chords, chords[1:]), 1):
                if chord != following:
                    self.assertEqual(beat * piece.beat % length, 0)
                    changed.add(piece.tempo)
        self.assertEqual(changed, set(range(len(BEATS))))

    def test_sections_fill_the_clip_and_begin_on_beats(self) -> None:
        for seed in range(60):
            piece = draw_piece(seed)
            self.assertEqual((piece.parts[0].start, piece.parts[-1].end), (0, piece.tokens))
            for part, following in zip(piece.parts, piece.parts[1:]):
                self.assertEqual(part.end, following.start)
                self.assertEqual(part.start % piece.beat, 0)

    def test_notes_belong_to_the_key_of_their_section_and_end_with_it(self) -> None:
        for seed in range(30):
            piece = draw_piece(seed)
            for note in compose(piece).notes:
                part = next(p for p in piece.parts if note.start < p.end / FRAME_RATE - 1e-3)
                self.assertLessEqual(note.start + note.duration, part.end / FRAME_RATE + 1e-3)
                self.assertNotEqual(part.section.kind, "silence")
                if note.instrument not in DRUMS:
                    leading = () if part.key.major else ((part.key.tonic + 11) % 12,)
                    self.assertIn(note.pitch % 12, (*scale_of(part.key), *leading), (seed, note))

    def test_black_pictures_are_silent_and_lively_ones_louder_than_calm_ones(self) -> None:
        calm, lively, silent = [], [], []
        for seed in range(40):
            piece, wave = sound(seed)
            for part in piece.parts:
                # Without the echo of the section before.
                inside = wave[(part.start + 75) * 640 : part.end * 640]
                energy = played_traits(piece, piece.key).section_at(part.start / FRAME_RATE + 0.1).energy
                if part.section.kind == "silence":
                    silent.append(level_db(inside))
                elif part.section.kind == "play" and part is not piece.parts[-1]:
                    (lively if energy == 1 else calm if energy == 0 else []).append(level_db(inside))
        self.assertLess(np.median(silent), -60)
        self.assertLess(max(silent), np.mean(calm) - 10)
        self.assertTrue(5 < np.mean(lively) - np.mean(calm) < 10)

    def test_a_piece_that_ends_does_so_in_its_tonic_and_in_silence(self) -> None:
        ending = [seed for seed in range(60) if draw_piece(seed).ends]
        self.assertTrue(20 < len(ending) < 40)
        for seed in ending[:12]:
            piece, wave = sound(seed)
            self.assertLess(level_db(wave[-1600:]) - level_db(wave), -45)
            part = piece.parts[-1]
            if part.section.kind == "play":
                last = max(note.start for note in compose(piece).notes)
                classes = {n.pitch % 12 for n in compose(piece).notes if n.start == last}
                third = 4 if part.key.major else 3
                chord = {(part.key.tonic + step) % 12 for step in (0, third, 7)}
                self.assertEqual(classes - {0} if 0 not in chord else classes, chord)

    def test_cuts_inside_a_section_are_met_on_places_of_the_beat(self) -> None:
        met = 0
        for seed in range(40):
            piece = draw_piece(seed)
            grid = PLACES[piece.tempo]
            for token, _ in compose(piece).accents:
                part = next(part for part in piece.parts if token < part.end)
                places = {place * piece.beat // grid for place in range(piece.tokens)}
                self.assertIn(token - part.start, places)
                met += token > part.start
        self.assertGreater(met, 50)


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Taken(unittest.TestCase):
    def test_the_codec_that_is_read_out_of_the_graphs_gives_music_back(self) -> None:
        codec = read_codec(FIRST_MODEL)
        _, wave = sound(3)
        back = through_codec(codec, wave)[: len(wave)]
        self.assertLess(log_mel_distance(wave, back, SAMPLE_RATE), 4.5)

    def test_all_weights_of_the_language_model_are_taken(self) -> None:
        composer = ConditionedComposer(STARTER, BEATS)
        state = read_language_model(FIRST_MODEL, STARTER.num_layers)
        composer.language_model.load_state_dict(state)
        self.assertEqual(tuple(composer.conditions.tempo.shape), (len(BEATS) + 1, STARTER.dim))

    def test_a_tempo_that_a_composer_does_not_know_begins_between_its_neighbours(self) -> None:
        table = np.array([[0.0], [4.0], [8.0], [-1.0]])
        spread = spread_tempi(table, [60, 120, 150], [50, 60, 85, 120, 150])
        np.testing.assert_allclose(spread[[0, 1, 3, 4, 5], 0], [0, 0, 4, 8, -1])
        self.assertTrue(1.8 < spread[2, 0] < 2.2)

    def test_a_composer_that_is_read_out_of_an_imported_model_foretells_its_music(self) -> None:
        seed = next(seed for seed in range(HELD_OUT, HELD_OUT + 50) if draw_piece(seed).tempo == 6)
        piece, wave = sound(seed)
        frames = SEGMENT_SECONDS * 2
        with torch.no_grad():
            codes = read_codec(FIRST_MODEL).encode(torch.from_numpy(wave)[None, None])
            windows = ConditionedWindows(
                codes=codes[:, :, : SEGMENT_SECONDS * FRAME_RATE],
                features=torch.zeros(1, frames * TOKENS, HIDDEN),
                curves=torch.from_numpy(music_curves(wave, piece.ends))[None, :frames],
                tempo=torch.tensor([piece.tempo]),
                key=torch.tensor([piece.key.index]),
                first=torch.tensor([0]),
                is_seen=torch.tensor([True]),
                weights=torch.ones(1, SEGMENT_SECONDS * FRAME_RATE),
            )
            composer = ConditionedComposer(STARTER, BEATS)
            take_composer(CONDITIONED, composer, TEMPI)
            losses = composer.eval().losses(windows)
        # At random it is the logarithm of 512 codes: 6.2.
        self.assertLess(losses.mean().item(), 3.2)
        state = composer.state_dict()
        projection = read_weights(CONDITIONED / "fusion.onnx")["visual_feature_proj.weight"]
        np.testing.assert_array_equal(state["visual_feature_proj.weight"].numpy(), projection)


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Windows(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        frames = np.arange(FRAMES, dtype=np.float32)
        self.novelty = np.where(frames % 7 == 0, 1.0, 0.1).astype(np.float32)
        curves = np.stack([0 * frames - 9, frames, 0 * frames], axis=1)
        novelty = self.novelty[None]
        write_shard(self.folder, curves=curves[None], tempo=[1], key=[0], novelty=novelty)

    def test_some_windows_have_the_events_of_their_pictures_and_most_begin_where_a_scores_do(self) -> None:
        null = torch.zeros(TOKENS, HIDDEN)
        shares = WindowShares(on_strides=0.9, seen_events=0.5)
        data = ConditionedData(self.folder, null, 0.0, len(BEATS), shares)
        windows = data.draw(np.random.default_rng(1), 300, 16, 8)
        starts = windows.curves[:, 0, 1].numpy().astype(int)
        self.assertGreater(np.mean(starts % 8 == 0), 0.8)
        seen = windows.curves[:, 0, EVENT].numpy() > -9
        self.assertTrue(100 < seen.sum() < 200)
        expected = standardise(self.novelty, FILM_DEVIATION)
        for curve, start in zip(windows.curves[seen].numpy(), starts[seen]):
            np.testing.assert_allclose(curve[:, EVENT], expected[start : start + 16])
        self.assertEqual(set(windows.tempo.tolist()), {1, len(BEATS)})
        self.assertTrue(0.4 < (windows.tempo == len(BEATS)).float().mean().item() < 0.6)
        self.assertTrue(0.4 < (windows.key == FREE_KEY).float().mean().item() < 0.6)
        self.assertTrue(np.array_equal(windows.first.numpy(), 25 * starts))


if __name__ == "__main__":
    unittest.main()
