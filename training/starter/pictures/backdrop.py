"""Backdrops of the shapes: textures, gradients, grids and ridges that the camera moves over."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from .palette import Palette
from .textures import TILE, draw_gradient, draw_noise


class Backdrop:
    """A periodic coloured plane seen through a moving, zooming, turning window."""

    def __init__(self, plane: np.ndarray, scale: float, depth: float, angle: float) -> None:
        """`plane` uint8 [2 x TILE, 2 x TILE, 3]; `scale`: texture pixels across the picture."""
        self._plane = Image.fromarray(np.ascontiguousarray(plane))
        self._scale = scale
        self._depth = depth
        self._angle = angle

    def draw(self, side: int, camera: complex, zoom: float, turn: float) -> Image.Image:
        """The plane as an RGB picture of side x side pixels; `camera` in picture widths."""
        window = self._scale / zoom
        offset = camera * self._depth * self._scale
        step = window / side * np.exp(1j * (self._angle + turn))
        centre = complex(TILE / 2 + offset.real % TILE, TILE / 2 + offset.imag % TILE)
        origin = centre - step * (side / 2) * (1 + 1j)
        coefficients = (step.real, -step.imag, origin.real, step.imag, step.real, origin.imag)
        return self._plane.transform((side, side), Image.AFFINE, coefficients, Image.BILINEAR)


def draw_backdrop(
    kind: int, softness: float, palette: Palette, chance: np.random.Generator
) -> Backdrop:
    """Draws the backdrop of a shot of this kind (a style's index, or PHOTO)."""
    if kind == 4:
        plane = _photo_plane(palette, softness, chance)
    elif kind == 1:
        if chance.random() < 0.5:
            plane = palette.ramp(chance)[draw_gradient(chance)]
        else:
            plane = _grid_plane(palette, chance)
    elif kind == 2:
        plane = palette.ramp(chance)[draw_noise(chance, softness * 0.8)]
    else:
        soft = draw_gradient(chance) if chance.random() < 0.6 else draw_noise(chance, 1.0)
        plane = palette.ramp(chance)[soft]
    angle = 0.0 if kind == 3 else chance.uniform(-0.3, 0.3)
    return Backdrop(plane, chance.uniform(70, 170), chance.uniform(0.4, 1.0), angle)


def _photo_plane(palette: Palette, softness: float, chance: np.random.Generator) -> np.ndarray:
    """Regions of different texture under uneven light, uint8 [2 x TILE, 2 x TILE, 3]."""
    plane = palette.ramp(chance)[draw_noise(chance, softness)]
    for _ in range(chance.integers(1, 3)):
        other = palette.ramp(chance)[draw_noise(chance, softness)]
        region = draw_noise(chance, chance.uniform(0.6, 1.0)) > chance.uniform(100, 170)
        plane = np.where(region[:, :, None], other, plane)
    light = 256 - (draw_gradient(chance).astype(np.uint16) * int(chance.integers(0, 190)) >> 8)
    return (plane * light[:, :, None] >> 8).astype(np.uint8)


def _grid_plane(palette: Palette, chance: np.random.Generator) -> np.ndarray:
    """Lines, checks or bars on a flat ground, uint8 [2 x TILE, 2 x TILE, 3]."""
    period = int(2 ** chance.integers(3, 7))
    axis = np.arange(2 * TILE) % period
    thin = axis < max(1, int(period * chance.uniform(0.04, 0.5)))
    kind = chance.integers(3)
    if kind == 0:
        lit = thin[:, None] | thin[None, :]
    elif kind == 1:
        lit = thin[:, None] ^ thin[None, :]
    else:
        lit = np.broadcast_to(thin[:, None], (2 * TILE, 2 * TILE))
    ground, line = palette.colours(2, chance, accents=False)
    return np.where(lit[:, :, None], line, ground * chance.uniform(0.1, 0.7)).astype(np.uint8)


class Ridges:
    """Silhouettes of hills or skylines in layers; the near ones move faster."""

    def __init__(self, count: int, palette: Palette, chance: np.random.Generator) -> None:
        """`count` layers from far to near."""
        colours = palette.colours(count, chance, accents=False)
        colours *= np.linspace(0.9, 0.12, count)[:, None]
        self._colours = colours.astype(int)
        self._levels = np.sort(chance.uniform(0.4, 0.95, count))
        towers = chance.random() < 0.4
        self._profiles = [_profile(towers, chance) for _ in range(count)]
        self._depth = np.linspace(0.3, 1.3, count)

    def draw(self, image: Image.Image, camera: complex, zoom: float) -> None:
        """Draws the layers onto an RGB picture; `camera` in picture widths."""
        side = image.width
        pen = ImageDraw.Draw(image)
        x = np.linspace(0, 1, 57)
        for layer, profile in enumerate(self._profiles):
            where = (0.5 + (x - 0.5) / zoom + camera.real * self._depth[layer]) * 64
            height = np.interp(where % 256, np.arange(257), profile)
            tilt = 0.3 * np.sin(camera.imag) * self._depth[layer]
            y = self._levels[layer] - 0.25 * zoom * height - tilt
            points = np.stack([x, y], 1) * side
            flat = [0, side, *points.ravel().tolist(), side, side]
            pen.polygon(flat, fill=tuple(self._colours[layer]))


def _profile(towers: bool, chance: np.random.Generator) -> np.ndarray:
    """Heights [257] of -1 to 1, the last equal to the first."""
    if towers:
        heights = np.repeat(chance.uniform(-0.6, 1, 64), 4)
    else:
        angle = np.arange(256) * (2 * np.pi / 256)
        heights = sum(
            chance.normal(0, 0.9 / wave**0.5) * np.cos(wave * angle + chance.uniform(0, 6.3))
            for wave in (2, 3, 5, 9, 17, 30)
        )
        heights = np.clip(heights / 2, -1, 1)
    return np.append(heights, heights[0])
