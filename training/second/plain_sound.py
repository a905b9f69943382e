"""Plays notes as plain tones, for smoke runs, which need no soundfont."""

from __future__ import annotations

import numpy as np

from starter.sizes import HOP, SAMPLE_RATE

from .compose import DRUM_CHANNEL, Composition

_LEVEL = 0.12


def play_plainly(composition: Composition, tokens: int) -> np.ndarray:
    """The sound of a composition in sines and short noise: float32 [tokens x 640]."""
    wave = np.zeros(tokens * HOP)
    chance = np.random.default_rng(0x7107)
    for note in composition.notes:
        start = round(note.start * HOP)
        count = min(round(note.length * HOP) + SAMPLE_RATE // 10, len(wave) - start)
        if count <= 0:
            continue
        time = np.arange(count) / SAMPLE_RATE
        if note.program == DRUM_CHANNEL:
            tone = chance.standard_normal(count) * np.exp(-time * 30)
        else:
            tone = np.sin(2 * np.pi * 440 * 2 ** ((note.pitch - 69) / 12) * time)
            tone *= np.exp(-3 * time) * np.minimum(1, (count - np.arange(count)) / 800)
        wave[start : start + count] += _LEVEL * (note.velocity / 127) ** 2 * tone
    return np.clip(wave, -0.95, 0.95).astype(np.float32)
