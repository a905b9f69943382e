"""What composition hands to mixing."""

from __future__ import annotations

from typing import NamedTuple


class Note(NamedTuple):
    """One note or drum hit: seconds, MIDI pitch (0 for drums), instrument, linear amplitude 0 to 1."""

    start: float
    duration: float
    pitch: int
    instrument: str
    velocity: float
