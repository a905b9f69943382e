"""Judges of the codec's waves at several resolutions. SpectrogramJudge is practical only on a GPU."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import weight_norm

WINDOWS = (512, 1024, 2048)
WIDTH = 32
SLOPE = 0.2


class Judge(nn.Module):
    """Distinguishes real from decoded music by an image of its spectrogram, patch by patch.

    `first` is the layer that reads the image; those after it have its width, in channels.
    """

    def __init__(self, first: nn.Conv2d, dilations: Sequence[int]) -> None:
        super().__init__()
        width = first.out_channels
        layers = [first]
        for dilation in dilations:
            layers += [
                nn.Conv2d(
                    width,
                    width,
                    (3, 9),
                    stride=(1, 2),
                    dilation=(dilation, 1),
                    padding=(dilation, 4),
                )
            ]
        layers += [nn.Conv2d(width, width, 3, padding=1)]
        self.layers = nn.ModuleList(weight_norm(layer) for layer in layers)
        self.verdict = weight_norm(nn.Conv2d(width, 1, 3, padding=1))

    def image(self, waves: Tensor) -> Tensor:
        """Waves [B, N] -> [B, channels, frames, bins]."""
        raise NotImplementedError

    def forward(self, waves: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Waves [B, N] -> (verdict per patch, high for real; what each layer saw)."""
        x = self.image(waves)
        seen = []
        for layer in self.layers:
            x = F.leaky_relu(layer(x), SLOPE)
            seen.append(x)
        return self.verdict(x), seen


class SpectrogramJudge(Judge):
    """Judges by the complex spectrogram."""

    def __init__(self, window: int) -> None:
        super().__init__(nn.Conv2d(2, WIDTH, (3, 9), padding=(1, 4)), dilations=(1, 2, 4))
        self.size = window
        self.register_buffer("window", torch.hann_window(window), persistent=False)

    def image(self, waves: Tensor) -> Tensor:
        spectrum = torch.stft(
            waves, self.size, self.size // 4, window=self.window, normalized=True, return_complex=True
        )
        return torch.view_as_real(spectrum).permute(0, 3, 2, 1)


class Judges(nn.Module):
    """One judge per resolution, with the losses of both sides."""

    def __init__(self) -> None:
        super().__init__()
        self.judges = nn.ModuleList(SpectrogramJudge(window) for window in WINDOWS)

    def own_loss(self, ours: Tensor, theirs: Tensor) -> Tensor:
        """Hinge loss of telling decoded waves [B, N] from real ones."""
        losses = []
        for judge in self.judges:
            fake, real = judge(ours.detach())[0], judge(theirs)[0]
            losses.append(F.relu(1 + fake).mean() + F.relu(1 - real).mean())
        return torch.stack(losses).mean()

    def codec_losses(self, ours: Tensor, theirs: Tensor) -> tuple[Tensor, Tensor]:
        """(adversarial loss, relative difference of what the judges see) of decoded waves [B, N]."""
        adversarial, features = [], []
        for judge in self.judges:
            verdict, our_features = judge(ours)
            with torch.no_grad():
                _, their_features = judge(theirs)
            adversarial.append(F.relu(1 - verdict).mean())
            features += [
                F.l1_loss(a, b) / (b.abs().mean() + 1e-6)
                for a, b in zip(our_features, their_features)
            ]
        return torch.stack(adversarial).mean(), torch.stack(features).mean()
