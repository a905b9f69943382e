"""How large a training of the second model is: the real one, or the smoke run's."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path

from starter.clip_pool import HELD_OUT
from starter.sizes import Sizes
from starter.train_codec import Plan as CodecPlan

from .piece import DURATION
from .sizes import SECOND, SECOND_SMOKE, SPECTRAL, SPECTRAL_SMOKE, SpectralSizes
from .tokens import TokenPlan
from .train_codec import spectral_codec_plan
from .train_composer import ComposerPlan

_TRAINING = Path(__file__).resolve().parents[1]
#: The first model, whose visual stack is taken over.
FIRST_MODEL = _TRAINING.parent / "models" / "starter"


@dataclasses.dataclass(frozen=True)
class SecondScale:
    """Where a training keeps its files, and what each stage does.

    `visual` is a visual stack of the first model's training, or a folder of the imported first model.
    """

    runs: Path
    sizes: Sizes
    codec_sizes: SpectralSizes
    duration: float
    sound: str
    codec_clips: int
    measured_clips: int
    visual: Path
    codec: CodecPlan
    tokens: TokenPlan
    language_model: ComposerPlan

    @property
    def held_out_seed(self) -> int:
        """Seed of the first clip that the codec is measured on."""
        return HELD_OUT


def second_scale(runs: Path = _TRAINING / "runs" / "second") -> SecondScale:
    """The real training, by steps: two hours for the codec and ten for the composer on one quiet core."""
    return SecondScale(
        runs=runs,
        sizes=SECOND,
        codec_sizes=SPECTRAL,
        duration=DURATION,
        sound="sampled",
        codec_clips=320,
        measured_clips=8,
        visual=FIRST_MODEL,
        codec=spectral_codec_plan(steps=32_000),
        tokens=TokenPlan(runs),
        language_model=ComposerPlan(steps=20_000),
    )


def second_smoke_scale(runs: Path = _TRAINING / "runs" / "smoke") -> SecondScale:
    """Seconds of a tiny model beside the first model's smoke run, with its eyes; it makes noise."""
    folder = runs / "second"
    return SecondScale(
        runs=folder,
        sizes=SECOND_SMOKE,
        codec_sizes=SPECTRAL_SMOKE,
        duration=8.0,
        sound="plain",
        codec_clips=2,
        measured_clips=1,
        visual=runs / "visual" / "visual.pt",
        codec=spectral_codec_plan(
            steps=6, batch=2, crop_tokens=28, warmup_steps=2, unquantised_steps=2
        ),
        tokens=TokenPlan(
            folder, SECOND_SMOKE, 8.0, clips=2, takes=1, held_out=2, clips_per_shard=2, sound="plain"
        ),
        language_model=ComposerPlan(
            sizes=SECOND_SMOKE, steps=4, batch=2, warmup_steps=2, log_steps=2, measured_windows=2
        ),
    )


def with_minutes(scale: SecondScale, minutes: float) -> SecondScale:
    """The same with another length of each training stage that time ends."""
    return dataclasses.replace(
        scale,
        codec=dataclasses.replace(scale.codec, minutes=minutes, steps=math.inf),
        language_model=dataclasses.replace(scale.language_model, minutes=minutes, steps=math.inf),
    )
