"""The second model's codec and its training, with a tiny model."""

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
    from second import codec_tables as tables
    from second.codec import SpectralCodec
    from second.codec_files import codec_settings, export_codec, load_codec
    from second.codec_quality import valley_haze
    from second.golden import PATH, golden_numbers
    from second.sizes import SPECTRAL_SMOKE
    from second.train_codec import SpectralCodecTrainer, spectral_codec_plan
    from starter.sizes import HOP, SAMPLE_RATE


def write_tones(folder: Path, number: int, seconds: int = 8) -> None:
    """A clip whose pitch changes twice a second."""
    time = np.arange(seconds * 32_000)
    pitch = 220 * 2 ** ((time // 16_000 * 7 % 12 + number) / 12)
    wave = np.round(8_000 * np.sin(np.cumsum(2 * np.pi * pitch / 32_000))).astype(np.int16)
    np.save(folder / f"{number:06d}.npy", wave)


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Codec(unittest.TestCase):
    def setUp(self) -> None:
        torch.manual_seed(3)
        self.codec = SpectralCodec(SPECTRAL_SMOKE).eval()
        self.latent = torch.randn(1, SPECTRAL_SMOKE.dimension, 30)

    @torch.no_grad()
    def test_a_part_decodes_alike_at_its_own_place_in_time(self) -> None:
        whole = self.codec.decoder(self.latent, 700)
        part = self.codec.decoder(self.latent[:, :, 10:], 710)
        reach = (SPECTRAL_SMOKE.kernel // 2 * SPECTRAL_SMOKE.decoder_blocks + 1) * HOP
        self.assertLess((whole[..., 10 * HOP + reach :] - part[..., reach:]).abs().max().item(), 1e-5)
        elsewhere = self.codec.decoder(self.latent[:, :, 10:], 711)
        self.assertGreater((elsewhere - part).abs().max().item(), 1e-4)

    @torch.no_grad()
    def test_an_oscillator_goes_on_as_one_sine(self) -> None:
        decoder = self.codec.decoder
        for parameter in decoder.parameters():
            parameter.zero_()
        decoder.tones.bias.fill_(-100)
        number = int(np.argmin(np.abs(tables.oscillator_frequencies() - 440)))
        decoder.tones.bias.view(4, -1)[:, number] = -1
        decoder.noises.bias.fill_(-100)
        decoder.bins.bias.fill_(-100)
        wave = decoder(self.latent, 123_456)[0, 0, 2 * HOP : -2 * HOP].numpy()
        spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave))))
        peak = int(spectrum.argmax())
        self.assertAlmostEqual(peak * SAMPLE_RATE / len(wave), 440, delta=1.5)
        away = np.delete(spectrum, range(peak - 8, peak + 9))
        self.assertLess(away.max() / spectrum[peak], 1e-3)
        self.assertAlmostEqual(float(np.abs(wave).max()), float(np.exp(-1)), delta=0.01)

    @torch.no_grad()
    def test_the_encoder_reads_no_phases(self) -> None:
        time = torch.arange(20 * HOP) / SAMPLE_RATE

        def bands(hertz: float, turn: float) -> "torch.Tensor":
            wave = 0.3 * torch.sin(2 * np.pi * (hertz * time + turn))
            return self.codec.encoder.bands(wave[None])[0, 8:12]

        shifted = (bands(440, 0) - bands(440, 0.3)).abs().max().item()
        self.assertLess(shifted, 0.1 * (bands(440, 0) - bands(466, 0)).abs().max().item())

    @torch.no_grad()
    def test_a_last_part_of_a_frame_has_codes_too(self) -> None:
        wave = torch.randn(1, 1, 5 * HOP + 1)
        self.assertEqual(self.codec.encode(wave).shape, (1, 4, 6))
        self.assertEqual(self.codec.decode(self.codec.encode(wave)).shape, (1, 1, 6 * HOP))

    def test_the_numbers_that_the_engine_is_compared_with_are_this_codecs(self) -> None:
        stored, now = json.loads(PATH.read_text()), golden_numbers()
        self.assertEqual(stored["codes"], now["codes"])
        for name in ("latent", "decoded", "film", "conditioned"):
            difference = np.abs(np.array(stored[name]) - np.array(now[name])).max()
            self.assertLess(difference, 1e-4)

    def test_haze_is_what_fills_the_valleys(self) -> None:
        time = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
        tone = sum(np.sin(2 * np.pi * 220 * k * time) / k for k in range(1, 9)) / 4
        hiss = np.random.default_rng(1).standard_normal(len(time))
        self.assertEqual(valley_haze(tone, tone, SAMPLE_RATE), 0)
        little, much = (valley_haze(tone, tone + level * hiss, SAMPLE_RATE) for level in (0.01, 0.1))
        self.assertGreater(little, 3)
        self.assertAlmostEqual(much - little, 20, delta=3)


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Training(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.music = self.folder / "music"
        self.music.mkdir()
        for number in range(2):
            write_tones(self.music, number)

    def trainer(self, steps: int, run: str = "run") -> "SpectralCodecTrainer":
        changes = dict(batch=2, crop_tokens=28, warmup_steps=2, unquantised_steps=2, log_steps=1)
        plan = spectral_codec_plan(steps=steps, **changes)
        return SpectralCodecTrainer(SPECTRAL_SMOKE, plan, self.music, self.music, self.folder / run)

    def test_codes_are_frozen_in_the_last_third_and_the_decoder_is_trained_further(self) -> None:
        trainer = self.trainer(6)
        kept = {}
        advance = trainer._advance

        def watch() -> dict[str, float]:
            if trainer.step == 4:
                kept.update({name: value.clone() for name, value in trainer.codec.state_dict().items()})
            return advance()

        trainer._advance = watch
        codec = trainer.train()
        for name, value in codec.state_dict().items():
            if name.startswith(("encoder.", "quantizer.")):
                self.assertTrue(torch.equal(value, kept[name]), name)
        self.assertFalse(torch.equal(codec.decoder.tones.weight, kept["decoder.tones.weight"]))
        lines = [json.loads(line) for line in (self.folder / "run" / "log.jsonl").read_text().splitlines()]
        self.assertIn("adversarial", lines[5])
        self.assertNotIn("adversarial", lines[2])
        self.assertIn("haze_db", lines[-1]["quality"])

    def test_resumes_at_its_step_with_its_weights(self) -> None:
        first = self.trainer(6)
        first.plan = spectral_codec_plan(steps=6, batch=2, crop_tokens=28, unquantised_steps=2)
        for _ in range(3):
            if first.step == 2:
                first.pool.refresh()
                first._place_codebooks()
            first.pool.refresh()
            first._advance()
            first.step += 1
        first.save()
        again = self.trainer(6)
        self.assertEqual(again.step, 3)
        for name, value in first.codec.state_dict().items():
            self.assertTrue(torch.equal(value, again.codec.state_dict()[name]), name)
        codec = again.train()
        loaded = load_codec(self.folder / "run" / "codec.pt")
        wave = torch.randn(1, 1, 6 * HOP)
        with torch.no_grad():
            self.assertTrue(torch.equal(codec.encode(wave), loaded.encode(wave)))

    def test_the_checkpoint_names_its_kind_and_holds_no_tables_that_follow_from_formulas(self) -> None:
        codec = SpectralCodec(SPECTRAL_SMOKE)
        export_codec(self.folder / "codec.bin", codec)
        content = torch.load(self.folder / "codec.bin")
        self.assertEqual(json.loads(content["xp.cfg"])["compression_model"], "spectral")
        self.assertEqual(codec_settings(SPECTRAL_SMOKE)["spectral"]["dim"], SPECTRAL_SMOKE.dim)
        names = set(content["best_state"])
        self.assertIn("decoder.noise", names)
        self.assertFalse(any("bands" in name or "pieces" in name or "window" in name for name in names))


if __name__ == "__main__":
    unittest.main()
