"""How large a training is: the released model's, or the smoke run's that only tries the machinery."""

from __future__ import annotations

import argparse
import dataclasses
import math
from pathlib import Path
from typing import Self

from .sizes import SMOKE, STARTER, Sizes
from .tokens import TokenPlan
from .train_codec import Plan as CodecPlan
from .train_language_model import Plan as LanguageModelPlan
from .train_visual import SMOKE_SETTINGS as VISUAL_SMOKE
from .train_visual import Settings as VisualPlan

_RUNS = Path(__file__).resolve().parents[1] / "runs"


@dataclasses.dataclass(frozen=True)
class Scale:
    """Where a training keeps its files, and what the stages do that every model has."""

    runs: Path
    sizes: Sizes
    codec_clips: int
    codec: CodecPlan
    tokens: TokenPlan
    language_model: LanguageModelPlan

    def with_minutes(self, minutes: float) -> Self:
        """The same with another length of each training stage that time ends."""
        return dataclasses.replace(
            self,
            codec=dataclasses.replace(self.codec, minutes=minutes, steps=math.inf),
            language_model=dataclasses.replace(self.language_model, minutes=minutes, steps=math.inf),
        )


@dataclasses.dataclass(frozen=True)
class StarterScale(Scale):
    """The first model's, which trains a visual stack too."""

    visual: VisualPlan

    def with_minutes(self, minutes: float) -> Self:
        visual = dataclasses.replace(self.visual, minutes=minutes)
        return dataclasses.replace(super().with_minutes(minutes), visual=visual)


def starter_scale(runs: Path = _RUNS) -> StarterScale:
    """The training of the model in models/starter: some four and a half hours on two cores."""
    return StarterScale(
        runs=runs,
        sizes=STARTER,
        codec_clips=400,
        codec=CodecPlan(minutes=40),
        visual=VisualPlan(steps=1_000_000, minutes=20),
        tokens=TokenPlan(runs),
        language_model=LanguageModelPlan(minutes=180),
    )


def smoke_scale(runs: Path = _RUNS / "smoke") -> StarterScale:
    """A minute's training of a tiny model, whose music is noise."""
    return StarterScale(
        runs=runs,
        sizes=SMOKE,
        codec_clips=4,
        codec=CodecPlan(
            steps=12, batch=2, warmup_steps=4, unquantised_steps=6, held_out_clips=1
        ),
        visual=VISUAL_SMOKE,
        tokens=TokenPlan(runs, SMOKE, clips=4, held_out=2, clips_per_shard=2, takes=2),
        language_model=LanguageModelPlan(
            sizes=SMOKE, steps=12, batch=2, warmup_steps=4, log_steps=4, measured_windows=2
        ),
    )


def add_scale_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options that every script has."""
    parser.add_argument("--smoke", action="store_true", help="a tiny model in a minute, to try it")
    parser.add_argument("--second", action="store_true", help="the second model, see second/")
    parser.add_argument(
        "--conditioned", action="store_true", help="a composer that goes on from the first model, see conditioned/"
    )
    parser.add_argument("--runs", type=Path, help="folder of everything made; default: runs")


def chosen_scale(options: argparse.Namespace) -> Scale:
    """The scale that the command line asks for."""
    full, smoke = starter_scale, smoke_scale
    if options.second:
        # Imported here, because it builds on this module.
        from second.scale import second_scale as full
        from second.scale import second_smoke_scale as smoke
    if options.conditioned:
        from conditioned.scale import conditioned_scale as full
        from conditioned.scale import conditioned_smoke_scale as smoke
    make = smoke if options.smoke else full
    return make() if options.runs is None else make(options.runs)
