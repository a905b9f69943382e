"""How well a codec keeps music: distances between held-out clips and their reconstructions."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import torch
from torch import Tensor

from starter.codec import Codec
from starter.codec_loss import log_mel
from starter.traits import STYLES, draw_traits

#: Natural logarithms of a magnitude to decibels.
DECIBELS = 20 / math.log(10)


@dataclasses.dataclass(frozen=True)
class CodecQuality:
    """`log_mel_db` is the mean absolute difference of mel bands (1024 samples, 80 bands, floor -80 dB).

    `si_sdr_db` is the scale-invariant ratio of signal to distortion; both also by style. `perplexity`
    and `used` count, per codebook, the codes in even use and the codes that occur at all.
    """

    log_mel_db: float
    si_sdr_db: float
    log_mel_by_style: dict[str, float]
    si_sdr_by_style: dict[str, float]
    perplexity: list[float]
    used: list[int]


def si_sdr(ours: Tensor, theirs: Tensor) -> Tensor:
    """Scale-invariant signal-to-distortion ratio, decibels [B], of waves [B, N]."""
    scale = (ours * theirs).sum(1, keepdim=True) / (theirs.square().sum(1, keepdim=True) + 1e-9)
    target = scale * theirs
    noise = (ours - target).square().sum(1) + 1e-9
    return 10 * torch.log10((target.square().sum(1) + 1e-9) / noise)


def measure_codec(
    codec: Codec, waves: Tensor, seeds: list[int], bins: int, batch: int = 4
) -> CodecQuality:
    """Quality over waves [B, 640 T], the clips with these seeds."""
    training = codec.training
    codec.eval()
    mel, ratio, codes = [], [], []
    with torch.no_grad():
        for part in waves.split(batch):
            chosen = codec.encode(part[:, None])
            back = codec.decode(chosen)[:, 0]
            difference = (log_mel(back, 1024, 80) - log_mel(part, 1024, 80)).abs()
            mel.append(difference.mean(dim=(1, 2)) * DECIBELS)
            ratio.append(si_sdr(back, part))
            codes.append(chosen)
    codec.train(training)
    mels, ratios, chosen = torch.cat(mel).cpu().numpy(), torch.cat(ratio).cpu().numpy(), torch.cat(codes).cpu()
    styles = np.array([draw_traits(seed).style for seed in seeds])
    perplexity, used = [], []
    for k in range(chosen.shape[1]):
        share = torch.bincount(chosen[:, k].flatten(), minlength=bins).double()
        used.append(int((share > 0).sum()))
        share = share[share > 0] / share.sum()
        perplexity.append(float((-(share * share.log()).sum()).exp()))

    def by_style(values: np.ndarray) -> dict[str, float]:
        present = [s for s in range(len(STYLES)) if (styles == s).any()]
        return {STYLES[s]: float(values[styles == s].mean()) for s in present}

    return CodecQuality(
        log_mel_db=float(mels.mean()),
        si_sdr_db=float(ratios.mean()),
        log_mel_by_style=by_style(mels),
        si_sdr_by_style=by_style(ratios),
        perplexity=perplexity,
        used=used,
    )
