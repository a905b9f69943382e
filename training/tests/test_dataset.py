"""Windows of training data, and the files of a run."""

from __future__ import annotations

import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

TRAINING = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(TRAINING))

try:
    import torch
except ImportError:
    torch = None
else:
    from starter.dataset import TokenData
    from starter.run_files import append_line, read_lines

#: Clips of 8 frames of 3 tokens of 2 numbers, and 200 codes of 4 books.
FRAMES, TOKENS, HIDDEN = 8, 3, 2


def write_shard(folder: Path, number: int, seen: bool) -> None:
    """Two clips whose codes and features encode their clip and time."""
    times = np.arange(FRAMES * 25)
    codes = np.stack([np.tile(times + 1000 * clip, (4, 1)) for clip in range(2)])
    np.save(folder / f"codes-{number:04d}-0.npy", codes.astype(np.int16))
    frames = np.repeat(np.arange(FRAMES), TOKENS)
    features = np.stack([np.stack([frames, frames * 0 + clip], 1) for clip in range(2)])
    if seen:
        np.save(folder / f"features-{number:04d}.npy", features.astype(np.float16))


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Data(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)
        self.null = torch.full((TOKENS, HIDDEN), -1.0)

    def test_windows_hold_codes_and_features_of_the_same_clip_and_time(self) -> None:
        write_shard(self.folder, 0, seen=True)
        data = TokenData(self.folder, self.null)
        windows = data.draw(np.random.default_rng(1), 20, 4, 3)
        self.assertEqual(tuple(windows.codes.shape), (20, 4, 100))
        self.assertEqual(tuple(windows.features.shape), (20, 4 * TOKENS, HIDDEN))
        clip, time = windows.codes[:, 0, 0] // 1000, windows.codes[:, 0, 0] % 1000
        self.assertTrue(torch.equal(windows.features[:, 0, 0] * 25, time.float()))
        self.assertTrue(torch.equal(windows.features[:, 0, 1], clip.float()))
        self.assertGreater(len(set(time.tolist())), 2)

    def test_takes_up_shards_that_appear_and_clips_without_features(self) -> None:
        write_shard(self.folder, 0, seen=False)
        data = TokenData(self.folder, self.null)
        self.assertEqual((len(data), data.seen), (2, 0))
        self.assertTrue(torch.equal(data.window(0, 1, 2).features[0], self.null.repeat(2, 1)))
        write_shard(self.folder, 0, seen=True)
        write_shard(self.folder, 1, seen=True)
        data.refresh()
        self.assertEqual((len(data), data.seen), (4, 4))
        self.assertEqual(data.window(3, 5, 1).features[0].tolist(), [[5.0, 1.0]] * TOKENS)

    def test_a_resumed_run_replaces_the_steps_that_it_repeats(self) -> None:
        path = self.folder / "curve.jsonl"
        for step in (1, 2, 4, 3, 5):
            append_line(path, {"step": step})
        with path.open("a") as file:
            file.write('{"step": 6, "lo')
        self.assertEqual([record["step"] for record in read_lines(path)], [1, 2, 3, 5])


if __name__ == "__main__":
    unittest.main()
