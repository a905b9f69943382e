"""Composes a piece with the first model's parts, and adds accents, drones and an ending."""

from __future__ import annotations

import dataclasses

import numpy as np

from second.harmony import chord_on
from second.piece import Key, Part
from second.piece_composer import PieceComposer
from starter.music.composition import Score, write_parts
from starter.music.harmony import Chord, at_or_above, ladder, near, voicing
from starter.music.notes import Note
from starter.music.plain import plain_section, plain_register
from starter.pictures.timeline import plan_shots
from starter.sizes import FRAME_RATE
from starter.traits import Traits

from .piece import CHORD_BEATS, PlainPiece

#: Seconds from the release of the last chord to the end of the piece.
_RELEASE = 1.1
#: Seconds after which a drone's notes are struck again, and how long they overlap.
_DRONE, _OVERLAP = 4.0, 0.5
#: Places of a beat, by tempo, on which a cut is met: accents anywhere would hide the pulse.
PLACES = (4, 4, 2, 2, 2, 2, 2, 2)
#: Per style: the instruments of an accent's chord and of its low note, the latter a drum or a bass.
_STRUCK = ("bell", "keys", "guitar", "piano")
_LOW = ("soft kick", "kick", "soft kick", "taiko")
_HELD = ("pad", "pad", "guitar", "strings")


@dataclasses.dataclass(frozen=True)
class PlainComposition:
    """Notes by start, in seconds, and accents as (token, strength 0 to 1) by time."""

    notes: list[Note]
    accents: list[tuple[int, float]]


def compose(piece: PlainPiece, take: int = 0) -> PlainComposition:
    """The music of a piece; each take is other music of the same form, key and tempo."""
    return _Composer(piece, take).compose()


def played_traits(piece: PlainPiece, key: Key) -> Traits:
    """The traits of a piece as they are played in a key: a few values of each."""
    traits = piece.traits
    return dataclasses.replace(
        traits,
        tonic=key.tonic,
        valence=1.0 if key.major else 0.0,
        register=plain_register(traits.register),
        sections=tuple(plain_section(section) for section in traits.sections),
    )


class _PieceScore(Score):
    """The score of a whole piece in one key; before its last chord comes the dominant."""

    def __init__(self, piece: PlainPiece, key: Key, take: int, last_chord: int) -> None:
        super().__init__(played_traits(piece, key), take)
        self.key, self.last_chord, self.tokens = key, last_chord, piece.tokens
        self.beats_per_chord = CHORD_BEATS[piece.tempo]
        self.chord_tokens = self.beats_per_chord * piece.beat

    def chord_at(self, seconds: float) -> Chord:
        left = self.last_chord - round(seconds * FRAME_RATE)
        if self.last_chord < self.tokens and 0 < left <= self.chord_tokens:
            return chord_on(self.key, 4)
        return super().chord_at(seconds)


class _Composer(PieceComposer[Note]):
    def __init__(self, piece: PlainPiece, take: int) -> None:
        super().__init__(piece)
        self.style = piece.traits.style
        self.chance = np.random.default_rng([piece.seed, take, 0xC0DE])
        self.scores: dict[Key, _PieceScore] = {}
        for part in piece.parts:
            if part.key not in self.scores:
                score = _PieceScore(piece, part.key, take, self.last_chord)
                write_parts(score)
                self.scores[part.key] = score

    def compose(self) -> PlainComposition:
        self._write()
        return PlainComposition(sorted(self.notes), sorted(self.accents))

    def _play(self, part: Part, end: int, previous: Part | None) -> None:
        start, last = part.start / FRAME_RATE - 1e-6, end / FRAME_RATE - 1e-6
        for note in self.scores[part.key].notes:
            if start <= note.start < last:
                self.notes.append(note._replace(duration=min(note.duration, last - note.start)))
        rise = part.section.energy - (previous.section.energy if previous else 0)
        if part.start > 0 or part.section.energy > 0.5:
            self._strike(part, part.start, 0.5 + 0.5 * max(0.0, rise))

    def _drone(self, part: Part) -> None:
        """Tonic and fifth, held softly."""
        root = near(part.key.tonic, 50)
        end = part.end / FRAME_RATE
        for start in np.arange(part.start / FRAME_RATE, end, _DRONE):
            for pitch in (root, root + 7, root + 12):
                duration = min(_DRONE + _OVERLAP, end - start)
                self.notes.append(Note(float(start), float(duration), pitch, "pad", 0.12))

    def _strike(self, part: Part, token: int, strength: float) -> None:
        """An accent: a chord, and a low drum."""
        score = self.scores[part.key]
        start, level = token / FRAME_RATE, 0.2 + 0.35 * max(part.section.energy, 0.3) * strength
        duration = min(2 * score.beat, (min(part.end, self.last_chord) - token) / FRAME_RATE)
        for pitch in voicing(score.chord_at(start), 64):
            self.notes.append(Note(start, duration, pitch, _STRUCK[self.style], level))
        self.notes.append(Note(start, duration, 0, _LOW[self.style], 1.4 * level))
        self.accents.append((token, strength))

    def _meet_cuts(self) -> None:
        """Accents where shots begin inside of sections, on the nearest strong place of the beat."""
        grid = PLACES[self.piece.tempo]
        starts = {part.start for part in self.piece.parts}
        for span in plan_shots(self.piece.traits):
            part = self.piece.parts[span.scene.index]
            if span.index == 0 or part.section.kind != "play":
                continue
            if self.chance.random() < self.piece.hits:
                places = round(grid * (span.start * FRAME_RATE - part.start) / self.piece.beat)
                token = part.start + places * self.piece.beat // grid
                if part.start < token < min(part.end, self.last_chord) and token not in starts:
                    self._strike(part, token, 0.7)

    def _end(self, part: Part) -> None:
        """The last chord, released early enough to be silent at the end of the clip."""
        start = self.last_chord / FRAME_RATE
        duration = (self.piece.tokens - self.last_chord) / FRAME_RATE - _RELEASE
        chord = chord_on(part.key, 0)
        lowest = int(round(52 + 22 * plain_register(self.piece.traits.register)))
        tones = ladder(chord.classes, at_or_above(chord.root, lowest), 3)
        for pitch, instrument, level in (
            *((pitch, _HELD[self.style], 0.12) for pitch in voicing(chord, 60)),
            *((pitch, _STRUCK[self.style], 0.3) for pitch in tones),
            (near(chord.root, 43), ("sub", "bass", "upright", "strings")[self.style], 0.3),
        ):
            self.notes.append(Note(start, duration, pitch, instrument, level))
        self.accents.append((self.last_chord, 0.8))
