"""Renders the clips that the training starts from: `python3 training/make_data.py [--smoke]`.

Music goes to runs/music and pictures for the visual stack to runs/pictures; with --second the second
model's music goes to runs/second. A clip depends on nothing but its seed, and what is there is kept.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
from pathlib import Path

from starter.clip_pool import fill
from starter.scale import add_scale_options, chosen_scale
from starter.threads import use_threads
from starter.train_visual import Settings as VisualPlan
from starter.visual_data import PictureStore

#: Clips of music that one task renders.
_PART = 8


def _render_music(task: tuple[Path, int, int]) -> None:
    fill(*task)


def _render_pictures(plan: VisualPlan, folder: Path) -> None:
    for first, count in ((590_000, plan.held_out), (500_000, plan.clips)):
        PictureStore(folder, first, count, plan.duration).render()


def main() -> None:
    """Renders by the command line's options."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_scale_options(parser)
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes; default: cores")
    options = parser.parse_args()
    scale = chosen_scale(options)
    if options.second:
        from second.stages import make_material

        make_material(scale, options.jobs)
        return
    if options.conditioned:
        print("nothing to render: the clips of this training are rendered when they are made into tokens")
        return
    clips = max(scale.codec_clips, scale.tokens.clips)
    tasks = [
        (scale.runs / "music", first, min(_PART, clips - first)) for first in range(0, clips, _PART)
    ]
    with multiprocessing.get_context("spawn").Pool(options.jobs, use_threads, (1,)) as pool:
        pictures = pool.apply_async(_render_pictures, (scale.visual, scale.runs / "pictures"))
        for done, _ in enumerate(pool.imap(_render_music, tasks), 1):
            print(f"music: {min(done * _PART, clips)} of {clips} clips", flush=True)
        pictures.get()
    print(f"pictures: {scale.visual.clips + scale.visual.held_out} clips")


if __name__ == "__main__":
    main()
