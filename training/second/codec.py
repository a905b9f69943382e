"""The second model's codec, whose codes hold no phases.

The encoder reads magnitudes alone. The decoder adds three parts: oscillators, whose phases follow from
the time since the beginning; noise, shaped in bands; and bins of an inverse Fourier transform, whose
phases it predicts. It adds little noise between partials, and a repeated note has the same codes.
"""

from __future__ import annotations

from typing import Optional

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from starter.quantiser import ResidualQuantiser
from starter.sizes import HOP, NUM_CODEBOOKS

from . import codec_tables as tables
from .codec_tables import HALVES, OSCILLATORS, QUARTERS, STEP, SYNTHESIS_BINS, SYNTHESIS_WINDOW
from .sizes import SpectralSizes

#: Added to magnitudes before their logarithm; smaller ones are inaudible.
FLOOR = 1e-4
#: Centre and scale that bring logarithms of magnitudes to about -1 to 1.
_MIDDLE, _SPREAD = -6.0, 2.5
#: Largest logarithm of the magnitude of an oscillator, band or bin.
_LOUDEST = 1.0
#: The crop of a training step begins at a random frame below this.
_LATEST = 50 * 3600


def magnitudes(wave: Tensor, window: int, count: int, hop: int, first: int) -> Tensor:
    """Magnitudes [B, count, window / 2 + 1] of Hann windows of waves [B, N], a full-scale sine being 1.

    Window i is centred on sample `first` + `hop` i; around the waves is silence.
    """
    left = window // 2 - first
    right = max(0, first + hop * (count - 1) + window // 2 - wave.shape[1])
    pieces = F.pad(wave, (left, right)).unfold(1, window, hop)[:, :count]
    hann = torch.hann_window(window, device=wave.device) * (4 / window)
    spectrum = torch.view_as_real(torch.fft.rfft(pieces * hann))
    return (spectrum.square().sum(-1) + 1e-12).sqrt()


def _logarithm(x: Tensor) -> Tensor:
    return ((x + FLOOR).log() - _MIDDLE) / _SPREAD


class Block(nn.Module):
    """x + a narrow convolution over time per channel, then two layers over channels: [B, T, dim]."""

    def __init__(self, sizes: SpectralSizes, blocks: int) -> None:
        super().__init__()
        self.reach = sizes.kernel // 2
        self.depthwise = nn.Parameter(torch.randn(sizes.kernel, sizes.dim) * sizes.kernel**-0.5)
        self.norm = nn.LayerNorm(sizes.dim)
        self.linear1 = nn.Linear(sizes.dim, sizes.mlp)
        self.linear2 = nn.Linear(sizes.mlp, sizes.dim)
        with torch.no_grad():
            self.linear2.weight.mul_(blocks**-0.5)
            self.linear2.bias.zero_()

    def forward(self, x: Tensor) -> Tensor:
        frames = x.shape[1]
        padded = F.pad(x, (0, 0, self.reach, self.reach))
        y = padded[:, :frames] * self.depthwise[0]
        for place in range(1, 2 * self.reach + 1):
            y = y + padded[:, place : place + frames] * self.depthwise[place]
        return x + self.linear2(F.gelu(self.linear1(self.norm(y))))


def _blocks(sizes: SpectralSizes, count: int) -> nn.ModuleList:
    return nn.ModuleList(Block(sizes, count) for _ in range(count))


class Encoder(nn.Module):
    """Wave [B, 1, N] -> latent [B, dimension, T], T = ceil(N / 640)."""

    def __init__(self, sizes: SpectralSizes) -> None:
        super().__init__()
        self.register_buffer("pitch_bands", torch.from_numpy(tables.pitch_bands()), persistent=False)
        self.register_buffer("time_bands", torch.from_numpy(tables.time_bands()), persistent=False)
        self.start = nn.Linear(tables.PITCH_BANDS + QUARTERS * tables.TIME_BANDS, sizes.dim)
        self.blocks = _blocks(sizes, sizes.encoder_blocks)
        self.norm = nn.LayerNorm(sizes.dim)
        self.end = nn.Linear(sizes.dim, sizes.dimension)

    def bands(self, wave: Tensor) -> Tensor:
        """Logarithms of the bands [B, T, bands] that the encoder reads of waves [B, N]."""
        frames = -(-wave.shape[1] // HOP)
        pitch = magnitudes(wave, tables.PITCH_WINDOW, frames, HOP, HOP // 2) @ self.pitch_bands
        time = magnitudes(wave, tables.TIME_WINDOW, frames * QUARTERS, STEP, STEP // 2)
        time = (time @ self.time_bands).view(len(wave), frames, -1)
        return _logarithm(torch.cat([pitch, time], dim=2))

    def forward(self, wave: Tensor) -> Tensor:
        with torch.no_grad():
            bands = self.bands(wave[:, 0])
        x = self.start(bands)
        for block in self.blocks:
            x = block(x)
        return self.end(self.norm(x)).transpose(1, 2)


class Decoder(nn.Module):
    """Latent [B, dimension, T] -> wave [B, 1, 640 T]."""

    def __init__(self, sizes: SpectralSizes) -> None:
        super().__init__()
        self.start = nn.Linear(sizes.dimension, sizes.dim)
        self.blocks = _blocks(sizes, sizes.decoder_blocks)
        self.norm = nn.LayerNorm(sizes.dim)
        self.tones = nn.Linear(sizes.dim, QUARTERS * OSCILLATORS)
        self.noises = nn.Linear(sizes.dim, QUARTERS * tables.NOISE_BANDS)
        #: The logarithm of each bin's magnitude, and a vector with its phase.
        self.bins = nn.Linear(sizes.dim, HALVES * 3 * SYNTHESIS_BINS)
        self.register_buffer("noise", tables.draw_noise())
        for name, table in (
            ("noise_spread", tables.noise_spread()),
            ("window", tables.synthesis_window()),
            ("pieces", tables.oscillator_pieces()),
        ):
            self.register_buffer(name, torch.from_numpy(table), persistent=False)
        with torch.no_grad():
            nn.init.constant_(self.tones.bias, -7)
            nn.init.constant_(self.noises.bias, -6)
            self.bins.bias.view(HALVES, 3, SYNTHESIS_BINS)[:, 0] = -6
            for layer in (self.tones, self.noises, self.bins):
                layer.weight.mul_(0.5)

    def forward(self, latent: Tensor, first: int = 0) -> Tensor:
        """`first` is the first frame's number since the beginning; oscillators take their phases from it."""
        x = self.start(latent.transpose(1, 2))
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        batch, frames = x.shape[:2]
        steps = first * QUARTERS + np.arange(frames * QUARTERS)
        # Pieces are centred on the middle of their step.
        parts = (
            (self._tones(x, steps), STEP),
            (self._noises(x, steps), STEP),
            (self._own_bins(x, frames * HALVES), HOP // HALVES),
        )
        size = frames * HOP
        wave = x.new_zeros(batch, size)
        for pieces, hop in parts:
            start = (pieces.shape[2] - hop) // 2
            wave = wave + _overlap(pieces, hop)[:, start : start + size]
        return wave.view(batch, 1, size)

    def _tones(self, x: Tensor, steps: np.ndarray) -> Tensor:
        """Pieces [B, steps, OSCILLATOR_WINDOW] of all oscillators together."""
        amplitude = self.tones(x).clamp(max=_LOUDEST).exp().view(len(x), len(steps), OSCILLATORS)
        turns = torch.from_numpy(2 * np.pi * tables.oscillator_phases(steps)).to(x.device)
        scale = torch.cat([turns.cos(), turns.sin()], dim=1).float()
        return (torch.cat([amplitude, amplitude], dim=2) * scale) @ self.pieces

    def _noises(self, x: Tensor, steps: np.ndarray) -> Tensor:
        """Pieces [B, steps, SYNTHESIS_WINDOW] of noise, shaped in bands."""
        bands = self.noises(x).view(len(x), len(steps), tables.NOISE_BANDS) @ self.noise_spread
        loudness = bands.clamp(max=_LOUDEST).exp()
        noise = self.noise[torch.from_numpy(steps % tables.NOISE_PERIOD).to(x.device)]
        real, imaginary = noise.split(SYNTHESIS_BINS, dim=1)
        return self._invert(loudness * real, loudness * imaginary)

    def _own_bins(self, x: Tensor, steps: int) -> Tensor:
        """Pieces [B, steps, SYNTHESIS_WINDOW] of the bins with predicted phases."""
        level, real, imaginary = self.bins(x).view(len(x), steps, 3, SYNTHESIS_BINS).unbind(2)
        length = (real.square() + imaginary.square() + 1e-6).rsqrt()
        level = level.clamp(max=_LOUDEST).exp() * length
        return self._invert(level * real, level * imaginary)

    def _invert(self, real: Tensor, imaginary: Tensor) -> Tensor:
        pieces = torch.fft.irfft(torch.complex(real, imaginary), SYNTHESIS_WINDOW, norm="ortho")
        return pieces * self.window


def _overlap(pieces: Tensor, hop: int) -> Tensor:
    """Adds pieces [B, count, size], each `hop` after the one before: [B, hop (count - 1) + size]."""
    batch, count, size = pieces.shape
    parts = size // hop
    total = pieces.new_zeros(batch, count + parts - 1, hop)
    for part in range(parts):
        total[:, part : part + count] += pieces[:, :, part * hop : (part + 1) * hop]
    return total.view(batch, -1)


class SpectralCodec(nn.Module):
    """Wave to codes and back."""

    def __init__(self, sizes: SpectralSizes, num_codebooks: int = NUM_CODEBOOKS) -> None:
        super().__init__()
        self.sizes = sizes
        self.encoder = Encoder(sizes)
        self.decoder = Decoder(sizes)
        self.quantizer = ResidualQuantiser(sizes.dimension, sizes.bins, num_codebooks)
        #: Whether encoder and codebooks are frozen, while the decoder is trained further.
        self.has_fixed_codes = False

    def encode(self, wave: Tensor) -> Tensor:
        """Wave [B, 1, N] -> codes [B, codebooks, T], T = ceil(N / 640)."""
        return self.quantizer.encode(self.encoder(wave))

    def decode(self, codes: Tensor, first: int = 0) -> Tensor:
        """Codes [B, codebooks, T] -> wave [B, 1, 640 T]."""
        return self.decoder(self.quantizer.decode(codes), first)

    def forward(
        self, wave: Tensor, chance: Optional[torch.Generator] = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """As that of the first model's codec; the crop begins at a random frame."""
        first = int(torch.randint(_LATEST, ()))
        if self.has_fixed_codes:
            with torch.no_grad():
                codes = self.encode(wave)
                quantised = self.quantizer.decode(codes)
            return self.decoder(quantised, first), wave.new_zeros(()), codes
        quantised, commitment, codes = self.quantizer(self.encoder(wave), chance)
        return self.decoder(quantised, first), commitment, codes
