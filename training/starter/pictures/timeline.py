"""Which shot of which scene shows at a time, and how fast things move in it."""

from __future__ import annotations

import dataclasses

import numpy as np

from ..traits import Section, Traits

#: Kinds of pictures: one per style, then noise scenes that resemble photographs.
PHOTO = 4


@dataclasses.dataclass(frozen=True)
class Scene:
    """What the shots of one section have in common."""

    index: int
    section: Section
    kind: int
    #: Motion in picture widths per second.
    speed: float


@dataclasses.dataclass(frozen=True)
class ShotSpan:
    """A shot's place: its scene, its number within the scene, its start in seconds."""

    scene: Scene
    index: int
    start: float


def speed_of(energy: float) -> float:
    """Motion in picture widths per second: from nearly still to a width a second."""
    return 0.012 * 80.0**energy


def plan_shots(traits: Traits) -> list[ShotSpan]:
    """The shots of a clip in order of time; only lively sections cut within themselves."""
    chance = np.random.default_rng([traits.seed, 0x9C7])
    is_photo = chance.random() < 0.25
    taste = chance.normal(0, 0.12)
    spans: list[ShotSpan] = []
    for index, section in enumerate(traits.sections):
        kind = PHOTO if is_photo else traits.style
        scene = Scene(index, section, kind, speed_of(section.energy) * float(np.exp(taste)))
        start, shot = section.start, 0
        while start < section.end - 0.3:
            spans.append(ShotSpan(scene, shot, start))
            start += _shot_length(section.energy, chance)
            shot += 1
    return spans


def _shot_length(energy: float, chance: np.random.Generator) -> float:
    """Seconds until the next cut: 0.7 to 2 where energy is high, endless where it is low."""
    if energy < 0.4:
        return np.inf
    if energy < 0.6:
        return chance.uniform(3, 6)
    return chance.uniform(0.7, 1.1) + (1 - energy) * 2.2
