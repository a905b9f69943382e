"""The synthesiser of training music: traits in, a clip of music out, the same for the same traits."""

from __future__ import annotations

import numpy as np

from ..traits import Traits
from .composition import compose
from .mixing import render
from .notes import Note

__all__ = ["Note", "notes", "render_music"]


def notes(traits: Traits) -> list[Note]:
    """The notes and drum hits of a clip, by start."""
    return compose(traits)


def render_music(traits: Traits) -> np.ndarray:
    """The music of a clip: float32 [duration * SAMPLE_RATE], mono, peak at most 0.9."""
    return render(compose(traits), traits)
