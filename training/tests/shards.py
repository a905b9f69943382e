"""Writes shards of training data as `make_tokens` does, for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

#: Local frames of a clip of 20 s, visual tokens of each, and the width of their features.
FRAMES, TOKENS, HIDDEN = 40, 17, 192
_TOKENS_PER_FRAME = 25


def write_shard(
    folder: Path,
    *,
    codes: np.ndarray | None = None,
    features: np.ndarray | None = None,
    curves: np.ndarray,
    accents: np.ndarray | None = None,
    tempo: list[int],
    key: list[int],
    novelty: np.ndarray | None = None,
) -> None:
    """Writes the first shard, one take of some clips; what is left out is 0, and novelty is not written.

    `codes` are [clips, K, T], `features` [clips, frames x tokens, hidden], `curves` [clips, frames, 3],
    `accents` [clips, T], `novelty` [clips, frames]; `tempo` and `key` have a number for each clip.
    """
    clips, length = len(tempo), FRAMES * _TOKENS_PER_FRAME
    folder.mkdir(parents=True, exist_ok=True)
    codes = np.zeros((clips, 4, length)) if codes is None else codes
    features = np.zeros((clips, FRAMES * TOKENS, HIDDEN)) if features is None else features
    accents = np.zeros((clips, length)) if accents is None else accents
    np.save(folder / "codes-0000-0.npy", codes.astype(np.int16))
    np.save(folder / "features-0000.npy", features.astype(np.float16))
    if novelty is not None:
        np.save(folder / "novelty-0000.npy", novelty.astype(np.float32))
    facts = {"curves": curves.astype(np.float32), "accents": accents.astype(np.float32)}
    facts |= {"tempo": np.array(tempo, np.int16), "key": np.array(key, np.int16)}
    np.savez(folder / "facts-0000-0.npz", **facts)
