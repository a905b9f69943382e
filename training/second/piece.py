"""A training clip of the second model: its key, tempo, form and sections, drawn from its seed."""

from __future__ import annotations

import dataclasses

import numpy as np

from starter.sizes import FRAME_RATE
from starter.traits import STYLES, Section, Traits

#: Tokens of a beat of each tempo, whole sixteenths all: 62.5, 68, 75, 83, 94, 107, 125 and 150 a minute.
BEATS = (48, 44, 40, 36, 32, 28, 24, 20)
#: Beats of a minute of each tempo.
TEMPI = tuple(60 * FRAME_RATE / beat for beat in BEATS)
#: Seconds of a clip.
DURATION = 30.0
THEMES = 2


@dataclasses.dataclass(frozen=True)
class Key:
    """A key: `tonic` 0 to 11 (0 is C) and its mode."""

    tonic: int
    major: bool

    @property
    def index(self) -> int:
        """Its number among the 24: C major is 0, C minor 12."""
        return self.tonic + (0 if self.major else 12)


@dataclasses.dataclass(frozen=True)
class Part:
    """A section as it is played: tokens from `start` to `end`, the theme it states and its key."""

    start: int
    end: int
    section: Section
    theme: int
    key: Key


@dataclasses.dataclass(frozen=True)
class Piece:
    """A clip. `traits` are its pictures'; their sections begin on the music's beats.

    `tempo` is an index into BEATS, `key` the home key, `ends` whether the music ends with the clip, in
    a cadence, `hits` the share of the cuts that the music meets with an accent.
    """

    traits: Traits
    tempo: int
    key: Key
    parts: tuple[Part, ...]
    ends: bool
    hits: float

    @property
    def seed(self) -> int:
        return self.traits.seed

    @property
    def beat(self) -> int:
        """Tokens of a beat."""
        return BEATS[self.tempo]

    @property
    def tokens(self) -> int:
        """Tokens of the clip."""
        return round(self.traits.duration * FRAME_RATE)


def draw_piece(seed: int, duration: float = DURATION) -> Piece:
    """Draws the clip with this seed: the same seed always gives the same clip."""
    chance = np.random.default_rng([seed, 0x2D1E])
    base = chance.uniform(0, 1)
    tempo = int(np.clip(round(7 * base + chance.normal(0, 1.8)), 0, len(BEATS) - 1))
    beat, tokens = BEATS[tempo], round(duration * FRAME_RATE)
    warm = bool(chance.random() < 0.5)
    key = Key(int(chance.integers(12)), warm)
    other = related_key(key, relative=bool(chance.random() < 0.6))
    sections, parts = [], []
    start, theme = 0, 0
    while start < tokens:
        kind = draw_kind(chance, start)
        beats = round(chance.uniform(3, 14) * FRAME_RATE / beat) or 1
        if kind == "silence":
            beats = max(1, round(chance.uniform(2, 5) * FRAME_RATE / beat))
        end = start + beats * beat
        end = end if tokens - end > 3 * FRAME_RATE else tokens
        energy, density = draw_liveliness(kind, base, chance)
        turned = chance.random() < 0.22
        valence = draw_valence(warm != turned, chance)
        section = Section(start / FRAME_RATE, end / FRAME_RATE, energy, density, valence, kind)
        sections.append(section)
        parts.append(Part(start, end, section, theme, other if turned else key))
        theme = int(chance.integers(THEMES)) if chance.random() < 0.6 else theme
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
    ends = bool(chance.random() < 0.5)
    return Piece(traits, tempo, key, tuple(parts), ends, float(chance.choice([0.5, 0.8, 1.0])))


def related_key(key: Key, relative: bool) -> Key:
    """The key to which a piece changes where the picture turns cold or warm."""
    if not relative:
        return Key(key.tonic, not key.major)
    return Key((key.tonic + (9 if key.major else 3)) % 12, not key.major)


def draw_kind(chance: np.random.Generator, start: int) -> str:
    draw = chance.random()
    if draw < 0.1:
        return "drone"
    return "silence" if draw < (0.17 if start else 0.13) else "play"


def draw_liveliness(kind: str, base: float, chance: np.random.Generator) -> tuple[float, float]:
    """Energy and density of a section, which differ between the sections of a clip."""
    if kind != "play":
        return 0.0, 0.0
    spread = chance.normal(0, 0.32)
    energy = float(np.clip(base + spread, 0.02, 1))
    return energy, float(np.clip(0.5 * energy + 0.5 * chance.uniform(0, 1), 0, 1))


def draw_valence(warm: bool, chance: np.random.Generator) -> float:
    return float(chance.uniform(0.6, 1) if warm else chance.uniform(0, 0.4))
