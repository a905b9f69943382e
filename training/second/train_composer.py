"""Trains the second model's composer: `python3 training/train.py --second --stage language-model`."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from torch import Tensor

from starter.delay_pattern import to_steps
from starter.sizes import FRAME_RATE, Sizes
from starter.train_language_model import ComposerTraining, Plan

from .composer import ConditionedComposer
from .dataset import ConditionedData, ConditionedWindows, WindowShares
from .first_language_model import read_language_model, read_layers
from .piece import BEATS
from .sizes import SECOND
from .time_heads import start_time_heads
from .trained_composer import take_composer


@dataclasses.dataclass(frozen=True)
class ComposerPlan(Plan):
    """As the first model's.

    `accent_weight` is the additional weight of an accent's tokens. The layers begin with those of
    `first_model`, the folder of an imported model of the same sizes, or at random where it is None.
    """

    sizes: Sizes = SECOND
    batch: int = 3
    short_share: float = 0.5
    accent_weight: float = 2.0
    first_model: Path | None = None
    #: A folder of an imported composer of this kind with which the training begins instead.
    begin_with: Path | None = None
    #: Whether the codec is the first model's: then embeddings and heads of the codes are taken too.
    same_codec: bool = False
    #: Whether some heads begin with looking at the present.
    time_heads: bool = False
    #: Tokens of a beat of each tempo.
    beats: tuple[int, ...] = BEATS
    shares: WindowShares = WindowShares()


class ConditionedTraining(ComposerTraining):
    """A composer, its optimiser and its progress, kept in `runs`/language-model/checkpoint.pt."""

    plan: ComposerPlan

    def _make_composer(self) -> ConditionedComposer:
        composer = ConditionedComposer(self.plan.sizes, self.plan.beats)
        if self.plan.begin_with is not None:
            tempi = [60 * FRAME_RATE / beat for beat in self.plan.beats]
            take_composer(self.plan.begin_with, composer, tempi)
            return composer
        if self.plan.first_model is not None:
            read = read_language_model if self.plan.same_codec else read_layers
            layers = read(self.plan.first_model, self.plan.sizes.num_layers)
            missing = composer.language_model.load_state_dict(layers, strict=False)
            assert not missing.unexpected_keys
        if self.plan.time_heads:
            start_time_heads(composer)
        return composer

    def _take_projection(self, visual: dict) -> None:
        if self.plan.begin_with is None:
            super()._take_projection(visual)

    def _open_data(self, name: str) -> ConditionedData:
        weight = self.plan.accent_weight if name == "training" else 0.0
        folder = self.runs / "tokens" / name
        return ConditionedData(folder, self.null, weight, len(self.plan.beats), self.plan.shares)

    def _without_videos(self, windows: ConditionedWindows, rows: Tensor) -> ConditionedWindows:
        windows = super()._without_videos(windows, rows)
        return dataclasses.replace(windows, is_seen=windows.is_seen & ~rows)

    def _weights(self, losses: Tensor, windows: ConditionedWindows) -> Tensor:
        """Weight of each step's and codebook's loss [B, S, K], by accents too: [B, S, K]."""
        # The delay pattern shifts a token's weights with its codes.
        books = losses.shape[2]
        spread = windows.weights[:, None].expand(-1, books, -1)
        by_token = to_steps(spread, 0)[:, :, 1:].transpose(1, 2)
        return super()._weights(losses, windows) * by_token
