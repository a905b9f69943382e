"""Plays notes with sampled instruments: libfluidsynth, straight from Python, without a MIDI file.

The soundfont is FluidR3_GM.sf2 (Frank Wen and others, MIT), Debian's package `fluid-soundfont-gm`.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import os
from pathlib import Path

import numpy as np

from starter.sizes import HOP, SAMPLE_RATE

from .compose import DRUM_CHANNEL, Composition, Note

#: Where Debian puts it; the environment's SOUNDFONT names another place.
SOUNDFONT = Path(os.environ.get("SOUNDFONT", "/usr/share/sounds/sf2/FluidR3_GM.sf2"))
#: Samples of fluidsynth's own blocks: notes begin with one of them.
_BLOCK = 64
_DRUMS = 9
_GAIN = 1.0


def is_available() -> bool:
    """Whether the library and the soundfont are installed."""
    return ctypes.util.find_library("fluidsynth") is not None and SOUNDFONT.exists()


class _Synthesiser:
    def __init__(self) -> None:
        name = ctypes.util.find_library("fluidsynth")
        if name is None or not SOUNDFONT.exists():
            raise RuntimeError(
                f"sampled instruments need libfluidsynth and {SOUNDFONT}: "
                "install fluidsynth and fluid-soundfont-gm, or set SOUNDFONT"
            )
        self.library = library = ctypes.CDLL(name)
        for function in ("new_fluid_settings", "new_fluid_synth"):
            getattr(library, function).restype = ctypes.c_void_p
        settings = ctypes.c_void_p(library.new_fluid_settings())
        for key, value in (
            ("synth.sample-rate", SAMPLE_RATE),
            ("synth.gain", _GAIN),
            ("synth.reverb.room-size", 0.5),
            ("synth.reverb.level", 0.35),
        ):
            library.fluid_settings_setnum(settings, key.encode(), ctypes.c_double(value))
        library.fluid_settings_setint(settings, b"synth.chorus.active", 0)
        library.fluid_settings_setint(settings, b"synth.polyphony", 160)
        library.fluid_settings_setint(settings, b"synth.dynamic-sample-loading", 1)
        self.settings = settings

    def render(self, composition: Composition, tokens: int) -> np.ndarray:
        """Float32 [tokens x 640], mono: the mean of left and right.

        Each piece has a synthesiser of its own: one that is used again keeps echoes of the last piece.
        """
        library = self.library
        self.synth = synth = ctypes.c_void_p(library.new_fluid_synth(self.settings))
        try:
            if library.fluid_synth_sfload(synth, str(SOUNDFONT).encode(), 1) < 0:
                raise RuntimeError(f"fluidsynth could not read {SOUNDFONT}")
            return self._render(composition, tokens)
        finally:
            library.delete_fluid_synth(synth)

    def _render(self, composition: Composition, tokens: int) -> np.ndarray:
        library, synth = self.library, self.synth
        programs = sorted({note.program for note in composition.notes} - {DRUM_CHANNEL})
        channels = {program: index + (index >= _DRUMS) for index, program in enumerate(programs)}
        channels[DRUM_CHANNEL] = _DRUMS
        for program, channel in channels.items():
            number = composition.kit if program == DRUM_CHANNEL else program
            library.fluid_synth_program_change(synth, channel, number)
        total = tokens * HOP
        left, right = (np.zeros(total, np.float32) for _ in range(2))
        place = 0
        for sample, is_on, note in _events(composition.notes, total):
            self._write(left, right, place, sample)
            place = sample
            if is_on:
                library.fluid_synth_noteon(synth, channels[note.program], note.pitch, note.velocity)
            else:
                library.fluid_synth_noteoff(synth, channels[note.program], note.pitch)
        self._write(left, right, place, total)
        return _limit((left + right) / 2)

    def _write(self, left: np.ndarray, right: np.ndarray, start: int, end: int) -> None:
        if end > start:
            pointers = [ctypes.c_void_p(side.ctypes.data) for side in (left, right)]
            # Of each side: its samples, the first one to write, and the step from one to the next.
            sides = (pointers[0], start, 1, pointers[1], start, 1)
            self.library.fluid_synth_write_float(self.synth, end - start, *sides)


def _events(notes: list[Note], total: int) -> list[tuple[int, bool, Note]]:
    """When notes begin and end, in samples, ends before beginnings.

    A key that is struck again while it sounds is released first.
    """
    events: list[tuple[int, bool, Note]] = []
    struck: dict[tuple[int, int], list[Note]] = {}
    for note in notes:
        struck.setdefault((note.program, note.pitch), []).append(note)
    for key_notes in struck.values():
        for place, note in enumerate(key_notes):
            start = _sample(note.start)
            end = _sample(note.start + note.length)
            if place + 1 < len(key_notes):
                end = min(end, _sample(key_notes[place + 1].start))
            events.append((start, True, note))
            events.append((max(end, start + _BLOCK), False, note))
    return sorted((e for e in events if e[0] < total), key=lambda e: (e[0], e[1], e[2]))


def _sample(tokens: float) -> int:
    return round(tokens * HOP / _BLOCK) * _BLOCK


def _limit(wave: np.ndarray) -> np.ndarray:
    """Compresses samples above 0.7 so that none exceeds 0.95."""
    size = np.abs(wave)
    bent = 0.7 + 0.25 * np.tanh((size - 0.7) / 0.25)
    return np.where(size > 0.7, np.sign(wave) * bent, wave).astype(np.float32)


@functools.lru_cache(maxsize=1)
def _synthesiser() -> _Synthesiser:
    return _Synthesiser()


def play(composition: Composition, tokens: int) -> np.ndarray:
    """The sound of a composition: float32 [tokens x 640], mono, at 32 kHz."""
    return _synthesiser().render(composition, tokens)
