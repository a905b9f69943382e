"""Trains the starter model: `python3 training/train.py [--smoke]`, after make_data.py.

Four stages in turn: codec, visual stack, tokens (the clips as codes and features), language model.
Each goes on where it was stopped, and is passed over when it is done.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
from pathlib import Path

from starter.scale import Scale, StarterScale, add_scale_options, chosen_scale
from starter.threads import thread_count, use_threads, usual_device
from starter.tokens import KINDS, make_tokens
from starter.train_codec import CodecTrainer
from starter.train_language_model import train_language_model
from starter.train_visual import Run as VisualRun


def _train_codec(scale: Scale, options: argparse.Namespace) -> None:
    CodecTrainer(scale.sizes, scale.codec, scale.runs / "music", scale.runs / "codec").train()


def _train_visual(scale: StarterScale, options: argparse.Namespace) -> None:
    run = VisualRun(scale.visual, scale.runs / "visual", scale.runs / "pictures")
    run.train()
    run.finish()


def _make_tokens(scale: Scale, options: argparse.Namespace) -> None:
    make_tokens(scale.tokens, options.jobs, options.kinds)


def _train_language_model(scale: Scale, options: argparse.Namespace) -> None:
    train_language_model(scale.language_model, scale.runs)


STAGES = {
    "codec": ("codec/codec.pt", _train_codec),
    "visual": ("visual/visual.pt", _train_visual),
    "tokens": (None, _make_tokens),
    "language-model": ("language-model/language-model.pt", _train_language_model),
}


def main() -> None:
    """Trains by the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_scale_options(parser)
    parser.add_argument("--stage", choices=STAGES, help="only this one")
    parser.add_argument("--minutes", type=float, help="length of a training stage")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes that make tokens")
    parser.add_argument("--clips", type=int, help="number of clips to make tokens of, one take each")
    parser.add_argument("--first-clip", type=int, default=0, help="seed of the first clip to make tokens of")
    parser.add_argument(
        "--begin-with",
        type=Path,
        help="folder of an imported composer from which the language model goes on, with --conditioned",
    )
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="tokens to make")
    parser.add_argument(
        "--device",
        default=usual_device(),
        help="where the language model is trained; default: a GPU where there is one",
    )
    options = parser.parse_args()
    stages = STAGES
    if options.second:
        from second.stages import STAGES as stages
    if options.conditioned:
        from conditioned.stages import STAGES as stages
    scale = chosen_scale(options)
    if options.begin_with is not None:
        if not options.conditioned:
            parser.error("--begin-with needs --conditioned: no other training goes on from a composer")
        if not (options.begin_with / "conditions.onnx").exists():
            parser.error(f"--begin-with {options.begin_with}: no imported model with conditions is there")
        scale = scale.going_on(options.begin_with)
    if options.minutes is not None:
        scale = scale.with_minutes(options.minutes)
    language_model = dataclasses.replace(scale.language_model, device=options.device)
    scale = dataclasses.replace(scale, language_model=language_model)
    if options.first_clip % scale.tokens.clips_per_shard:
        parser.error(f"--first-clip has to be a multiple of {scale.tokens.clips_per_shard}")
    tokens = dataclasses.replace(scale.tokens, first_clip=options.first_clip)
    if options.clips is not None:
        tokens = dataclasses.replace(tokens, clips=options.clips, takes=1)
    scale = dataclasses.replace(scale, tokens=tokens)
    use_threads(thread_count())
    for name, (result, run) in stages.items():
        if options.stage not in (None, name):
            continue
        if result is not None and (scale.runs / result).exists() and options.stage is None:
            print(f"{name}: done already")
            continue
        print(f"{name}: begins", flush=True)
        run(scale, options)


if __name__ == "__main__":
    main()
