"""Where figures and drums strike within a bar of sixteen steps."""

from __future__ import annotations

import numpy as np

from ..traits import Section

#: In which order quavers and semiquavers join the beats of a bar as it becomes busier.
ORDERS = (
    ((3, 1, 2, 0), (7, 3, 5, 1, 6, 2, 4, 0)),
    ((0, 2, 1, 3), (0, 4, 2, 6, 1, 5, 3, 7)),
)

Hit = tuple[int, str, float]


def activity(section: Section) -> float:
    """How busy a section's figure is, 0 to 1: mostly its energy, partly its density."""
    return 0.6 * section.energy + 0.4 * section.density


def onset_mask(section: Section, order: int) -> list[bool]:
    """Which of 16 steps the figure strikes: every beat, then quavers, then semiquavers, in an order."""
    busy = activity(section)
    quavers = np.clip((busy - 0.1) / 0.45, 0, 1)
    semiquavers = np.clip((busy - 0.55) / 0.45, 0, 1)
    ranks, late_ranks = ORDERS[order]
    mask = [step % 4 == 0 for step in range(16)]
    for place in range(4):
        mask[4 * place + 2] = ranks[place] < round(4 * quavers)
    for place in range(8):
        mask[2 * place + 1] = late_ranks[place] < round(8 * semiquavers)
    return [bool(strike) for strike in mask]


def drum_hits(style: str, section: Section, fill: bool) -> list[Hit]:
    """The hits of one bar as (step, drum, velocity); `fill` leads into another section."""
    energy = section.energy
    hits: list[Hit] = []
    if style == "electronic":
        if energy > 0.25:
            hits += [(step, "kick", 0.55) for step in (0, 4, 8, 12)]
        if energy > 0.4:
            hits += [(step, "hat", 0.2 + 0.08 * energy) for step in (2, 6, 10, 14)]
        if energy > 0.55:
            hits += [(step, "snare", 0.4) for step in (4, 12)]
        if energy > 0.8:
            hits += [(step, "hat", 0.13) for step in (1, 3, 5, 7, 9, 11, 13, 15)]
    elif style == "acoustic":
        if energy > 0.35:
            hits += [(step, "soft kick", 0.55) for step in (0, 8)]
        if energy > 0.5:
            hits += [(step, "shaker", 0.2 if step % 4 else 0.26) for step in range(0, 16, 2)]
        if energy > 0.65:
            hits += [(step, "rim", 0.3) for step in (4, 12)]
        if energy > 0.85:
            hits += [(step, "soft kick", 0.45) for step in (6, 14)]
    elif style == "cinematic":
        if energy > 0.35:
            hits += [(0, "taiko", 0.6)]
        if energy > 0.5:
            hits += [(step, "taiko", 0.4) for step in (8, 12)]
        if energy > 0.65:
            hits += [(step, "rim", 0.22) for step in (4, 12)] + [(4, "taiko", 0.45)]
        if energy > 0.8:
            hits += [(step, "taiko", 0.3) for step in (6, 14)]
    else:
        if energy > 0.5:
            hits += [(0, "soft kick", 0.45), (8, "soft kick", 0.4)]
        if energy > 0.7:
            hits += [(step, "shaker", 0.14) for step in (2, 6, 10, 14)]
        if energy > 0.85:
            hits += [(step, "soft kick", 0.35) for step in (4, 12)]
    if fill and energy > 0.2:
        drum = {"electronic": "snare", "acoustic": "rim", "cinematic": "taiko"}.get(style, "rim")
        hits += [(step, drum, 0.2 + 0.04 * place) for place, step in enumerate((12, 13, 14, 15))]
    return hits
