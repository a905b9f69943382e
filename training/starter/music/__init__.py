"""The synthesiser of training music: traits in, a clip of music out, the same for the same traits."""

from __future__ import annotations

import numpy as np

from ..traits import Traits
from .composition import compose
from .mixing import render
from .notes import Note
from .plain import plain_traits

__all__ = ["Note", "notes", "render_music"]


def notes(traits: Traits, take: int = 0) -> list[Note]:
    """The notes and drum hits of a clip, by start; each take is other music of the same traits."""
    return compose(plain_traits(traits), take)


def render_music(traits: Traits, take: int = 0) -> np.ndarray:
    """The music of a clip: float32 [duration * SAMPLE_RATE], mono, peak at most 0.9."""
    plain = plain_traits(traits)
    return render(compose(plain, take), plain)
