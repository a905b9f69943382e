"""Chords and themes of a piece."""

from __future__ import annotations

import dataclasses

import numpy as np

from starter.music.composition import draw_tune
from starter.music.harmony import MAJOR, MINOR, Chord

from .piece import THEMES, Key, Piece

_MAJOR_PROGRESSIONS = ((0, 3, 4, 0), (0, 5, 3, 4), (0, 4, 5, 3), (0, 2, 3, 4))
_MINOR_PROGRESSIONS = ((0, 3, 4, 0), (0, 5, 6, 0), (0, 5, 2, 6), (0, 6, 5, 4))
#: The number of tunes, and the figures.
_TUNES, _CONTOURS = 12, ((0, 1, 2, 3, 4, 3, 2, 1), (0, 2, 1, 3), (0, 2, 4, 2), (4, 3, 2, 1))


@dataclasses.dataclass(frozen=True)
class Theme:
    """What a theme repeats when it returns: progressions, a tune of two bars, a figure, a rhythm.

    `tune` holds places on the scale, one a sixteenth; `contour` which chord tone each quaver sounds.
    """

    major: tuple[int, ...]
    minor: tuple[int, ...]
    tune: tuple[tuple[int, ...], tuple[int, ...]]
    contour: tuple[int, ...]
    order: int


def draw_themes(piece: Piece) -> tuple[Theme, ...]:
    """The themes of a piece."""
    chance = np.random.default_rng([piece.seed, 0x73E3])
    return tuple(_theme(chance) for _ in range(THEMES))


def _theme(chance: np.random.Generator) -> Theme:
    first, second = draw_tune(np.random.default_rng([int(chance.integers(_TUNES)), 0x70E2]))
    return Theme(
        major=_MAJOR_PROGRESSIONS[int(chance.integers(len(_MAJOR_PROGRESSIONS)))],
        minor=_MINOR_PROGRESSIONS[int(chance.integers(len(_MINOR_PROGRESSIONS)))],
        tune=(tuple(first), tuple(second)),
        contour=_CONTOURS[int(chance.integers(len(_CONTOURS)))],
        order=int(chance.integers(2)),
    )


def scale_of(key: Key) -> tuple[int, ...]:
    """The seven pitch classes of a key, from the tonic up."""
    return tuple((key.tonic + step) % 12 for step in (MAJOR if key.major else MINOR))


def chord_on(key: Key, degree: int) -> Chord:
    """The triad on a degree from 0; a minor key's chord on the fifth has the raised leading note."""
    scale = scale_of(key)
    root, third, fifth = (scale[(degree + step) % 7] for step in (0, 2, 4))
    if not key.major and degree == 4:
        third = (key.tonic + 11) % 12
    return Chord(root, third, fifth)


def progression(theme: Theme, key: Key) -> tuple[Chord, ...]:
    """The four chords of a theme in a key."""
    return tuple(chord_on(key, degree) for degree in (theme.major if key.major else theme.minor))
