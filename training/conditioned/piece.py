"""A training clip of the conditioned model: the first model's traits, with more contrast inside.

Sections begin on any beat, and differ more. Some show a still or a black picture, to a drone or to
silence; some turn cold or warm, and half of the pieces end with their clip.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from second.piece import Key, Part, Piece, draw_kind, draw_liveliness, draw_valence, related_key
from starter.music.plain import MAJOR_TONICS, MINOR_TONICS
from starter.sizes import FRAME_RATE
from starter.traits import STYLES, Section, Traits

#: Tokens of a beat of each tempo: 60, 68, 75, 83, 94, 107, 120 and 150 a minute.
BEATS = (50, 44, 40, 36, 32, 28, 25, 20)
#: Beats that a chord of each tempo sounds: about two seconds.
CHORD_BEATS = (2, 2, 2, 2, 4, 4, 4, 4)
#: Beats of a minute of each tempo.
TEMPI = tuple(60 * FRAME_RATE / beat for beat in BEATS)
#: How much softer the calmest sections are than the liveliest, in dB. With the 12 dB of the first model, films
#: had a loudness range of 15 LU.
RANGE_DB = 6.0
#: Seconds of a clip.
DURATION = 24.0
#: Share of the pieces in one of the six keys of the first model's music; the others are in any.
_OLD_KEYS = 0.4
#: Share of the sections that turn cold or warm.
_TURNED = 0.15
#: Shortest and longest section in seconds, and of those without a picture.
_SECTION, _SILENCE = (3, 12), (2, 5)


@dataclasses.dataclass(frozen=True)
class PlainPiece(Piece):
    """A clip with the tempi of this model."""

    @property
    def beat(self) -> int:
        """Tokens of a beat."""
        return BEATS[self.tempo]


def draw_piece(seed: int, duration: float = DURATION) -> PlainPiece:
    """Draws the clip with this seed: the same seed always gives the same clip."""
    chance = np.random.default_rng([seed, 0xC0DD])
    base = chance.uniform(0, 1)
    tempo = int(np.clip(round(7 * base + chance.normal(0, 2)), 0, len(BEATS) - 1))
    beat, tokens = BEATS[tempo], round(duration * FRAME_RATE)
    warm = bool(chance.random() < 0.5)
    key = _draw_key(chance, warm)
    other = related_key(key, relative=bool(chance.random() < 0.6))
    sections, parts = [], []
    start = 0
    while start < tokens:
        kind = draw_kind(chance, start)
        seconds = chance.uniform(*(_SILENCE if kind == "silence" else _SECTION))
        end = start + max(1, round(seconds * FRAME_RATE / beat)) * beat
        end = end if tokens - end > 3 * FRAME_RATE else tokens
        energy, density = draw_liveliness(kind, base, chance)
        turned = chance.random() < _TURNED
        valence = draw_valence(warm != turned, chance)
        section = Section(start / FRAME_RATE, end / FRAME_RATE, energy, density, valence, kind)
        sections.append(section)
        parts.append(Part(start, end, section, 0, other if turned else key))
        start = end
    traits = Traits(
        seed=seed,
        duration=duration,
        style=int(chance.integers(len(STYLES))),
        tempo=TEMPI[tempo],
        tonic=key.tonic,
        valence=draw_valence(warm, chance),
        register=float(chance.uniform(0, 1)),
        sections=tuple(sections),
    )
    ends = bool(chance.random() < 0.5) and parts[-1].section.kind != "drone"
    return PlainPiece(traits, tempo, key, tuple(parts), ends, float(chance.choice([0.8, 0.9, 1.0])))


def _draw_key(chance: np.random.Generator, major: bool) -> Key:
    if chance.random() < _OLD_KEYS:
        return Key(int(chance.choice(MAJOR_TONICS if major else MINOR_TONICS)), major)
    return Key(int(chance.integers(12)), major)
