"""Draws curves of a training as pictures, with PIL alone."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_SIZE = (860, 420)
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 44, 20, 46
_PAPER, _INK, _GRID = (255, 255, 255), (60, 60, 68), (226, 226, 230)
_COLOURS = ((37, 99, 176), (208, 92, 36), (46, 139, 87), (140, 80, 170), (150, 120, 30))
#: Everything is drawn so many times larger, then made smaller, for smooth lines.
_FINER = 2


@dataclasses.dataclass(frozen=True)
class Curve:
    """Points (x, y) under a name."""

    name: str
    points: Sequence[tuple[float, float]]


def draw_curves(path: Path, title: str, x_name: str, curves: Sequence[Curve]) -> None:
    """Writes a PNG of 860 x 420 pixels with axes, a legend and all curves that have points, if any."""
    curves = [curve for curve in curves if curve.points]
    if not curves:
        return
    xs = [x for curve in curves for x, _ in curve.points]
    ys = [y for curve in curves for _, y in curve.points]
    x_ticks, y_ticks = ticks(min(xs), max(xs)), ticks(min(ys), max(ys))
    image = Image.new("RGB", (_SIZE[0] * _FINER, _SIZE[1] * _FINER), _PAPER)
    pen = ImageDraw.Draw(image)

    def place(x: float, y: float) -> tuple[float, float]:
        width, height = _SIZE[0] - _LEFT - _RIGHT, _SIZE[1] - _TOP - _BOTTOM
        across = (x - x_ticks[0]) / (x_ticks[-1] - x_ticks[0])
        up = (y - y_ticks[0]) / (y_ticks[-1] - y_ticks[0])
        return (_LEFT + across * width) * _FINER, (_TOP + (1 - up) * height) * _FINER

    _draw_text(pen, (_LEFT, 14), title, 17, "lm")
    for y in y_ticks:
        pen.line([place(x_ticks[0], y), place(x_ticks[-1], y)], _GRID, _FINER)
        _draw_text(pen, (_LEFT - 8, place(x_ticks[0], y)[1] / _FINER), f"{y:g}", 13, "rm")
    for x in x_ticks:
        _draw_text(pen, (place(x, 0)[0] / _FINER, _SIZE[1] - _BOTTOM + 14), f"{x:g}", 13, "mm")
    _draw_text(pen, (_SIZE[0] / 2, _SIZE[1] - 14), x_name, 13, "mm")
    for index, curve in enumerate(curves):
        colour = _COLOURS[index % len(_COLOURS)]
        pen.line([place(x, y) for x, y in curve.points], colour, 2 * _FINER, joint="curve")
        top = _TOP + 10 + 20 * index
        swatch = [((_SIZE[0] - 210) * _FINER, top * _FINER), ((_SIZE[0] - 186) * _FINER, top * _FINER)]
        pen.line(swatch, colour, 3 * _FINER)
        _draw_text(pen, (_SIZE[0] - 178, top), curve.name, 13, "lm")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.resize(_SIZE, Image.LANCZOS).quantize(64).save(path, optimize=True)


def ticks(low: float, high: float) -> list[float]:
    """Round numbers, some five of them, that span from `low` to `high`."""
    if high <= low:
        high = low + 1
    raw = (high - low) / 5
    power = 10 ** math.floor(math.log10(raw))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= raw)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * index, 10) for index in range(first, last + 1)]


def smoothed(points: Sequence[tuple[float, float]], span: int) -> list[tuple[float, float]]:
    """Each point's mean with the `span` points before it."""
    result = []
    for index, (x, _) in enumerate(points):
        part = points[max(0, index - span) : index + 1]
        result.append((x, sum(y for _, y in part) / len(part)))
    return result


def _draw_text(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, anchor: str
) -> None:
    font = _font(size * _FINER)
    if isinstance(font, ImageFont.FreeTypeFont):
        pen.text((at[0] * _FINER, at[1] * _FINER), text, _INK, font, anchor)
    else:
        pen.text((at[0] * _FINER, at[1] * _FINER), text, _INK, font)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default()
