"""The ensembles of each style: the General MIDI instruments of its parts."""

from __future__ import annotations

import dataclasses

PIANO, ELECTRIC_PIANO, GLOCKENSPIEL, VIBRAPHONE = 0, 4, 9, 11
NYLON_GUITAR, STEEL_GUITAR, UPRIGHT_BASS, SYNTH_BASS = 24, 25, 32, 38
PIZZICATO, HARP, TIMPANI, STRINGS, HORN, CLARINET, FLUTE = 45, 46, 47, 48, 60, 71, 73
SAW_LEAD, WARM_PAD, TAIKO = 81, 89, 116
#: Kits on the drum channel.
STANDARD_KIT, ELECTRONIC_KIT, BRUSH_KIT = 0, 24, 40

#: Keys of the drum channel by the names that patterns use.
DRUMS = {
    "kick": 36,
    "soft kick": 35,
    "snare": 38,
    "rim": 37,
    "hat": 42,
    "shaker": 70,
    "crash": 49,
}


@dataclasses.dataclass(frozen=True)
class Ensemble:
    """Programs of the parts of a score, None where a part is silent; `kit` is one of the drums'."""

    pad: int | None
    figure: int
    melody: int
    bass: int
    hit: int
    kit: int


#: Ensembles by style, in the order of STYLES.
ENSEMBLES: tuple[tuple[Ensemble, ...], ...] = (
    (
        Ensemble(WARM_PAD, VIBRAPHONE, PIANO, WARM_PAD, HARP, STANDARD_KIT),
        Ensemble(STRINGS, HARP, VIBRAPHONE, STRINGS, PIANO, STANDARD_KIT),
        Ensemble(WARM_PAD, PIANO, CLARINET, STRINGS, VIBRAPHONE, STANDARD_KIT),
    ),
    (
        Ensemble(WARM_PAD, ELECTRIC_PIANO, SAW_LEAD, SYNTH_BASS, ELECTRIC_PIANO, ELECTRONIC_KIT),
        Ensemble(WARM_PAD, SAW_LEAD, ELECTRIC_PIANO, SYNTH_BASS, SAW_LEAD, ELECTRONIC_KIT),
    ),
    (
        Ensemble(None, NYLON_GUITAR, FLUTE, UPRIGHT_BASS, STEEL_GUITAR, BRUSH_KIT),
        Ensemble(None, PIANO, CLARINET, UPRIGHT_BASS, PIANO, STANDARD_KIT),
        Ensemble(STRINGS, STEEL_GUITAR, PIANO, UPRIGHT_BASS, STEEL_GUITAR, STANDARD_KIT),
    ),
    (
        Ensemble(STRINGS, PIZZICATO, HORN, STRINGS, TIMPANI, STANDARD_KIT),
        Ensemble(STRINGS, PIANO, HORN, STRINGS, TIMPANI, STANDARD_KIT),
        Ensemble(STRINGS, HARP, GLOCKENSPIEL, STRINGS, TIMPANI, STANDARD_KIT),
    ),
)
