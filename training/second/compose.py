"""Composes a piece: its notes and accents, from its form, by the ensemble of its style."""

from __future__ import annotations

import dataclasses

import numpy as np

from starter.music.harmony import Chord, at_or_above, ladder, near, voicing
from starter.music.rhythm import drum_hits, onset_mask
from starter.pictures.timeline import plan_shots
from starter.sizes import FRAME_RATE
from starter.traits import STYLES

from .harmony import chord_on, draw_themes, progression, scale_of
from .instruments import DRUMS, ENSEMBLES, PIZZICATO, STRINGS, TAIKO, TIMPANI
from .piece import Part, Piece
from .piece_composer import PieceComposer

BEATS_PER_BAR = 4
_STEPS = 16
#: Number of the drum channel among programs.
DRUM_CHANNEL = -1
#: Seconds from the release of the last chord to the end of the piece.
_RELEASE = 1.1


@dataclasses.dataclass(frozen=True, order=True)
class Note:
    """A note: tokens (tenths of them too) of its start and length, a program or DRUM_CHANNEL, 1 to 127."""

    start: float
    length: float
    pitch: int
    program: int
    velocity: int


@dataclasses.dataclass(frozen=True)
class Composition:
    """Notes by start, and accents as (token, strength 0 to 1) by time."""

    notes: list[Note]
    accents: list[tuple[int, float]]
    kit: int


def compose(piece: Piece, take: int = 0) -> Composition:
    """The music of a piece; each take is other music of the same form, key and tempo."""
    return _Composer(piece, take).compose()


class _Composer(PieceComposer[Note]):
    def __init__(self, piece: Piece, take: int) -> None:
        super().__init__(piece)
        self.traits = piece.traits
        self.chance = np.random.default_rng([piece.seed, take, 0xC035])
        self.themes = draw_themes(piece) if take == 0 else draw_themes(_reseeded(piece, take))
        choices = ENSEMBLES[self.traits.style]
        self.ensemble = choices[int(self.chance.integers(len(choices)))]
        self.step = piece.beat // 4
        self.bar = piece.beat * BEATS_PER_BAR
        #: At slow tempi chords change twice a bar, so that a section has four of them.
        self.chord_tokens = self.bar if piece.beat < 40 else self.bar // 2
        self.lowest = int(round(55 + 14 * self.traits.register))

    def compose(self) -> Composition:
        self._write()
        notes = sorted(note for note in self.notes if note.start < self.piece.tokens)
        return Composition(notes, sorted(self.accents), self.ensemble.kit)

    def add(self, start: float, length: float, pitch: int, program: int | None, level: float) -> None:
        """Adds a note of a level from 0 to 1 unless its part is silent or it begins after the music."""
        if program is not None and start < self.last_chord and length > 0:
            velocity = int(np.clip(round(127 * level), 1, 127))
            held = min(length, self.last_chord - start)
            self.notes.append(Note(round(start, 1), held, pitch, program, velocity))

    def chord_at(self, part: Part, token: int) -> Chord:
        """The chord at a token; before the last chord of a piece comes the dominant."""
        if 0 < self.last_chord - token <= self.chord_tokens and self.last_chord < self.piece.tokens:
            return chord_on(part.key, 4)
        chords = progression(self.themes[part.theme], part.key)
        return chords[(token - part.start) // self.chord_tokens % len(chords)]

    def _play(self, part: Part, end: int, previous: Part | None) -> None:
        rise = part.section.energy - (previous.section.energy if previous else 0)
        if part.start > 0 or part.section.energy > 0.5:
            self._strike(part, part.start, 0.5 + 0.5 * max(0.0, rise), crash=rise > 0.25)
        for start in range(part.start, end, self.chord_tokens):
            self._chord(part, start, min(start + self.chord_tokens, end))
        for start in range(part.start, end, self.bar):
            self._figure(part, start, min(start + self.bar, end))
            self._drums(part, start, min(start + self.bar, end), fill=end - start <= self.bar)

    def _chord(self, part: Part, start: int, end: int) -> None:
        energy = part.section.energy
        chord, ensemble = self.chord_at(part, start), self.ensemble
        for pitch in voicing(chord, 57 + 6 * self.traits.register):
            self.add(start, end - start, pitch, ensemble.pad, 0.3 + 0.4 * energy)
        root, struck = near(chord.root, 40), ensemble.bass
        if ensemble.bass == STRINGS or STYLES[self.traits.style] == "ambient":
            self.add(start, end - start, root, ensemble.bass, 0.28 + 0.5 * energy)
            if energy < 0.35:
                return
            struck = PIZZICATO if ensemble.bass == STRINGS else ensemble.bass
        every = 8 if energy < 0.45 else 4 if energy < 0.75 else 2
        if energy < 0.2:
            every = 16
        for step in range(0, (end - start) // self.step, every):
            pitch = near(chord.fifth, root) if every == 4 and step % 8 == 4 and energy > 0.6 else root
            length = min(every * self.step * 0.9, end - start - step * self.step)
            self.add(start + step * self.step, length, pitch, struck, 0.36 + 0.5 * energy)

    def _figure(self, part: Part, start: int, end: int) -> None:
        theme, energy = self.themes[part.theme], part.section.energy
        steps = [
            step
            for step, strikes in enumerate(onset_mask(part.section, theme.order))
            if strikes and start + step * self.step < end
        ]
        if energy < 0.12:
            steps = steps[::4]
        elif energy < 0.25:
            steps = steps[::2]
        number = (start - part.start) // self.bar
        for place, step in enumerate(steps):
            token = start + step * self.step
            following = steps[place + 1] * self.step + start if place + 1 < len(steps) else end
            chord = self.chord_at(part, token)
            tones = ladder(chord.classes, at_or_above(chord.root, self.lowest), 6)
            pitch = tones[theme.contour[step // 2 % len(theme.contour)]]
            accent = 1.0 if step == 0 else 0.88 if step % 4 == 0 else 0.75
            length = min(following - token, 2 * self.piece.beat) * 0.95
            self.add(token, length, pitch, self.ensemble.figure, (0.28 + 0.55 * energy) * accent)
        if 0.3 < energy:
            self._melody(part, start, end, theme.tune[number % 2])

    def _melody(self, part: Part, start: int, end: int, tune: tuple[int, ...]) -> None:
        """The tune in crotchets, at higher energy in quavers, on beats the chord's nearest tone."""
        energy = part.section.energy
        every = 4 if energy < 0.7 else 2
        pitches = ladder(scale_of(part.key), at_or_above(part.key.tonic, self.lowest + 7), 10)
        for step in range(0, _STEPS, every):
            token = start + step * self.step
            if token >= end or (step % 8 == 6 and tune[step] % 2):
                continue
            pitch = pitches[tune[step]]
            if step % 8 == 0:
                chord = self.chord_at(part, token)
                pitch = min((near(tone, pitch) for tone in chord.classes), key=lambda t: abs(t - pitch))
            length = min(every * self.step, end - token) * 0.95
            self.add(token, length, pitch, self.ensemble.melody, 0.35 + 0.5 * energy)

    def _drums(self, part: Part, start: int, end: int, fill: bool) -> None:
        style = STYLES[self.traits.style]
        for step, drum, velocity in drum_hits(style, part.section, fill):
            token = start + step * self.step
            if token >= end:
                continue
            level = float(np.clip(0.25 + velocity * (0.5 + 0.7 * part.section.energy), 0, 1))
            if drum == "taiko":
                self.add(token, self.piece.beat, 43, TAIKO, level)
            else:
                self.add(token, self.step, DRUMS[drum], DRUM_CHANNEL, level)

    def _drone(self, part: Part) -> None:
        """Tonic and fifth, held softly."""
        root = near(part.key.tonic, 45)
        program = self.ensemble.pad if self.ensemble.pad is not None else STRINGS
        length = min(part.end, self.last_chord) - part.start
        for pitch in (root, root + 7, root + 12):
            self.add(part.start, length, pitch, program, 0.3)

    def _strike(self, part: Part, token: int, strength: float, crash: bool = False) -> None:
        """An accent: a chord and a low note, with a cymbal where `crash` asks for it."""
        chord = self.chord_at(part, token)
        level = 0.4 + 0.55 * max(part.section.energy, 0.3) * strength
        for pitch in voicing(chord, 62):
            program = STRINGS if self.ensemble.hit == TIMPANI else self.ensemble.hit
            self.add(token, self.piece.beat * 0.8, pitch, program, level)
        low = near(chord.root, 43)
        program = TIMPANI if self.ensemble.hit == TIMPANI else self.ensemble.bass
        self.add(token, self.piece.beat, low, program, level)
        if crash:
            self.add(token, 2 * self.piece.beat, DRUMS["crash"], DRUM_CHANNEL, level)
        self.accents.append((token, strength))

    def _meet_cuts(self) -> None:
        """Accents where shots begin inside of sections, on the nearest sixteenth."""
        starts = [part.start for part in self.piece.parts]
        for span in plan_shots(self.traits):
            part = self.piece.parts[span.scene.index]
            if span.index == 0 or part.section.kind != "play":
                continue
            if self.chance.random() < self.piece.hits:
                steps = round((span.start * FRAME_RATE - part.start) / self.step)
                token = part.start + steps * self.step
                if part.start < token < min(part.end, self.last_chord) and token not in starts:
                    self._strike(part, token, 0.7)

    def _end(self, part: Part) -> None:
        """The last chord, released early enough to be silent at the end of the clip."""
        start, tokens = self.last_chord, self.piece.tokens
        self.last_chord = tokens
        length = tokens - start - round(_RELEASE * FRAME_RATE)
        chord, level = chord_on(part.key, 0), 0.4 + 0.35 * part.section.energy
        ensemble = self.ensemble
        for pitch in voicing(chord, 57 + 6 * self.traits.register):
            self.add(start, length, pitch, ensemble.pad, level)
        for pitch in ladder(chord.classes, at_or_above(chord.root, self.lowest), 3):
            self.add(start, length, pitch, ensemble.figure, level)
        self.add(start, length, near(chord.root, 40), ensemble.bass, level)
        self.accents.append((start, 0.8))


def _reseeded(piece: Piece, take: int) -> Piece:
    traits = dataclasses.replace(piece.traits, seed=piece.seed + 7_000_000 * take)
    return dataclasses.replace(piece, traits=traits)
