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


def _normalise(convolution: nn.Module) -> Tensor:
    """The weight of a weight-normalised convolution: direction `weight_v`, length `weight_g`."""
    return torch._weight_norm(convolution.weight_v, convolution.weight_g, 0)


class Convolution(nn.Module):
    """A weight-normalised convolution that pads with zeros: [B, N, C] -> [B, ceil(N / stride), out].

    Samples before channels, because PyTorch's convolutions on CPUs train twice as fast that way.
    """

    def __init__(self, channels: int, out: int, kernel: int, stride: int = 1) -> None:
        super().__init__()
        inner = nn.Conv1d(channels, out, kernel, stride)
        _spread(inner.weight)
        nn.init.zeros_(inner.bias)
        self.conv = nn.ModuleDict({"conv": weight_norm(inner)})
        self.overlap = kernel - stride
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        inner = self.conv["conv"]
        weight = _normalise(inner)
        if self.overlap == 0:
            return F.linear(x, weight[:, :, 0], inner.bias)
        # What the last window lacks is added at the right.
        missing = -x.shape[1] % self.stride
        right = self.overlap // 2
        padding = (0, right)
        if missing > 0 or 2 * right != self.overlap:
            x = F.pad(x, (0, 0, self.overlap - right, right + missing))
            padding = (0, 0)
        if x.shape[2] == 1:
            samples = F.pad(x[:, :, 0], (padding[1], padding[1]))
            windows = samples.unfold(1, weight.shape[2], self.stride)
            return F.linear(windows, weight[:, 0], inner.bias)
        image = x.transpose(1, 2).unsqueeze(2)
        kernels = weight.unsqueeze(2).contiguous(memory_format=torch.channels_last)
        y = F.conv2d(image, kernels, inner.bias, (1, self.stride), padding)
        return y.squeeze(2).transpose(1, 2)


class TransposedConvolution(nn.Module):
    """A weight-normalised transposed convolution, trimmed: [B, N, C] -> [B, N * stride, out]."""

    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        inner = nn.ConvTranspose1d(channels, out, 2 * stride, stride)
        # Two windows overlap at every output sample.
        nn.init.normal_(inner.weight, std=1 / math.sqrt(2 * channels))
        nn.init.zeros_(inner.bias)
        self.convtr = nn.ModuleDict({"convtr": weight_norm(inner)})
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        inner = self.convtr["convtr"]
        weight = _normalise(inner)
        batch, steps, channels = x.shape
        out = weight.shape[1]
        # A window is two strides long: its first half overlaps the second half of the one before.
        half = self.stride * out
        windows = F.linear(x, weight.permute(2, 1, 0).reshape(2 * half, channels))
        first, second = windows.split(half, dim=2)
        y = F.pad(first, (0, 0, 0, 1)) + F.pad(second, (0, 0, 1, 0))
        y = y.view(batch, (steps + 1) * self.stride, out) + inner.bias
        right = self.stride // 2
        return y[:, self.stride - right : y.shape[1] - right]


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
    """x + an LSTM over the steps of x [B, T, C]."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.lstm = nn.LSTM(width, width, layers)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.lstm(x.transpose(0, 1))[0].transpose(0, 1)


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
        return self.model(wave.transpose(1, 2)).transpose(1, 2)


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
        return self.model(latent.transpose(1, 2)).transpose(1, 2)


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
