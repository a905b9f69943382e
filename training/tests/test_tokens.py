"""Shards of tokens: which files are written, and in which order."""

from __future__ import annotations

import dataclasses
import sys
import tempfile
import unittest
from collections.abc import Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

try:
    import torch
except ImportError:
    torch = None
else:
    from starter.tokens import KINDS, TokenPlan, _make, _shards


@unittest.skipIf(torch is None, "SKIPPED: PyTorch (python3-torch) is not installed")
class Shards(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.runs = Path(temporary.name)

    def plan(self, facts: object) -> "TokenPlan":
        """A plan of two shards and two takes whose music has facts beside its codes."""

        @dataclasses.dataclass(frozen=True)
        class Plan(TokenPlan):
            def encode_music(self, seeds: range, take: int) -> dict:
                return {"codes": np.array([*seeds, take]), "facts": facts}

        plan = Plan(self.runs, clips=3, takes=2, held_out=1, clips_per_shard=2)
        plan.folder(False).mkdir(parents=True, exist_ok=True)
        return plan

    def test_first_takes_and_features_come_first(self) -> None:
        shards = [(shard.number, shard.take) for shard in _shards(self.plan({}), False, KINDS)]
        self.assertEqual(shards, [(0, 0), (0, None), (1, 0), (1, None), (0, 1), (1, 1)])

    def test_each_kind_has_its_file_and_is_made_once(self) -> None:
        plan = self.plan({"key": np.array([5])})
        shard = _shards(plan, False, ["codes"])[3]
        self.assertEqual(_make((plan, shard)), "codes-0001-1.npy")
        folder = plan.folder(False)
        self.assertEqual(sorted(path.name for path in folder.iterdir()), ["codes-0001-1.npy", "facts-0001-1.npz"])
        self.assertEqual(np.load(folder / "codes-0001-1.npy").tolist(), [2, 1])
        with np.load(folder / "facts-0001-1.npz") as facts:
            self.assertEqual(facts["key"].tolist(), [5])
        (folder / "facts-0001-1.npz").unlink()
        _make((plan, shard))
        self.assertFalse((folder / "facts-0001-1.npz").exists())

    def test_codes_do_not_appear_before_what_belongs_to_them(self) -> None:
        class Unwritable(Mapping):
            def keys(self):
                raise OSError("no space left")

            __getitem__ = __iter__ = __len__ = None

        plan = self.plan(Unwritable())
        with self.assertRaises(OSError):
            _make((plan, _shards(plan, False, ["codes"])[0]))
        self.assertEqual(list(plan.folder(False).glob("*.np[yz]")), [])


if __name__ == "__main__":
    unittest.main()
