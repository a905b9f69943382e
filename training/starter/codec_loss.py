"""Losses of the codec: how far apart two waves sound, at several resolutions of time and pitch."""

from __future__ import annotations

import functools
import math
from typing import Sequence

import torch
from torch import Tensor

from starter.sizes import SAMPLE_RATE

#: Windows (samples) of each stratum; a training step draws one window of each.
WINDOW_STRATA = ((64, 128, 256), (512, 1024), (2048,))
MEL_BANDS = {64: 12, 128: 20, 256: 40, 512: 64, 1024: 96, 2048: 128}
#: Magnitudes (a full-scale sine has 1) below which differences count little: measured and trained.
FLOOR = 1e-4
TRAINED_FLOOR = 3e-4


@functools.lru_cache(maxsize=None)
def _window(size: int, device: torch.device) -> Tensor:
    """A Hann window that gives a full-scale sine the magnitude 1."""
    window = torch.hann_window(size, device=device)
    return window * (2 / window.sum())


@functools.lru_cache(maxsize=None)
def mel_bank(size: int, bands: int, device: torch.device) -> Tensor:
    """Weights [size / 2 + 1, bands] of triangular bands, evenly spaced in mel up to half the rate."""
    top = 2595 * math.log10(1 + SAMPLE_RATE / 2 / 700)
    edges = 700 * (10 ** (torch.linspace(0, top, bands + 2) / 2595) - 1)
    bins = torch.linspace(0, SAMPLE_RATE / 2, size // 2 + 1)
    spacing = SAMPLE_RATE / size
    # No band is narrower than the distance of two bins, or it might hold none.
    rise = (edges[1:-1] - edges[:-2]).clamp_min(spacing)
    fall = (edges[2:] - edges[1:-1]).clamp_min(spacing)
    offset = bins[:, None] - edges[None, 1:-1]
    return (1 - torch.where(offset < 0, -offset / rise, offset / fall)).clamp_min(0).to(device)


def magnitudes(waves: Tensor, size: int) -> Tensor:
    """Waves [B, N] -> magnitudes [B, frames, size / 2 + 1], a quarter of the window apart."""
    hop = size // 4
    chunks = waves[:, : waves.shape[1] // hop * hop].reshape(len(waves), -1, hop)
    count = chunks.shape[1] - 3
    frames = torch.cat([chunks[:, i : i + count] for i in range(4)], dim=2) * _window(size, waves.device)
    spectrum = torch.view_as_real(torch.fft.rfft(frames))
    return (spectrum.square().sum(dim=-1) + FLOOR**2 / 100).sqrt()


def log_mel(waves: Tensor, size: int, bands: int) -> Tensor:
    """Natural logarithms of mel bands [B, frames, bands] of waves [B, N]."""
    return (magnitudes(waves, size) @ mel_bank(size, bands, waves.device) + FLOOR).log()


def spectral_loss(ours: Tensor, theirs: Tensor, sizes: Sequence[int]) -> Tensor:
    """Distance of waves [B, N] over windows: log-mel L1 and L2, and relative linear magnitudes.

    Square roots of the magnitudes give faint partials a say that the mel bands blur.
    """
    both = torch.cat([ours, theirs])
    total = ours.new_zeros(())
    for size in sizes:
        linear = magnitudes(both, size)
        mel = (linear @ mel_bank(size, MEL_BANDS[size], both.device) + TRAINED_FLOOR).log()
        our_mel, their_mel = mel.split(len(ours))
        difference = our_mel - their_mel
        our_linear, their_linear = linear.split(len(ours))
        error = (our_linear - their_linear).square().sum(dim=(1, 2))
        energy = their_linear.square().sum(dim=(1, 2))
        our_root, their_root = linear.sqrt().split(len(ours))
        root_error = (our_root - their_root).abs().mean(dim=(1, 2))
        total = total + difference.abs().mean() + 0.5 * difference.square().mean().sqrt()
        total = total + 0.5 * ((error + 1e-8) / (energy + 1e-3)).sqrt().mean()
        total = total + (root_error / (their_root.mean(dim=(1, 2)) + 0.01)).mean()
    return total / len(sizes)


def waveform_loss(ours: Tensor, theirs: Tensor) -> Tensor:
    """Mean absolute difference of waves [B, N], relative to each wave's own size."""
    size = theirs.abs().mean(dim=1) + 0.01
    return ((ours - theirs).abs().mean(dim=1) / size).mean()


def draw_windows(chance: torch.Generator) -> list[int]:
    """One window of each stratum."""
    return [
        stratum[int(torch.randint(len(stratum), (1,), generator=chance))]
        for stratum in WINDOW_STRATA
    ]
