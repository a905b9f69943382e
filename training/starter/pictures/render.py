"""Renders a clip's frames: shots with a camera, blurred by motion, graded, made a little rough."""

from __future__ import annotations

import numpy as np
from PIL import Image

from ..traits import Traits
from .backdrop import Ridges, draw_backdrop
from .palette import draw_palette
from .shapes import draw_shapes
from .textures import TILE, grain_tile, vignette
from .timeline import ShotSpan, plan_shots

#: Side at which pictures are painted, pixels.
PAINTED = 144
_SHAPES = (
    ("soft",),
    ("bar", "block", "polygon", "polygon"),
    ("leaf", "leaf", "pebble", "star"),
    ("pebble", "soft", "bar"),
    ("patch",),
)


class _Look:
    """Properties of a clip that carry no trait: shutter, grain, contrast, letterbox, overlay."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.shutter = chance.uniform(0.06, 0.09)
        self.grain = chance.choice([0.0, 1.0]) * chance.uniform(2, 12)
        self.contrast = chance.uniform(0.7, 1.35)
        self.letterbox = int(PAINTED * chance.uniform(0.06, 0.14)) if chance.random() < 0.15 else 0
        self.overlay = chance.uniform(0.05, 0.3) if chance.random() < 0.2 else 0.0
        self.vignette = chance.uniform(0.2, 0.7) if chance.random() < 0.3 else 0.0


class _Shot:
    """One shot: a backdrop, ridges in the cinematic style, shapes, and the camera's movement."""

    def __init__(self, traits: Traits, span: ShotSpan, contrast: float) -> None:
        scene = span.scene
        scene_chance = np.random.default_rng([traits.seed, 0x5CE, scene.index])
        chance = np.random.default_rng([traits.seed, 0x540, scene.index, span.index])
        self._start = span.start
        is_cut = span.index > 0
        valence = traits.valence if scene.section.valence is None else scene.section.valence
        palette = draw_palette(valence, chance if is_cut else scene_chance)
        density, kind = scene.section.density, scene.kind
        count = round(3 * 15**density * chance.uniform(0.85, 1.15))
        radius = 0.34 * (3 / count) ** 0.55
        # What moves: the camera, the shapes, or both.
        share = chance.choice([0.4, 0.7, 1.0, 1.0])
        speed = scene.speed
        self._backdrop = draw_backdrop(kind, 1 - 0.8 * density, palette, chance)
        shape_speed = speed * (1.1 - share)
        self._ridges = None
        if kind == 3 and chance.random() < 0.85:
            layers = 2 + round(5 * density)
            self._ridges = Ridges(layers, palette, chance)
            count, share = max(2, count // 2), max(share, 0.5)
        self._shapes = draw_shapes(_SHAPES[kind], count, radius, shape_speed, palette, chance)
        heading = chance.uniform(0, 2 * np.pi) if kind != 3 else chance.choice([0, np.pi])
        self._pan = share * speed * np.exp(1j * heading)
        closeness = 1 + chance.uniform(0, 0.25)
        self._zoom = (closeness, chance.uniform(0, 0.5) if chance.random() < 0.4 else 0.0)
        self._zoom_rate = min(6.0, 4 * speed)
        self._turn = chance.choice([0.0, 0.0, 0.8]) * speed * chance.choice([-1, 1]) * (kind != 3)
        self._flicker = 0.35 * scene.section.energy**1.5 * chance.uniform(0.4, 1)
        self._flicker_rate = np.pi * traits.tempo / 60 * chance.choice([1, 2])
        self._shake = 0.06 * scene.section.energy**2 * chance.uniform(0, 1)
        self._phases = chance.uniform(0, 2 * np.pi, 6)
        brightness = 0.1 + 0.62 * traits.register + chance.normal(0, 0.09 if is_cut else 0.03)
        self._target: float = max(0.03, brightness)
        self._contrast = contrast * chance.uniform(0.85, 1.15)
        self._grade: np.ndarray | None = None

    def paint(self, seconds: float) -> Image.Image:
        """The picture at a time of the clip, sharp and ungraded."""
        t = seconds - self._start
        camera = self._pan * t
        if self._shake:
            wave = np.sin(t * np.array([9.1, 14.7, 23.3, 8.3, 16.1, 21.7]) + self._phases)
            camera += self._shake * complex(wave[:3].sum(), wave[3:].sum()) / 3
        swing = 0.5 * (1 + np.sin(self._zoom_rate * t + self._phases[0]))
        zoom = self._zoom[0] * (1 + self._zoom[1] * swing)
        image = self._backdrop.draw(PAINTED, camera, zoom, self._turn * t)
        if self._ridges is not None:
            self._ridges.draw(image, camera, zoom)
        self._shapes.draw(image, t, camera, zoom)
        return image

    def grade(self, picture: np.ndarray, seconds: float) -> np.ndarray:
        """Gives a picture float32 [side, side, 3] of 0 to 255 the shot's brightness and contrast.

        The light of lively scenes flickers with the beat.
        """
        if self._grade is None:
            first = np.asarray(self.paint(self._start))
            self._grade = _grade_table(first, self._target, self._contrast)
        light = 1 + self._flicker * np.sin(self._flicker_rate * seconds + self._phases[1])
        return self._grade[picture.astype(np.uint8)] * np.float32(light)


def _grade_table(picture: np.ndarray, target: float, contrast: float) -> np.ndarray:
    """A table float32 [256] that gives `picture` the mean brightness `target` (0 to 1)."""
    levels = np.linspace(0, 1, 256)
    counts = np.bincount(picture.ravel(), minlength=256) / picture.size
    low, high = -4.0, 4.0
    for _ in range(14):
        middle = (low + high) / 2
        curve = levels ** (contrast * 2.0**middle)
        if counts @ curve > target:
            low = middle
        else:
            high = middle
    return (255 * levels ** (contrast * 2.0 ** ((low + high) / 2))).astype(np.float32)


def render_frames(traits: Traits, times: np.ndarray, size: int = 224) -> np.ndarray:
    """Renders a clip's pictures at `times` (seconds): uint8 [len(times), size, size, 3], RGB.

    The same traits and time give the same picture whatever the other times are.
    """
    spans = plan_shots(traits)
    starts = np.array([span.start for span in spans])
    look = _Look(np.random.default_rng([traits.seed, 0x100C]))
    shots: dict[int, _Shot] = {}
    frames = np.empty((len(times), size, size, 3), np.uint8)
    for row, seconds in enumerate(np.asarray(times, float)):
        number = max(0, int(np.searchsorted(starts, seconds, side="right")) - 1)
        if number not in shots:
            shots[number] = _Shot(traits, spans[number], look.contrast)
        blur = int(np.clip(spans[number].scene.speed * look.shutter * PAINTED / 1.3, 1, 4))
        shot, kind = shots[number], spans[number].scene.section.kind
        if kind == "silence":
            frames[row] = 0
            continue
        if kind == "drone":
            seconds = starts[number]
        total = np.zeros((PAINTED, PAINTED, 3), np.float32)
        for step in range(blur):
            total += np.asarray(shot.paint(seconds + look.shutter * step / blur))
        picture = _roughen(shot.grade(total / blur, seconds), look, traits.seed, seconds)
        image = Image.fromarray(picture)
        frames[row] = np.asarray(image.resize((size, size), Image.BILINEAR))
    return frames


def _roughen(picture: np.ndarray, look: _Look, seed: int, seconds: float) -> np.ndarray:
    """Adds grain, vignette, a grey overlay and a letterbox: uint8 [side, side, 3]."""
    if look.vignette:
        picture = picture * (1 - look.vignette * vignette(PAINTED))
    if look.overlay:
        picture = picture * (1 - look.overlay) + 110 * look.overlay
    if look.grain:
        chance = np.random.default_rng([seed, int(1000 * seconds)])
        x, y = chance.integers(0, TILE, 2)
        picture = picture + look.grain * grain_tile()[y : y + PAINTED, x : x + PAINTED]
    if look.letterbox:
        picture[: look.letterbox] = 0
        picture[-look.letterbox :] = 0
    return np.clip(picture, 0, 255).astype(np.uint8)
