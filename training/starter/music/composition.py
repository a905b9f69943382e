"""Composes a clip: a score per style, written beat by beat over the clip's four chords."""

from __future__ import annotations

import numpy as np

from ..sizes import FRAME_RATE
from ..traits import STYLES, Section, Traits
from .harmony import Chord, Harmony, at_or_above, draw_harmony, ladder, near, voicing
from .notes import Note
from .plain import CHORD_TOKENS
from .rhythm import ORDERS, drum_hits, onset_mask

BEATS = 4
STEPS = 16
#: How many melodies there are.
TUNES = 4


class Score:
    """Collects the notes of a clip on its grid of sixteenths."""

    def __init__(self, traits: Traits, take: int) -> None:
        self.traits = traits
        self.take = take
        self.chance = np.random.default_rng([traits.seed, take, 0x3051C])
        self.beat = 60.0 / traits.tempo
        self.step = self.beat / 4
        self.beat_tokens = round(self.beat * FRAME_RATE)
        self.harmony: Harmony = draw_harmony(traits.tonic, traits.is_major, self.chance)
        self.beats_per_chord = CHORD_TOKENS // self.beat_tokens
        self.notes: list[Note] = []

    def add(self, start: float, duration: float, pitch: int, instrument: str, velocity: float) -> None:
        """Adds a note unless it begins after the end of the clip."""
        if start < self.traits.duration - 0.05:
            held = min(duration, self.traits.duration - start)
            self.notes.append(Note(start, held, pitch, instrument, float(velocity)))

    def offset(self, step: int) -> float:
        """Seconds from a beat to its sixteenth `step`, which begins with a token."""
        return step * self.beat_tokens // 4 / FRAME_RATE

    def pieces(self) -> list[tuple[int, float, float, Section]]:
        """What sounds one chord of one section, as (bar, start, end, section): a bar, or less of it."""
        pieces: list[tuple[int, float, float, Section]] = []
        count = int(np.ceil(self.traits.duration / self.beat))
        first = 0
        for beat in range(1, count + 1):
            section = self.section_of(first * self.beat)
            is_new_chord = beat % self.beats_per_chord == 0
            if beat == count or is_new_chord or self.section_of(beat * self.beat) is not section:
                pieces.append((first // BEATS, first * self.beat, beat * self.beat, section))
                first = beat
        return pieces

    def chord_at(self, seconds: float) -> Chord:
        """The chord that sounds from a beat on."""
        chords = self.harmony.chords
        return chords[round(seconds / self.beat) // self.beats_per_chord % len(chords)]

    def section_of(self, start: float) -> Section:
        """The section of a beat: the one that sounds for most of it."""
        return self.traits.section_at(start + self.beat / 2)


def compose(traits: Traits, take: int = 0) -> list[Note]:
    """All notes of a clip with plain traits, by start; each take is other music of the same traits."""
    score = Score(traits, take)
    write_parts(score)
    return sorted(score.notes)


def write_parts(score: Score) -> None:
    """Writes all notes of a score: pads, bass, figures and drums."""
    _pads(score)
    _bass(score)
    _figures(score)
    _drums(score)


_PAD = ("pad", "pad", "", "strings")
_PAD_LEVEL = (0.1, 0.06, 0.0, 0.08)
_FIGURES = (("bell", "keys"), ("saw", "keys", "bell"), ("guitar",), ("piano", "bell", "spiccato"))
_FIGURE_LEVEL = {"bell": 0.34, "keys": 0.34, "saw": 0.36, "guitar": 0.5, "piano": 0.42, "spiccato": 0.36}
_BASS = ("sub", "bass", "upright", "strings")
_BASS_LEVEL = (0.2, 0.36, 0.36, 0.24)


def _pads(score: Score) -> None:
    """Chords as long as a bar. Acoustic clips have none; electronic ones drop them at full energy."""
    traits = score.traits
    instrument, level = _PAD[traits.style], _PAD_LEVEL[traits.style]
    if not instrument:
        return
    centre = 56 + 8 * traits.register
    for _, start, end, section in score.pieces():
        if STYLES[traits.style] == "electronic" and section.energy > 0.85:
            continue
        for pitch in voicing(score.chord_at(start), centre):
            score.add(start, end - start, pitch, instrument, level * _weight(pitch, score.harmony))


def _weight(pitch: int, harmony: Harmony) -> float:
    """How much louder a pitch sounds by its place in the key: the tonic and the third define it."""
    return {harmony.scale[0]: 1.3, harmony.scale[2]: 1.25}.get(pitch % 12, 1.0)


def _bass(score: Score) -> None:
    """Roots, or the tonic throughout as a drone; more often struck where there is more energy."""
    traits = score.traits
    style = STYLES[traits.style]
    instrument, level = _BASS[traits.style], _BASS_LEVEL[traits.style]
    drone = style in ("ambient", "cinematic") and score.chance.random() < 0.4
    offbeat = bool(score.chance.random() < 0.5)
    for _, start, end, section in score.pieces():
        chord = score.chord_at(start)
        pitch = near(traits.tonic if drone else chord.root, 43)
        beats = int(round((end - start) / score.beat))
        if style in ("ambient", "cinematic"):
            score.add(start, end - start, pitch, instrument, level)
            continue
        for beat in range(beats):
            time = start + beat * score.beat
            if style == "acoustic":
                fifth = near(chord.fifth, 45)
                if beat % 2 == 0 or section.energy > 0.7:
                    played = fifth if beat == 2 and section.energy > 0.35 else pitch
                    score.add(time, 0.95 * score.beat, played, instrument, level)
            elif section.energy < 0.3:
                if beat % 2 == 0:
                    score.add(time, 1.6 * score.beat, pitch, instrument, level)
            else:
                steps = (2,) if offbeat and section.energy < 0.6 else (0, 2)
                for step in steps:
                    score.add(time + score.offset(step), 0.42 * score.beat, pitch, instrument, level)


def _figures(score: Score) -> None:
    """An arpeggio or a melody, busier where there is more energy."""
    traits = score.traits
    choices = _FIGURES[traits.style]
    instrument = choices[int(score.chance.integers(len(choices)))]
    melodic = STYLES[traits.style] != "electronic" and bool(score.chance.random() < 0.4)
    lowest = int(round(52 + 22 * traits.register))
    contour = _contour(score.chance)
    tune = draw_tune(np.random.default_rng([int(score.chance.integers(TUNES)), 0x70E]))
    order = int(score.chance.integers(len(ORDERS)))
    for section in traits.sections:
        mask = onset_mask(section, order)
        for bar, start, end, owner in score.pieces():
            if owner is not section:
                continue
            chord = score.chord_at(start)
            arpeggio = _figure_pitches(chord, traits.tonic, lowest)
            first = int(round((start - bar * BEATS * score.beat) / score.step))
            last = first + int(round((end - start) / score.step))
            steps = [step for step in range(first, last) if mask[step]]
            for place, step in enumerate(steps):
                following = steps[place + 1] if place + 1 < len(steps) else last
                held = min(following - step, 4) * score.step
                if melodic:
                    pitch = _sung(score.harmony, chord, lowest, tune[bar % 2][step], step)
                else:
                    pitch = arpeggio[contour[step]]
                accent = 1.0 if step % 16 == 0 else 0.85 if step % 4 == 0 else 0.6
                time = bar * BEATS * score.beat + score.offset(step)
                level = _FIGURE_LEVEL[instrument] * accent * _weight(pitch, score.harmony)
                score.add(time, held * 0.95, pitch, instrument, level)
                if instrument == "guitar" and step % 8 == 0 and section.energy > 0.45:
                    _strum(score, time, arpeggio, section)


def draw_tune(chance: np.random.Generator) -> list[list[int]]:
    """Two bars of a melody as places on the scale, 0 to 9, one a sixteenth, mostly by step."""
    moves = chance.choice([-2, -1, 0, 1, 2], 2 * STEPS, p=[0.12, 0.33, 0.1, 0.33, 0.12])
    places, place = [], 4
    for move in moves:
        place = int(np.clip(place + move, 0, 9))
        places.append(place)
    return [places[:STEPS], places[STEPS:]]


def _sung(harmony: Harmony, chord: Chord, lowest: int, place: int, step: int) -> int:
    """The pitch of a melody's place on the scale; on the first and third beat the chord's nearest tone."""
    pitch = ladder(harmony.scale, at_or_above(harmony.tonic, lowest), 10)[place]
    if step % 8:
        return pitch
    return min((near(tone, pitch) for tone in chord.classes), key=lambda tone: abs(tone - pitch))


def _strum(score: Score, time: float, pitches: list[int], section: Section) -> None:
    for string, pitch in enumerate(pitches[:4]):
        level = 0.16 + 0.12 * section.energy
        score.add(time + 0.012 * (string + 1), 1.8 * score.beat, pitch, "guitar", level)


def _contour(chance: np.random.Generator) -> list[int]:
    """Which chord tone (0 to 5) each sixteenth of a bar sounds: the bar begins on the lowest."""
    base = ([0, 1, 2, 3, 4, 3, 2, 1], [0, 2, 1, 3])[int(chance.integers(2))]
    return [base[(step // 2 if step % 2 == 0 else step // 2 + 3) % len(base)] for step in range(STEPS)]


def _figure_pitches(chord: Chord, tonic: int, lowest: int) -> list[int]:
    """Six chord tones upwards, from the tonic where the chord has it, else from the root."""
    foot = tonic if tonic in chord.classes else chord.root
    return ladder(chord.classes, at_or_above(foot, lowest), 6)


def _drums(score: Score) -> None:
    traits = score.traits
    pieces = score.pieces()
    for place, (bar, start, end, section) in enumerate(pieces):
        offset = int(round((start - bar * BEATS * score.beat) / score.step))
        steps = int(round((end - start) / score.step))
        following = pieces[place + 1][3] if place + 1 < len(pieces) else section
        for step, drum, velocity in drum_hits(STYLES[traits.style], section, following is not section):
            if offset <= step < offset + steps:
                score.add(bar * BEATS * score.beat + score.offset(step), 0.5, 0, drum, velocity)
