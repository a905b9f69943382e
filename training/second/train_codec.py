"""Trains the second model's codec: `python3 training/train.py --second --stage codec`.

In the last third of the training, the codes are frozen, so that the composer can be trained on them at the
same time. Only the decoder is trained further, against judges.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from starter.codec_loss import MEL_BANDS, TRAINED_FLOOR, log_mel, magnitudes, mel_bank
from starter.codec_quality import DECIBELS
from starter.sizes import HOP, SAMPLE_RATE
from starter.train_codec import CodecTrainer, Plan

from .codec import SpectralCodec
from .codec_quality import valley_haze
from .judges import LoudnessJudges

#: Windows of the losses, one of each stratum a step; the longest resolves partials.
_STRATA = ((128, 256, 512), (1024, 2048), (4096,))
_MEL = {**MEL_BANDS, 4096: 160}
#: Weight of single bins of long windows, for the sound between partials.
_BIN_WEIGHT = 0.5
_MEASURED_SECONDS = 6
_JUDGED_ROWS, _JUDGED_TOKENS = 2, 24


def spectral_codec_plan(minutes: float = math.inf, steps: float = math.inf, **changes: object) -> Plan:
    """The plan of a training: judges in its last third, and no loss of the waveform, whose phases differ."""
    settings = {
        "crop_tokens": 60,
        "peak_rate": 1e-3,
        "waveform_weight": 0.0,
        "revive_until": 0.6,
        "adversarial": True,
        "adversarial_from": 2 / 3,
        "adversarial_weight": 0.1,
        "feature_weight": 0.5,
    }
    return Plan(minutes=minutes, steps=steps, **{**settings, **changes})


def loudness_loss(ours: Tensor, theirs: Tensor, chance: torch.Generator) -> Tensor:
    """Distance of waves [B, N]: mel bands at three resolutions, and bins of the longer windows."""
    both = torch.cat([ours, theirs])
    total = ours.new_zeros(())
    for stratum in _STRATA:
        size = stratum[int(torch.randint(len(stratum), (1,), generator=chance))]
        linear = magnitudes(both, size)
        our_mel, their_mel = (linear @ mel_bank(size, _MEL[size], both.device) + TRAINED_FLOOR).log().chunk(2)
        total = total + (our_mel - their_mel).abs().mean()
        total = total + 0.5 * (our_mel - their_mel).square().mean().sqrt()
        our_root, their_root = linear.sqrt().chunk(2)
        error = (our_root - their_root).abs().mean(dim=(1, 2))
        total = total + (error / (their_root.mean(dim=(1, 2)) + 0.01)).mean()
        if size >= 2048:
            our_bins, their_bins = (linear[..., : size // 4] + TRAINED_FLOOR).log().chunk(2)
            total = total + _BIN_WEIGHT * (our_bins - their_bins).abs().mean()
    return total / len(_STRATA)


class SpectralCodecTrainer(CodecTrainer):
    """A codec, its judges and its progress, kept in `folder`/checkpoint.pt.

    `held_out` is a folder of clips that are never trained on.
    """

    def __init__(self, sizes, plan: Plan, pool: Path, held_out: Path, folder: Path) -> None:
        self.held_out_folder = held_out
        super().__init__(sizes, plan, pool, folder)

    def _make_codec(self) -> nn.Module:
        return SpectralCodec(self.sizes)

    def _make_judges(self) -> nn.Module:
        return LoudnessJudges()

    def _distance(self, ours: Tensor, theirs: Tensor) -> dict[str, Tensor]:
        return {"spectral": loudness_loss(ours, theirs, self.chance)}

    def _advance(self) -> dict[str, float]:
        if not self.codec.has_fixed_codes and self.progress >= self.plan.adversarial_from:
            self.codec.has_fixed_codes = True
            # The composer's training can begin with these codes.
            self._save_codec()
        return super()._advance()

    def _judge(self, ours: Tensor, theirs: Tensor) -> dict[str, Tensor]:
        """Judges read a part of the batch: on a CPU they take longer than everything else."""
        part = (slice(_JUDGED_ROWS), slice(_JUDGED_TOKENS * HOP))
        return super()._judge(ours[part], theirs[part])

    def _held_out(self) -> tuple[Tensor, list[int]]:
        paths = sorted(self.held_out_folder.glob("[0-9]*.npy"))[:8]
        length = _MEASURED_SECONDS * SAMPLE_RATE
        clips = [np.load(path, mmap_mode="r") for path in paths]
        starts = [(len(clip) - length) // 2 for clip in clips]
        waves = [clip[start : start + length] / np.float32(32767) for clip, start in zip(clips, starts)]
        return torch.from_numpy(np.stack(waves).astype(np.float32)), [int(path.stem) for path in paths]

    @torch.no_grad()
    def _measure(self, waves: Tensor, seeds: list[int]) -> None:
        if self.codec.quantizer.codebooks[0].inited.item() == 0:
            return
        self.codec.eval()
        codes = self.codec.encode(waves[:, None])
        back = self.codec.decode(codes)[:, 0]
        self.codec.train()
        difference = (log_mel(back, 1024, 80) - log_mel(waves, 1024, 80)).abs() * DECIBELS
        haze = [
            valley_haze(one.numpy(), two.numpy(), SAMPLE_RATE) for one, two in zip(waves, back)
        ]
        used = [int(len(codes[:, k].unique())) for k in range(codes.shape[1])]
        quality = {
            "log_mel_db": round(float(difference.mean()), 3),
            "by_clip": [round(float(value), 2) for value in difference.mean(dim=(1, 2))],
            "haze_db": round(float(np.mean(haze)), 2),
            "used": used,
        }
        self._log({"quality": quality})
