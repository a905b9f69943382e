"""How large a training of the second model is: the real one, or the smoke run's."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from starter.scale import Scale

from .sizes import SECOND, SECOND_SMOKE, SPECTRAL, SPECTRAL_SMOKE, SpectralSizes
from .tokens import PieceTokenPlan
from .train_codec import spectral_codec_plan
from .train_composer import ComposerPlan

_TRAINING = Path(__file__).resolve().parents[1]
#: The first model, whose visual stack is taken over.
FIRST_MODEL = _TRAINING.parent / "models" / "starter"


@dataclasses.dataclass(frozen=True)
class SecondScale(Scale):
    """Where a training keeps its files, and what each stage does.

    `visual` is a visual stack of the first model's training, or a folder of the imported first model.
    The codec is measured on the first `measured_clips` of those that are never trained on.
    """

    codec_sizes: SpectralSizes
    tokens: PieceTokenPlan
    measured_clips: int
    visual: Path


def second_scale(runs: Path = _TRAINING / "runs" / "second") -> SecondScale:
    """The real training, by steps: two hours for the codec and ten for the composer on one quiet core."""
    return SecondScale(
        runs=runs,
        sizes=SECOND,
        codec_sizes=SPECTRAL,
        codec_clips=320,
        measured_clips=8,
        visual=FIRST_MODEL,
        codec=spectral_codec_plan(steps=32_000),
        tokens=PieceTokenPlan(runs),
        language_model=ComposerPlan(steps=20_000, first_model=FIRST_MODEL),
    )


def second_smoke_scale(runs: Path = _TRAINING / "runs" / "smoke") -> SecondScale:
    """Seconds of a tiny model, whose music is noise, with the visual stack of the first model's smoke run."""
    folder = runs / "second"
    return SecondScale(
        runs=folder,
        sizes=SECOND_SMOKE,
        codec_sizes=SPECTRAL_SMOKE,
        codec_clips=2,
        measured_clips=1,
        visual=runs / "visual" / "visual.pt",
        codec=spectral_codec_plan(
            steps=6, batch=2, crop_tokens=28, warmup_steps=2, unquantised_steps=2
        ),
        tokens=PieceTokenPlan(
            folder,
            SECOND_SMOKE,
            clips=2,
            takes=1,
            held_out=2,
            clips_per_shard=2,
            duration=8.0,
            sound="plain",
        ),
        language_model=ComposerPlan(
            sizes=SECOND_SMOKE, steps=4, batch=2, warmup_steps=2, log_steps=2, measured_windows=2
        ),
    )
