"""How large the training of the conditioned model is: the real one, or the smoke run's."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Self

from second.dataset import WindowShares
from second.scale import FIRST_MODEL
from second.train_composer import ComposerPlan
from starter.scale import Scale
from starter.sizes import SMOKE, STARTER
from starter.train_codec import Plan as CodecPlan

from .piece import BEATS
from .tokens import PlainTokenPlan

_TRAINING = Path(__file__).resolve().parents[1]
#: Peak of the learning rate of a training that goes on from a trained composer.
_GOING_ON_RATE = 4e-4
#: Share of its windows that leave their key open: the picture alone then says whether music is major or minor.
_GOING_ON_FREE_KEY = 0.75
#: What all trainings of this composer have in common.
_PLAN = ComposerPlan(
    precision="bfloat16",
    same_codec=True,
    time_heads=True,
    beats=BEATS,
    # The app always asks for a tempo, so that few windows leave it open. It leaves the key to the picture.
    shares=WindowShares(on_strides=0.5, seen_events=0.5, free_tempo=0.06, free_key=0.6),
)


@dataclasses.dataclass(frozen=True)
class ConditionedScale(Scale):
    """Where a training keeps its files; codec and visual stack are those of `first_model`."""

    tokens: PlainTokenPlan
    first_model: Path

    def going_on(self, model: Path) -> Self:
        """The same training, begun with the composer of an imported model of this kind."""
        before = self.language_model
        plan = dataclasses.replace(
            before,
            begin_with=model,
            peak_rate=_GOING_ON_RATE,
            shares=dataclasses.replace(before.shares, free_key=_GOING_ON_FREE_KEY),
        )
        return dataclasses.replace(self, language_model=plan)


def conditioned_scale(runs: Path = _TRAINING / "runs" / "conditioned") -> ConditionedScale:
    """95 minutes on one core, besides three quarters of an hour for its clips."""
    return ConditionedScale(
        runs=runs,
        sizes=STARTER,
        codec_clips=0,
        codec=CodecPlan(),
        tokens=PlainTokenPlan(runs),
        language_model=dataclasses.replace(
            _PLAN,
            sizes=STARTER,
            minutes=95,
            batch=4,
            peak_rate=7e-4,
            short_share=0.3,
            average_decay=0.995,
            measure_seconds=300,
            measured_windows=16,
            first_model=FIRST_MODEL,
        ),
        first_model=FIRST_MODEL,
    )


def conditioned_smoke_scale(runs: Path = _TRAINING / "runs" / "smoke") -> ConditionedScale:
    """Seconds of a tiny training, begun with the first model of the smoke run."""
    folder = runs / "conditioned"
    first_model = runs / "models" / "starter"
    return ConditionedScale(
        runs=folder,
        sizes=SMOKE,
        codec_clips=0,
        codec=CodecPlan(),
        tokens=PlainTokenPlan(
            folder, SMOKE, clips=2, takes=1, held_out=2, clips_per_shard=2, duration=8.0
        ),
        language_model=dataclasses.replace(
            _PLAN,
            sizes=SMOKE,
            steps=4,
            batch=2,
            warmup_steps=2,
            log_steps=2,
            measured_windows=2,
            first_model=first_model,
        ),
        first_model=first_model,
    )
