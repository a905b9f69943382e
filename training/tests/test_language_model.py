"""The language model against data recorded from the reference, and its sampler against itself."""

from __future__ import annotations

import dataclasses
import sys
import unittest
from pathlib import Path

import numpy as np

TRAINING = Path(__file__).resolve().parents[1]
GOLDEN = TRAINING.parent.parent / "shared" / "golden" / "tiny-a"
sys.path.insert(0, str(TRAINING))

try:
    import torch
except ImportError:
    torch = None
else:
    from starter.delay_pattern import from_steps, to_steps
    from starter.generate import Sampling, generate
    from starter.language_model import LanguageModel
    from starter.sizes import STARTER

#: Forward calls whose logits were recorded; a call's number is that of the step it reads last.
CALLS = [0, 1, 2, 3, 10, 50, 101, 198]
TOLERANCE = 1e-4


def load(case: str, name: str) -> "torch.Tensor":
    return torch.from_numpy(np.load(GOLDEN / case / f"{name}.npy"))


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
@unittest.skipUnless(GOLDEN.is_dir(), f"SKIPPED: no recordings of the reference at {GOLDEN}")
class LanguageModelMatchesReference(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        torch.set_grad_enabled(False)
        cls.addClassCleanup(torch.set_grad_enabled, True)
        sizes = dataclasses.replace(
            STARTER, dim=64, num_heads=4, num_layers=2, hidden_scale=1, bins=2048
        )
        cls.model = LanguageModel(sizes).eval()
        cls.stored = torch.load(GOLDEN / "model" / "state_dict.bin")["best_state"]
        cls.model.load_state_dict({key: cls.stored[key].float() for key in cls.model.state_dict()})

    def test_has_the_reference_keys(self) -> None:
        families = ("emb.", "transformer.", "out_norm.", "linears.")
        theirs = [key for key in self.stored if key.startswith(families)]
        self.assertEqual(list(self.model.state_dict()), theirs)

    def test_logits_of_all_steps_at_once(self) -> None:
        video = load("case-a", "w0_video_emb")
        steps = to_steps(load("case-a", "tokens").long(), self.model.special_token)
        logits = self.model(steps.expand(2, -1, -1), video)[:, CALLS]
        for row, name in enumerate(("cond", "uncond")):
            with self.subTest(name):
                expected = load("case-a", f"w0_logits_{name}")
                self.assertLess((logits[row] - expected).abs().max().item(), TOLERANCE)

    def test_greedy_codes(self) -> None:
        video = load("case-a", "w0_video_emb")
        codes = generate(self.model, video[:1], video[1:], 200, sampling=Sampling(temperature=0))
        self.assertTrue(torch.equal(codes, load("case-a", "tokens").long()))

    def test_greedy_codes_after_a_prompt(self) -> None:
        video = load("case-c", "w0_video_emb")
        expected = load("case-c", "tokens").long()
        codes = generate(
            self.model, video[:1], video[1:, :50], 200,
            prompt=expected[:, :, :60], sampling=Sampling(temperature=0),
        )  # fmt: skip
        self.assertTrue(torch.equal(codes, expected))


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class DelayPattern(unittest.TestCase):
    def test_delays_each_book_by_its_number(self) -> None:
        codes = torch.arange(8).view(1, 2, 4)
        expected = [[9, 0, 1, 2, 3, 9], [9, 9, 4, 5, 6, 7]]
        self.assertEqual(to_steps(codes, 9)[0].tolist(), expected)

    def test_comes_back(self) -> None:
        codes = torch.randint(0, 64, (2, 4, 7))
        self.assertTrue(torch.equal(from_steps(to_steps(codes, 64)), codes))


if __name__ == "__main__":
    unittest.main()
