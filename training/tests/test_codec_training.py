"""Trains a tiny codec for a few steps: `python3 -m unittest discover training/tests`."""

from __future__ import annotations

import json
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

try:
    import torch
except ImportError:
    torch = None

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if torch is not None:
    from starter.codec import Codec
    from starter.codec_files import decode_clips, encode_clips, export_codec, load_codec
    from starter.codec_loss import MEL_BANDS, mel_bank, spectral_loss, waveform_loss
    from starter.quantiser import ResidualQuantiser
    from starter.sizes import HOP, SMOKE
    from starter.train_codec import CodecTrainer, Plan


def tones(seconds: int) -> np.ndarray:
    """A wave int16 that changes its pitch twice a second."""
    time = np.arange(seconds * 32_000)
    pitch = 220 * 2 ** ((time // 16_000 * 7 % 12) / 12)
    return np.round(8_000 * np.sin(np.cumsum(2 * np.pi * pitch / 32_000))).astype(np.int16)


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class CodecTraining(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "music").mkdir()
        np.save(self.folder / "music" / "000000.npy", tones(8))

    def trainer(self, **plan: object) -> CodecTrainer:
        settings = {"batch": 2, "crop_tokens": 10, "unquantised_steps": 4, "log_steps": 2}
        settings |= {"held_out_clips": 1, **plan}
        return CodecTrainer(SMOKE, Plan(**settings), self.folder / "music", self.folder / "run")

    def test_trains_resumes_and_writes_a_codec_that_opens(self) -> None:
        self.trainer(steps=6).train()
        resumed = self.trainer(steps=10)
        self.assertEqual(resumed.step, 6)
        codec = resumed.train()
        lines = (self.folder / "run" / "log.jsonl").read_text().splitlines()
        losses = [r["loss"] for r in map(json.loads, lines) if "loss" in r]
        self.assertEqual(len(losses), 5)
        self.assertTrue(np.isfinite(losses).all())
        opened = load_codec(self.folder / "run" / "codec.pt")
        waves = tones(2).reshape(2, -1)
        codes = encode_clips(opened, waves, batch=1)
        self.assertEqual((codes.shape, codes.dtype), ((2, 4, 50), np.int16))
        np.testing.assert_array_equal(codes, encode_clips(codec, waves / np.float32(32767)))
        self.assertEqual(decode_clips(opened, codes).shape, (2, 50 * HOP))

    def test_trains_against_judges(self) -> None:
        trainer = self.trainer(steps=3, adversarial=True, crop_tokens=10)
        trainer.train()
        self.assertIn('"adversarial"', (self.folder / "run" / "log.jsonl").read_text())

    def test_an_export_has_settings_and_weights(self) -> None:
        codec = Codec(SMOKE)
        path = self.folder / "compression_state_dict.bin"
        export_codec(path, codec, SMOKE)
        stored = torch.load(path)
        settings = json.loads(stored["xp.cfg"])
        self.assertEqual(settings["rvq"]["bins"], SMOKE.bins)
        self.assertEqual(settings["seanet"]["ratios"], [8, 5, 4, 4])
        Codec(SMOKE).load_state_dict(stored["best_state"])


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Losses(unittest.TestCase):
    def test_every_mel_band_holds_a_bin(self) -> None:
        for size, bands in MEL_BANDS.items():
            self.assertTrue((mel_bank(size, bands, torch.device("cpu")).sum(dim=0) > 0).all(), size)

    def test_losses_grow_with_the_distance(self) -> None:
        chance = torch.Generator().manual_seed(3)
        wave = torch.from_numpy(tones(1)[None] / np.float32(32767))
        noise = torch.randn(wave.shape, generator=chance)
        for loss in (lambda w: spectral_loss(w, wave, [256, 2048]), lambda w: waveform_loss(w, wave)):
            same, near, far = loss(wave), loss(wave + 0.01 * noise), loss(wave + 0.1 * noise)
            self.assertLess(same, 0.01)
            self.assertLess(near, far)
            self.assertLess(same, near)


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Quantiser(unittest.TestCase):
    def setUp(self) -> None:
        self.chance = torch.Generator().manual_seed(5)
        self.quantiser = ResidualQuantiser(dimension=3, bins=16, num_codebooks=4)
        self.latent = torch.randn(4, 3, 50, generator=self.chance)

    def error(self) -> float:
        decoded = self.quantiser.decode(self.quantiser.encode(self.latent))
        return float((decoded - self.latent).square().mean())

    def test_passes_the_latent_until_the_codebooks_are_placed(self) -> None:
        passed, commitment, _ = self.quantiser(self.latent, self.chance)
        self.assertIs(passed, self.latent)
        self.assertEqual(commitment, 0)

    def test_codebooks_follow_the_latents(self) -> None:
        self.quantiser.initialise(self.latent, self.chance)
        placed = self.error()
        self.assertLess(placed, 0.1)
        self.latent = self.latent + 2
        moved = self.error()
        for _ in range(300):
            self.quantiser(self.latent, self.chance)
        self.assertLess(self.error(), 0.3 * moved)

    def test_only_chance_revives_dead_codes(self) -> None:
        self.quantiser.initialise(self.latent, self.chance)
        book = self.quantiser.codebooks[0]
        for chance, dead in ((None, True), (self.chance, False)):
            book.embed[0], book.embed_avg[0], book.cluster_size[0] = 99.0, 0.0, 1e-6
            book.embed_avg[0] = 99.0 * book.cluster_size[0]
            self.quantiser(self.latent, chance)
            self.assertEqual(bool(book.embed[0, 0] > 50), dead)


if __name__ == "__main__":
    unittest.main()
