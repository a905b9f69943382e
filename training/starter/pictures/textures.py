"""Grey textures made once a process: periodic 1/f noise, gradients and soft masks."""

from __future__ import annotations

import functools

import numpy as np
from PIL import Image

#: Side of a periodic texture; each is stored twice over in both directions.
TILE = 256


@functools.lru_cache(maxsize=None)
def noise_bank() -> tuple[np.ndarray, ...]:
    """Noise textures uint8 [2 x TILE, 2 x TILE], from fine grain to soft clouds."""
    chance = np.random.default_rng(0xB0A2)
    frequency = np.fft.fftfreq(TILE) * TILE
    bank = []
    for index in range(20):
        slope = 0.9 + 1.5 * index / 19
        stretch = chance.choice([1.0, 1.0, 2.5, 0.4])
        radius = np.hypot(frequency[:, None] * stretch, frequency[None, : TILE // 2 + 1])
        radius[0, 0] = np.inf
        spectrum = np.fft.rfft2(chance.normal(size=(TILE, TILE))) * radius**-slope
        field = np.fft.irfft2(spectrum, (TILE, TILE))
        rank = (field - field.mean()) / field.std()
        grey = np.clip(128 + 56 * rank, 0, 255).astype(np.uint8)
        bank.append(np.tile(grey, (2, 2)))
    return tuple(bank)


def draw_noise(chance: np.random.Generator, softness: float) -> np.ndarray:
    """A texture uint8 [2 x TILE, 2 x TILE] of about a softness: 0 is grain, 1 clouds."""
    bank = noise_bank()
    index = int(np.clip(softness * (len(bank) - 1) + chance.normal(0, 2), 0, len(bank) - 1))
    texture = bank[index]
    if chance.random() < 0.5:
        texture = texture.T
    if chance.random() < 0.5:
        texture = texture[:, ::-1]
    return texture


def draw_gradient(chance: np.random.Generator) -> np.ndarray:
    """A periodic gradient uint8 [2 x TILE, 2 x TILE] in a random direction, or round a centre."""
    axis = np.arange(2 * TILE) * (2 * np.pi / TILE)
    y, x = axis[:, None], axis[None, :]
    phase = chance.uniform(0, 2 * np.pi, 2)
    kind = chance.integers(3)
    if kind == 0:
        wave = np.cos(y + phase[0]) + 0 * x
    elif kind == 1:
        wave = np.cos(x + chance.choice([-1, 1]) * y + phase[0])
    else:
        wave = 0.5 * (np.cos(x + phase[0]) + np.cos(y + phase[1]))
    return (127.5 + 127 * wave).astype(np.uint8)


@functools.lru_cache(maxsize=64)
def soft_mask(side: int, hardness: int) -> Image.Image:
    """A round alpha mask of side x side pixels, from a gaussian blob (0) to a soft disc (2)."""
    axis = np.linspace(-1, 1, side)
    square = axis[:, None] ** 2 + axis[None, :] ** 2
    mask = np.exp(-((3.2 * square) ** (1 + hardness)))
    return Image.fromarray((255 * mask).astype(np.uint8))


@functools.lru_cache(maxsize=1)
def grain_tile() -> np.ndarray:
    """Film grain float32 [2 x TILE, 2 x TILE, 3] of standard deviation 1."""
    chance = np.random.default_rng(0x6A17)
    tile = chance.normal(size=(TILE, TILE, 3)).astype(np.float32)
    return np.tile(0.8 * tile.mean(2, keepdims=True) * 3**0.5 + 0.6 * tile, (2, 2, 1))


@functools.lru_cache(maxsize=1)
def vignette(side: int) -> np.ndarray:
    """Darkness towards the corners, float32 [side, side, 1] of 0 (centre) to 1 (corner)."""
    axis = np.linspace(-1, 1, side, dtype=np.float32)
    return ((axis[:, None] ** 2 + axis[None, :] ** 2) / 2)[:, :, None]
