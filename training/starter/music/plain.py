"""Traits as the synthesiser plays them: a few values of each, on the grid of the codec's tokens.

Music that repeats exactly is what a small model can learn. So beats are whole numbers of tokens, and
keys, registers, energies and densities are few; a major and a minor key never share a tonic.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from ..sizes import FRAME_RATE
from ..traits import Section, Traits

#: Tokens per beat: 60, 75, 120 and 150 a minute. The windows of a score, 400 tokens apart, all begin
#: on beats of these.
BEAT_TOKENS = (50, 40, 25, 20)
#: Tonics (0 is C) of major and of minor keys.
MAJOR_TONICS = (0, 2, 5, 7)
MINOR_TONICS = (1, 6, 8, 10)
ENERGIES = 6
DENSITIES = 4
REGISTERS = 3


def _nearest(value: float, count: int) -> float:
    """The nearest of `count` values from 0 to 1."""
    return round(value * (count - 1)) / (count - 1)


def plain_traits(traits: Traits) -> Traits:
    """The same with tempo, tonic, register, energies and densities as they are played.

    Sections begin on beats, the nearest ones.
    """
    tempos = np.array([60 * FRAME_RATE / tokens for tokens in BEAT_TOKENS])
    tempo = float(tempos[np.argmin(np.abs(np.log(tempos / traits.tempo)))])
    tonics = MAJOR_TONICS if traits.is_major else MINOR_TONICS

    def on_beat(seconds: float) -> float:
        return round(seconds * tempo / 60) * 60 / tempo

    sections = [
        Section(
            on_beat(section.start),
            traits.duration if section is traits.sections[-1] else on_beat(section.end),
            _nearest(section.energy, ENERGIES),
            _nearest(section.density, DENSITIES),
        )
        for section in traits.sections
    ]
    return dataclasses.replace(
        traits,
        tempo=tempo,
        tonic=tonics[traits.tonic % len(tonics)],
        register=_nearest(traits.register, REGISTERS),
        sections=tuple(sections),
    )
