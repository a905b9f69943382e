"""Holds the codec against recordings of the reference: `python3 -m unittest discover training/tests`."""

from __future__ import annotations

import sys
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np

try:
    import torch
except ImportError:
    torch = None

TRAINING = Path(__file__).resolve().parents[1]
GOLDEN = TRAINING.parent.parent / "shared" / "golden"
sys.path.insert(0, str(TRAINING))

if torch is not None:
    from starter.codec import Codec
    from starter.sizes import STARTER


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
@unittest.skipUnless(GOLDEN.is_dir(), f"SKIPPED: no recordings of the reference at {GOLDEN}")
class CodecMatchesReference(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        sizes = replace(STARTER, n_filters=4, dimension=32, bins=2048, lstm=2)
        cls.codec = Codec(sizes).eval()
        cls.stored = torch.load(GOLDEN / "tiny-a/model/compression_state_dict.bin")["best_state"]

    def test_state_dictionary_has_the_reference_keys_in_its_order_and_shapes(self) -> None:
        ours = {name: tuple(t.shape) for name, t in self.codec.state_dict().items()}
        theirs = {name: tuple(t.shape) for name, t in self.stored.items()}
        self.assertEqual(list(ours.items()), list(theirs.items()))

    def test_encodes_and_decodes_even_and_odd_lengths_like_the_reference(self) -> None:
        self.codec.load_state_dict(self.stored)
        for parity in ("even", "odd"):
            def array(name: str) -> torch.Tensor:
                return torch.from_numpy(np.load(GOLDEN / f"tiny-a/codec/{parity}_{name}.npy"))

            with self.subTest(parity), torch.no_grad():
                latent = self.codec.encoder(array("wav_in"))
                np.testing.assert_allclose(latent, array("latent"), atol=1e-4)
                codes = self.codec.encode(array("wav_in"))
                np.testing.assert_array_equal(codes, array("codes"))
                dequantised = self.codec.quantizer.decode(codes)
                np.testing.assert_allclose(dequantised, array("dequant"), atol=1e-5)
                wave = self.codec.decode(codes)
                np.testing.assert_allclose(wave, array("wav_out"), atol=1e-4)


if __name__ == "__main__":
    unittest.main()
