"""The traits that a training clip's music and its picture share: drawn once, rendered twice."""

from __future__ import annotations

import dataclasses
from typing import Optional

import numpy as np

#: Names of the musical styles; `Traits.style` is an index into them.
STYLES = ("ambient", "electronic", "acoustic", "cinematic")


@dataclasses.dataclass(frozen=True)
class Section:
    """A stretch of a clip of constant energy and density; scenes change between two.

    `start` and `end` are seconds. `energy` (0 to 1) is loudness, drums and onsets to the ear, motion
    and cutting rate to the eye. `density` (0 to 1) is notes per beat and the number of shapes.
    `valence` is the section's own, where it differs from the clip's. A section of the kind `drone`
    shows a still picture, one of the kind `silence` none at all.
    """

    start: float
    end: float
    energy: float
    density: float
    valence: Optional[float] = None
    kind: str = "play"


@dataclasses.dataclass(frozen=True)
class Traits:
    """What one training clip is about. Everything else is chance that neither side shares.

    `valence` (0 to 1) is the mode to the ear (major from 0.5 up, minor below) and warm against cold
    colour to the eye. `register` (0 to 1) is low against high notes, dark against bright pictures.
    `tempo` is beats per minute and follows the mean energy. `tonic` (0 is C) has no visible trait.
    """

    seed: int
    duration: float
    style: int
    tempo: float
    tonic: int
    valence: float
    register: float
    sections: tuple[Section, ...]

    @property
    def is_major(self) -> bool:
        return self.valence >= 0.5

    def section_at(self, seconds: float) -> Section:
        """The section that sounds and shows at a time."""
        for section in self.sections:
            if seconds < section.end:
                return section
        return self.sections[-1]


def draw_traits(seed: int, duration: float = 24.0) -> Traits:
    """Draws the traits of the clip with this seed: the same seed gives the same clip for ever."""
    chance = np.random.default_rng([seed, 0x7A17])
    base = chance.uniform(0, 1)
    sections: list[Section] = []
    start = 0.0
    while start < duration:
        length = chance.uniform(5, 16)
        end = start + length if duration - (start + length) > 4 else duration
        energy = float(np.clip(base + chance.normal(0, 0.18), 0, 1))
        density = float(np.clip(0.5 * energy + 0.5 * chance.uniform(0, 1), 0, 1))
        sections.append(Section(start, end, energy, density))
        start = end
    mean_energy = sum(s.energy * (s.end - s.start) for s in sections) / duration
    tempo = float(np.clip(66 + 78 * mean_energy + chance.normal(0, 7), 60, 152))
    # Away from the middle, where major and minor would be indistinguishable.
    valence = chance.uniform(0.58, 1) if chance.random() < 0.5 else chance.uniform(0, 0.42)
    return Traits(
        seed=seed,
        duration=duration,
        style=int(chance.integers(len(STYLES))),
        tempo=round(tempo, 1),
        tonic=int(chance.integers(12)),
        valence=float(valence),
        register=float(chance.uniform(0, 1)),
        sections=tuple(sections),
    )
