"""The starter model's codec: EnCodec's layout (SEANet with a residual quantiser), under its names."""

from __future__ import annotations

import math
from typing import Optional

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import weight_norm

from starter.quantiser import ResidualQuantiser
from starter.sizes import NUM_CODEBOOKS, Sizes

KERNEL_SIZE = 7
RESIDUAL_KERNEL_SIZE = 3
#: How much narrower a residual block is inside.
COMPRESS = 2


def _spread(weight: Tensor) -> None:
    """Draws a convolution's weight [out, in, kernel] so that the signal keeps its size."""
    nn.init.normal_(weight, std=1 / math.sqrt(weight.shape[1] * weight.shape[2]))


class Convolution(nn.Module):
    """A weight-normalised convolution that pads with zeros: [B, C, N] -> [B, out, ceil(N / stride)]."""

    def __init__(self, channels: int, out: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        inner = nn.Conv1d(channels, out, kernel, stride)
        _spread(inner.weight)
        nn.init.zeros_(inner.bias)
        self.conv = nn.ModuleDict({"conv": weight_norm(inner)})
        self.overlap = kernel - stride
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        # What the last window lacks is added at the right.
        missing = -x.shape[-1] % self.stride
        right = self.overlap // 2
        return self.conv["conv"](F.pad(x, (self.overlap - right, right + missing)))


class TransposedConvolution(nn.Module):
    """A weight-normalised transposed convolution, trimmed: [B, C, N] -> [B, out, N * stride]."""

    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        inner = nn.ConvTranspose1d(channels, out, 2 * stride, stride)
        # Two windows overlap at every output sample.
        nn.init.normal_(inner.weight, std=1 / math.sqrt(2 * channels))
        nn.init.zeros_(inner.bias)
        self.convtr = nn.ModuleDict({"convtr": weight_norm(inner)})
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        y = self.convtr["convtr"](x)
        right = self.stride // 2
        return y[..., self.stride - right : y.shape[-1] - right]


class ResidualBlock(nn.Module):
    """x + two convolutions of x, the first of them narrow."""

    def __init__(self, width: int) -> None:
        super().__init__()
        inner = width // COMPRESS
        self.block = nn.Sequential(
            nn.ELU(),
            Convolution(width, inner, RESIDUAL_KERNEL_SIZE),
            nn.ELU(),
            Convolution(inner, width, 1),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class SkippedLSTM(nn.Module):
    """x + an LSTM over time of x [B, C, T]."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(width, width, layers)

    def forward(self, x: Tensor) -> Tensor:
        steps = x.permute(2, 0, 1).contiguous()
        return (self.lstm(steps)[0] + steps).permute(1, 2, 0)


def _recurrence(width: int, layers: int) -> list[nn.Module]:
    return [SkippedLSTM(width, layers)] if layers > 0 else []


class Encoder(nn.Module):
    """Wave [B, 1, N] -> latent [B, dimension, T]."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = sizes.n_filters
        layers: list[nn.Module] = [Convolution(1, width, KERNEL_SIZE)]
        for ratio in reversed(sizes.ratios):
            layers += [ResidualBlock(width), nn.ELU()]
            layers += [Convolution(width, 2 * width, 2 * ratio, ratio)]
            width *= 2
        layers += _recurrence(width, sizes.lstm)
        layers += [nn.ELU(), Convolution(width, sizes.dimension, KERNEL_SIZE)]
        self.model = nn.Sequential(*layers)

    def forward(self, wave: Tensor) -> Tensor:
        return self.model(wave)


class Decoder(nn.Module):
    """Latent [B, dimension, T] -> wave [B, 1, N]: the encoder's mirror image."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = sizes.n_filters * 2 ** len(sizes.ratios)
        layers: list[nn.Module] = [Convolution(sizes.dimension, width, KERNEL_SIZE)]
        layers += _recurrence(width, sizes.lstm)
        for ratio in sizes.ratios:
            layers += [nn.ELU(), TransposedConvolution(width, width // 2, ratio)]
            width //= 2
            layers += [ResidualBlock(width)]
        layers += [nn.ELU(), Convolution(width, 1, KERNEL_SIZE)]
        self.model = nn.Sequential(*layers)

    def forward(self, latent: Tensor) -> Tensor:
        return self.model(latent)


class Codec(nn.Module):
    """Wave to codes and back, with the keys of audiocraft's `EncodecModel`."""

    def __init__(self, sizes: Sizes, num_codebooks: int = NUM_CODEBOOKS) -> None:
        super().__init__()
        self.encoder = Encoder(sizes)
        self.decoder = Decoder(sizes)
        self.quantizer = ResidualQuantiser(sizes.dimension, sizes.bins, num_codebooks)

    def encode(self, wave: Tensor) -> Tensor:
        """Wave [B, 1, N] -> codes [B, codebooks, T], T = ceil(N / 640)."""
        return self.quantizer.encode(self.encoder(wave))

    def decode(self, codes: Tensor) -> Tensor:
        """Codes [B, codebooks, T] -> wave [B, 1, 640 T]."""
        return self.decoder(self.quantizer.decode(codes))

    def forward(
        self, wave: Tensor, chance: Optional[torch.Generator] = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Wave [B, 1, 640 T] -> (reconstruction of this shape, commitment loss, codes [B, codebooks, T]).

        Before the codebooks are initialised the latent passes unquantised and the codes are zeros.
        In training mode the codebooks follow the latents; `chance` draws replacements of dead codes.
        """
        latent = self.encoder(wave)
        quantised, commitment, codes = self.quantizer(latent, chance)
        return self.decoder(quantised), commitment, codes
