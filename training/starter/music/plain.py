"""Traits as the synthesiser plays them: a few values of each, on the grid of the codec's tokens.

Music that repeats exactly is what a small model can learn. So beats are whole numbers of tokens, four
chords take as long as a score's window moves on by, and keys, registers, energies and densities are few;
a major and a minor key never share a tonic.
"""

from __future__ import annotations

import dataclasses

from ..sizes import FRAME_RATE
from ..traits import Section, Traits

#: Tokens of a slow and of a fast beat, 60 and 120 a minute, and the tempo between the two.
SLOW_BEAT, FAST_BEAT = 50, 25
BETWEEN = 96.0
#: Tokens that a chord sounds: four of them are 8 s, what the windows of a score move on by, so that all
#: windows begin with the first chord.
CHORD_TOKENS = 100
#: Tonics (0 is C) of major and of minor keys.
MAJOR_TONICS = (0, 5, 7)
MINOR_TONICS = (1, 6, 8)
ENERGIES = 4
DENSITIES = 3
REGISTERS = (0.25, 0.75)


def _nearest(value: float, count: int) -> float:
    """The nearest of `count` values from 0 to 1."""
    return round(value * (count - 1)) / (count - 1)


def plain_section(section: Section) -> Section:
    """The same section with its energy and density as they are played."""
    return dataclasses.replace(
        section,
        energy=_nearest(section.energy, ENERGIES),
        density=_nearest(section.density, DENSITIES),
    )


def plain_register(register: float) -> float:
    """A register as it is played."""
    return REGISTERS[round(register)]


def plain_traits(traits: Traits) -> Traits:
    """The same with tempo, tonic, register, energies and densities as they are played.

    Sections begin on beats, the nearest ones.
    """
    tempo = 60.0 * FRAME_RATE / (SLOW_BEAT if traits.tempo < BETWEEN else FAST_BEAT)
    tonics = MAJOR_TONICS if traits.is_major else MINOR_TONICS

    def on_beat(seconds: float) -> float:
        return round(seconds * tempo / 60) * 60 / tempo

    sections = [
        dataclasses.replace(
            plain_section(section),
            start=on_beat(section.start),
            end=traits.duration if section is traits.sections[-1] else on_beat(section.end),
        )
        for section in traits.sections
    ]
    return dataclasses.replace(
        traits,
        tempo=tempo,
        tonic=tonics[traits.tonic % len(tonics)],
        register=plain_register(traits.register),
        sections=tuple(sections),
    )
