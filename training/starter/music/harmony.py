"""Scales, chord progressions and voicings."""

from __future__ import annotations

import dataclasses

import numpy as np

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)

#: Four chords each, as degrees of the scale from 0; every one opens on the tonic.
MAJOR_PROGRESSIONS = (
    (0, 3, 4, 0),
    (0, 5, 3, 4),
)
MINOR_PROGRESSIONS = (
    (0, 3, 4, 0),
    (0, 5, 6, 0),
)


@dataclasses.dataclass(frozen=True)
class Chord:
    """A triad: pitch classes of its root, third and fifth."""

    root: int
    third: int
    fifth: int

    @property
    def classes(self) -> tuple[int, int, int]:
        return (self.root, self.third, self.fifth)


@dataclasses.dataclass(frozen=True)
class Harmony:
    """The key of a clip and its four chords, which repeat."""

    tonic: int
    major: bool
    chords: tuple[Chord, ...]

    @property
    def scale(self) -> tuple[int, ...]:
        """The seven pitch classes of the key, from the tonic up."""
        return tuple((self.tonic + step) % 12 for step in (MAJOR if self.major else MINOR))


def draw_harmony(tonic: int, major: bool, chance: np.random.Generator) -> Harmony:
    """Draws a progression of the mode. A minor key's chord on the fifth has the raised leading note."""
    progressions = MAJOR_PROGRESSIONS if major else MINOR_PROGRESSIONS
    degrees = progressions[int(chance.integers(len(progressions)))]
    return Harmony(tonic, major, tuple(_triad(tonic, major, degree) for degree in degrees))


def _triad(tonic: int, major: bool, degree: int) -> Chord:
    scale = MAJOR if major else MINOR
    root, third, fifth = ((tonic + scale[(degree + step) % 7]) % 12 for step in (0, 2, 4))
    if not major and degree == 4:
        third = (tonic + 11) % 12
    return Chord(root, third, fifth)


def near(pitch_class: int, centre: float) -> int:
    """The MIDI pitch of a pitch class that is nearest to a centre."""
    return int(pitch_class + 12 * round((centre - pitch_class) / 12))


def at_or_above(pitch_class: int, lowest: int) -> int:
    """The lowest MIDI pitch of a pitch class that is not below a pitch."""
    return lowest + (pitch_class - lowest) % 12


def voicing(chord: Chord, centre: float) -> list[int]:
    """The chord's three notes, each as near to the centre as it gets: consecutive chords move little."""
    return sorted({near(pitch_class, centre) for pitch_class in chord.classes})


def ladder(classes: tuple[int, ...], lowest: int, count: int) -> list[int]:
    """The next `count` MIDI pitches at or above `lowest` that belong to the pitch classes."""
    pitches = [pitch for pitch in range(lowest, lowest + 12 * count) if pitch % 12 in classes]
    return pitches[:count]
