"""Colours: warm for high valence, cold for low, in random shades."""

from __future__ import annotations

import dataclasses

import numpy as np

# Hue ranges in turns: red to yellow, and teal to violet.
_WARM = (-0.03, 0.115)
_COLD = (0.49, 0.75)


def hsv_to_rgb(hue: np.ndarray, saturation: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Colours [N, 3] of 0 to 1 from hues (turns), saturations and values (0 to 1), each [N]."""
    offsets = np.array([5.0, 3.0, 1.0])
    k = (offsets[None, :] + np.asarray(hue)[:, None] * 6) % 6
    ramp = np.clip(np.minimum(k, 4 - k), 0, 1)
    return np.asarray(value)[:, None] * (1 - np.asarray(saturation)[:, None] * ramp)


@dataclasses.dataclass(frozen=True)
class Palette:
    """A scene's colours: `hue` (turns), `spread` round it, `saturation`, chance of accents."""

    hue: float
    spread: float
    saturation: float
    accent: float
    low: float
    high: float

    def colours(self, count: int, chance: np.random.Generator, accents: bool = True) -> np.ndarray:
        """Random colours [count, 3] of 0 to 255; some have the opposite hue where `accents`."""
        hue = self.hue + chance.uniform(-self.spread, self.spread, count)
        if accents:
            hue = hue + 0.5 * (chance.random(count) < self.accent)
        saturation = np.clip(self.saturation * chance.uniform(0.55, 1.3, count), 0, 1)
        value = chance.uniform(self.low, self.high, count)
        return 255 * hsv_to_rgb(hue, saturation, value)

    def ramp(self, chance: np.random.Generator, stops: int = 3) -> np.ndarray:
        """A table uint8 [256, 3] from dark to light through colours of the palette."""
        colours = self.colours(stops, chance, accents=False)
        colours = colours[np.argsort(colours.sum(1))]
        colours[0] *= chance.uniform(0.2, 0.9)
        at = np.linspace(0, 255, stops)
        steps = np.arange(256)
        return np.stack([np.interp(steps, at, colours[:, c]) for c in range(3)], 1).astype(np.uint8)


def draw_palette(valence: float, chance: np.random.Generator) -> Palette:
    """Draws a scene's palette: hue and part of the saturation show the valence."""
    low, high = _WARM if valence >= 0.5 else _COLD
    clearness = abs(2 * valence - 1)
    saturation = (0.12 + 0.72 * clearness) * chance.uniform(0.8, 1.2)
    value_low = chance.uniform(0.15, 0.5)
    return Palette(
        hue=chance.uniform(low, high),
        spread=chance.uniform(0.01, 0.05),
        saturation=float(np.clip(saturation, 0.05, 1)),
        accent=chance.choice([0.0, 0.0, 0.08, 0.16]),
        low=value_low,
        high=chance.uniform(value_low + 0.3, 1.0),
    )
