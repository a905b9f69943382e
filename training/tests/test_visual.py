"""The visual stack against data recorded from the reference."""

from __future__ import annotations

import sys
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT.parent / "shared" / "golden" / "tiny-a"
sys.path.insert(0, str(ROOT / "training"))

try:
    import torch

    from starter.visual import VisualSizes, VisualStack, enlarge_patches, preprocess
except ImportError:
    torch = None

TINY = dict(
    hidden=768, clip_layers=2, clip_mlp=256, patch=32, temporal_depth=2, temporal_heads=4,
    temporal_mlp=768, dim=64,
)  # fmt: skip
TOLERANCE = 1e-4


def skip_unless(present: bool, what: str):
    """Skips a test, and says so, where something is missing."""
    if not present:
        print(f"SKIPPED: {what} missing", file=sys.stderr)
    return unittest.skipUnless(present, f"{what} missing")


@skip_unless(torch is not None, "torch")
@skip_unless(GOLDEN.exists(), f"golden data ({GOLDEN})")
class GoldenTest(unittest.TestCase):
    """`case-a` of the golden data: 8 local and 32 global frames, and the null condition."""

    @classmethod
    def setUpClass(cls) -> None:
        torch.set_grad_enabled(False)
        cls.addClassCleanup(torch.set_grad_enabled, True)
        cls.stack = VisualStack(VisualSizes(**TINY)).eval()
        stored = torch.load(GOLDEN / "model" / "state_dict.bin")["best_state"]
        wanted = cls.stack.state_dict().keys()
        cls.unused = {key for key in stored if key not in wanted}
        cls.stack.load_state_dict({key: stored[key].float() for key in wanted})
        frames = {
            name: torch.from_numpy(np.load(GOLDEN / "frames" / f"{name}.npy")).permute(1, 2, 3, 0)
            for name in ("local", "global")
        }
        cls.local, cls.others = frames["local"][:8], frames["global"]

    def assert_close(self, actual: "torch.Tensor", name: str) -> None:
        expected = torch.from_numpy(np.load(GOLDEN / "case-a" / f"{name}.npy"))
        self.assertEqual(actual.shape, expected.shape)
        self.assertLess((actual - expected).abs().max().item(), TOLERANCE)

    def test_uses_every_visual_key(self) -> None:
        visual = ("local_", "global_", "visual_", "multi_head_cross")
        unused = {key for key in self.unused if key.startswith(visual)}
        self.assertEqual(
            unused,
            {
                "visual_encoder_model.vision_model.post_layernorm.weight",
                "visual_encoder_model.vision_model.post_layernorm.bias",
                "visual_encoder_model.visual_projection.weight",
            },
        )

    def test_pixels(self) -> None:
        self.assert_close(preprocess(self.local[0]), "w0_pixel_values_local0")
        self.assert_close(preprocess(torch.zeros(1, 1, 3))[:, 0, 0], "w0_pixel_values_null_rgb")

    def test_clip_and_temporal(self) -> None:
        local = self.stack.clip(self.local[:1])
        others = self.stack.clip(self.others[31:])
        self.assert_close(local[0], "w0_clip_last_hidden_local0")
        self.assert_close(others[0], "w0_clip_last_hidden_global31")
        self.assert_close(self.stack.temporal("local", local)[0], "w0_local_temporal_0")
        self.assert_close(self.stack.temporal("global", others)[0], "w0_global_temporal_31")

    def test_embedding(self) -> None:
        embedding = self.stack(self.local[None], self.others[None])
        null = self.stack.null().repeat(8, 1)[None]
        self.assert_close(torch.cat([embedding, null]), "w0_video_emb")


@skip_unless(torch is not None, "torch")
class EnlargeTest(unittest.TestCase):
    def test_larger_pictures_give_the_same(self) -> None:
        small = VisualSizes(**{**TINY, "hidden": 192, "clip_layers": 1, "patch": 28}, image=112)
        large = VisualSizes(**{**TINY, "hidden": 192, "clip_layers": 1, "patch": 56})
        first, second = VisualStack(small), VisualStack(large)
        second.load_state_dict(enlarge_patches(first.state_dict(), 2))
        frames = torch.randint(0, 256, (2, 112, 112, 3))
        doubled = frames.repeat_interleave(2, 1).repeat_interleave(2, 2)
        with torch.no_grad():
            difference = (first.clip(frames) - second.clip(doubled)).abs().max().item()
        self.assertLess(difference, 1e-4)


if __name__ == "__main__":
    unittest.main()
