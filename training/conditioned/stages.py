"""The stages of the conditioned model's training, as the scripts of this folder's parent run them."""

from __future__ import annotations

import argparse

from second.first_visual import save_visual
from second.stages import make_composer_tokens, train_composer

from .first_codec import take_codec
from .scale import ConditionedScale


def _take_codec(scale: ConditionedScale, options: argparse.Namespace) -> None:
    take_codec(scale.first_model, scale.runs / "codec" / "codec.pt", scale.sizes)


def _take_visual(scale: ConditionedScale, options: argparse.Namespace) -> None:
    save_visual(scale.first_model, scale.runs / "visual" / "visual.pt", scale.sizes)


#: As STAGES of train.py: the file that shows that a stage is done, and its function.
STAGES = {
    "codec": ("codec/codec.pt", _take_codec),
    "visual": ("visual/visual.pt", _take_visual),
    "tokens": (None, make_composer_tokens),
    "language-model": ("language-model/language-model.pt", train_composer),
}
