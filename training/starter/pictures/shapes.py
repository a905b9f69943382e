"""Shapes that move over a background: their outlines, their paths, and how they are drawn."""

from __future__ import annotations

import dataclasses

import numpy as np
from PIL import Image, ImageDraw

from .palette import Palette
from .textures import TILE, draw_noise, soft_mask


def _regular(corners: int) -> np.ndarray:
    return np.exp(2j * np.pi * np.arange(corners) / corners)


def _star(points: int, inner: float) -> np.ndarray:
    outline = _regular(2 * points)
    outline[1::2] *= inner
    return outline


def _leaf(chance: np.random.Generator) -> np.ndarray:
    along = np.linspace(-1, 1, 9)
    width = chance.uniform(0.2, 0.55) * (1 - along**2) ** chance.uniform(0.6, 1.4)
    bend = chance.uniform(-0.3, 0.3) * along**2
    return np.concatenate([along + 1j * (bend + width), (along + 1j * (bend - width))[::-1]])


def _pebble(chance: np.random.Generator) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    radius = 0.8 + 0.0 * angle
    for wave in (2, 3, 5):
        radius += chance.uniform(0, 0.35 / wave) * np.cos(wave * angle + chance.uniform(0, 6.3))
    return radius * np.exp(1j * angle)


def outline(kind: str, chance: np.random.Generator) -> np.ndarray:
    """Corners, complex [N], of a shape of about unit radius."""
    if kind == "bar":
        half = 1 + 1j * chance.uniform(0.02, 0.12)
        return np.array([half, -half.conjugate(), -half, half.conjugate()])
    if kind == "block":
        half = 0.8 + 1j * chance.uniform(0.3, 0.9)
        return np.array([half, -half.conjugate(), -half, half.conjugate()])
    if kind == "polygon":
        return _regular(int(chance.choice([3, 3, 4, 6, 24])))
    if kind == "star":
        return _star(int(chance.integers(2, 7)), chance.uniform(0.3, 0.6))
    if kind == "leaf":
        return _leaf(chance)
    return _pebble(chance)


@dataclasses.dataclass
class Shapes:
    """The shapes of a shot. Lengths are picture widths; positions are complex, y downwards.

    `kinds[i]` names how shape i is drawn: 'soft' (a blob), 'patch' (of texture) or an outline.
    """

    kinds: list[str]
    place: np.ndarray
    size: np.ndarray
    velocity: np.ndarray
    angle: np.ndarray
    spin: np.ndarray
    #: Size of the swaying about the path, and its rate in radians per second.
    sway: np.ndarray
    sway_rate: np.ndarray
    sway_phase: np.ndarray
    depth: np.ndarray
    outlines: list[np.ndarray]
    colours: np.ndarray
    alpha: np.ndarray
    outlined: np.ndarray
    patches: list[Image.Image | None]

    def draw(self, image: Image.Image, seconds: float, camera: complex, zoom: float) -> None:
        """Draws the shapes as they are `seconds` into the shot onto an RGB picture."""
        side = image.width
        pen = ImageDraw.Draw(image, "RGBA")
        sway = self.sway * np.exp(1j * (self.sway_rate * seconds + self.sway_phase))
        margin = self.size + 0.05
        span = 1 + 2 * margin
        at = self.place * 1.0 + self.velocity * seconds + sway - camera * self.depth
        at = (at.real % span - margin) + 1j * (at.imag % span - margin)
        at = (0.5 + 0.5j) + (at - (0.5 + 0.5j)) * zoom
        turn = self.size * zoom * np.exp(1j * (self.angle + self.spin * seconds))
        for index, kind in enumerate(self.kinds):
            alpha = int(self.alpha[index])
            colour = tuple(self.colours[index]) + (alpha,)
            if kind in ("soft", "patch"):
                _stamp(image, self, index, at[index] * side, abs(turn[index]) * side)
                continue
            points = (at[index] + turn[index] * self.outlines[index]) * side
            flat = points.view(np.float64).tolist()
            if self.outlined[index]:
                width = max(1, int(0.12 * abs(turn[index]) * side))
                pen.line(flat + flat[:4], fill=colour, width=width)
            else:
                pen.polygon(flat, fill=colour)


def _stamp(image: Image.Image, shapes: Shapes, index: int, at: complex, radius: float) -> None:
    """Pastes a soft blob or a piece of texture at a place in pixels."""
    side = int(np.clip(4 * round(radius / 2), 4, 2 * image.width))
    box = (int(at.real) - side // 2, int(at.imag) - side // 2)
    mask = soft_mask(side, 0 if shapes.alpha[index] < 128 else 1)
    patch = shapes.patches[index]
    if patch is None:
        if shapes.alpha[index] < 255:
            mask = mask.point(lambda level, share=int(shapes.alpha[index]): level * share // 255)
        image.paste(tuple(shapes.colours[index]), (*box, box[0] + side, box[1] + side), mask)
    else:
        image.paste(patch.resize((side, side)), box, soft_mask(side, 2))


def draw_shapes(
    kinds: tuple[str, ...],
    count: int,
    radius: float,
    speed: float,
    palette: Palette,
    chance: np.random.Generator,
) -> Shapes:
    """Draws `count` shapes of about `radius` (picture widths); `speed` in widths per second."""
    together = chance.random() < 0.5
    scatter = chance.normal(0, 0.15, count) if together else chance.uniform(0, 6.3, count)
    heading = chance.uniform(0, 2 * np.pi) + scatter
    pace = speed * chance.uniform(0.7, 1.3, count)
    size = radius * chance.uniform(0.6, 1.4, count)
    swaying = chance.random() < 0.4
    sway = size * chance.uniform(0.3, 1.0, count) if swaying else np.zeros(count)
    picked = [kinds[i] for i in chance.integers(0, len(kinds), count)]
    grid = chance.random() < 0.25 and "soft" not in kinds
    place = chance.uniform(0, 1.5, count) + 1j * chance.uniform(0, 1.5, count)
    if grid:
        columns = int(np.ceil(count**0.5))
        cell = np.arange(count)
        place = (cell % columns + 1j * (cell // columns)) * (1.3 / columns)
        size = np.full(count, size.mean())
    colours = palette.colours(count, chance).astype(int)
    see_through = chance.random() < 0.4
    return Shapes(
        kinds=picked,
        place=place,
        size=size,
        velocity=pace * np.exp(1j * heading) * (0.3 if swaying else 1),
        angle=chance.uniform(0, 2 * np.pi, count) * (0 if grid else 1),
        spin=np.clip(1.5 * pace / size, 0, 9)
        * chance.choice([-1, 1], count)
        * (chance.random() < 0.5),
        sway=sway,
        sway_rate=np.clip(pace / np.maximum(sway, 1e-3), 0, 12) * chance.choice([-1, 1], count),
        sway_phase=chance.uniform(0, 2 * np.pi, count),
        depth=chance.uniform(0.6, 1.4, count),
        outlines=[outline(kind, chance) for kind in picked],
        colours=colours,
        alpha=np.where(see_through, chance.integers(90, 220, count), 255),
        outlined=chance.random(count) < chance.choice([0, 0, 0.5, 1]) * ("polygon" in kinds),
        patches=[_patch(palette, chance) if kind == "patch" else None for kind in picked],
    )


def _patch(palette: Palette, chance: np.random.Generator) -> Image.Image:
    """A piece of coloured texture, RGB 96 x 96."""
    texture = draw_noise(chance, chance.uniform(0.2, 1))
    x, y = chance.integers(0, TILE, 2)
    return Image.fromarray(palette.ramp(chance)[texture[y : y + 96, x : x + 96]])
