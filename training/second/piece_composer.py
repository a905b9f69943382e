"""What composing a piece has in common for all ensembles: its sections in turn, its cuts and its end."""

from __future__ import annotations

import abc
from typing import Generic, TypeVar

from starter.sizes import FRAME_RATE

from .piece import Part, Piece

#: Seconds from the last chord's attack to the end of the piece, at least.
_LAST_CHORD = 2.6

_Note = TypeVar("_Note")


class PieceComposer(abc.ABC, Generic[_Note]):
    """Collects the notes of a piece, and its accents as (token, strength 0 to 1)."""

    def __init__(self, piece: Piece) -> None:
        self.piece = piece
        self.notes: list[_Note] = []
        self.accents: list[tuple[int, float]] = []
        self.last_chord = self._last_chord()

    def _last_chord(self) -> int:
        """Token of the attack of the last chord; past the end where the music does not end."""
        piece, part = self.piece, self.piece.parts[-1]
        if not piece.ends or part.section.kind != "play":
            return piece.tokens
        latest = piece.tokens - round(_LAST_CHORD * FRAME_RATE)
        return max(part.start, part.start + (latest - part.start) // piece.beat * piece.beat)

    def _write(self) -> None:
        """Adds all notes and accents."""
        previous = None
        for part in self.piece.parts:
            end = min(part.end, self.last_chord)
            if part.section.kind == "play" and end > part.start:
                self._play(part, end, previous)
            elif part.section.kind == "drone":
                self._drone(part)
            previous = part
        self._meet_cuts()
        if self.last_chord < self.piece.tokens:
            self._end(self.piece.parts[-1])

    @abc.abstractmethod
    def _play(self, part: Part, end: int, previous: Part | None) -> None:
        """A section up to the token `end`, after another one."""

    @abc.abstractmethod
    def _drone(self, part: Part) -> None:
        """A section with a still picture."""

    @abc.abstractmethod
    def _meet_cuts(self) -> None:
        """Accents where shots begin inside of sections."""

    @abc.abstractmethod
    def _end(self, part: Part) -> None:
        """The last chord."""
