"""The stages of the second model's training, as the scripts of this folder's parent run them."""

from __future__ import annotations

import argparse
import multiprocessing
import shutil

from starter.clip_pool import HELD_OUT
from starter.threads import use_threads
from starter.tokens import make_tokens
from starter.train_language_model import train_language_model

from .first_visual import save_visual
from .material import fill
from .scale import SecondScale
from .tokens import write_scale
from .train_codec import SpectralCodecTrainer
from .train_composer import ConditionedTraining

#: Clips of music that one task renders.
_PART = 8


def _render(task: tuple) -> None:
    fill(*task)


def make_material(scale: SecondScale, jobs: int) -> None:
    """Renders the music that the codec is trained on and measured on, where it is missing."""
    groups = (
        ("held-out", HELD_OUT, scale.measured_clips),
        ("material", 0, scale.codec_clips),
    )
    duration, sound = scale.tokens.duration, scale.tokens.sound
    tasks = [
        (scale.runs / name, first + start, min(_PART, count - start), duration, sound)
        for name, first, count in groups
        for start in range(0, count, _PART)
    ]
    with multiprocessing.get_context("spawn").Pool(jobs, use_threads, (1,)) as pool:
        for done, _ in enumerate(pool.imap(_render, tasks), 1):
            print(f"music: {done} of {len(tasks)} parts", flush=True)


def _train_codec(scale: SecondScale, options: argparse.Namespace) -> None:
    folders = (scale.runs / "material", scale.runs / "held-out", scale.runs / "codec")
    SpectralCodecTrainer(scale.codec_sizes, scale.codec, *folders).train()
    # codec.pt is written when the codes are frozen, before the training ends.
    (scale.runs / "codec" / "done").touch()


def _take_visual(scale: SecondScale, options: argparse.Namespace) -> None:
    path = scale.runs / "visual" / "visual.pt"
    path.parent.mkdir(parents=True, exist_ok=True)
    if scale.visual.is_dir():
        save_visual(scale.visual, path)
    else:
        shutil.copy(scale.visual, path)


def make_composer_tokens(scale: SecondScale, options: argparse.Namespace) -> None:
    """Clips as codes, features and curves, and the scale of the curves."""
    make_tokens(scale.tokens, options.jobs, options.kinds)
    write_scale(scale.runs)


def train_composer(scale: SecondScale, options: argparse.Namespace) -> None:
    """Trains the composer by the plan of `scale`."""
    train_language_model(scale.language_model, scale.runs, ConditionedTraining)


#: As STAGES of train.py: the file that shows that a stage is done, and its function.
STAGES = {
    "codec": ("codec/done", _train_codec),
    "visual": ("visual/visual.pt", _take_visual),
    "tokens": (None, make_composer_tokens),
    "language-model": ("language-model/language-model.pt", train_composer),
}
