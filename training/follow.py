"""Judges by numbers how a model's music follows a film from the inside.

`python3 training/follow.py --model starter` writes films of calm and busy sections, a black film and a
still picture, scores them with the product, writes training/runs/follow.json and prints it. The films
are made with seeds that no training clip has.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from starter.measure.film import cuts_of, energies_of, motion_of
from starter.measure.inside import STRETCH_SECONDS, measure_inside
from starter.measure.product import Scored, read_video, score_folder, write_video
from starter.measure.sound import measure_sound
from starter.pictures import render_frames
from starter.traits import Section, Traits, draw_traits

RUNS = Path(__file__).parent / "runs"
VIDEO_FRAMES_PER_SECOND = 12
CALM, BUSY = 0.06, 0.92
#: Forms of the films: energy of sections of equal length.
FORMS = {
    "calm-busy-calm": (CALM, BUSY, CALM),
    "busy-calm-busy": (BUSY, CALM, BUSY),
    "rising": (CALM, 0.35, 0.65, BUSY),
    "falling": (BUSY, 0.65, 0.35, CALM),
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", default="starter", help="imported model that scores the films")
    parser.add_argument("--models-dir", type=Path, help="folder of imported models")
    parser.add_argument("--films", type=int, default=8, help="number of films with an arc")
    parser.add_argument("--seconds", type=float, default=72.0, help="length of each of them")
    parser.add_argument("--first-seed", type=int, default=970_000, help="seed of the first film")
    parser.add_argument("--seed", type=int, default=7, help="seed of the music that the model makes")
    parser.add_argument("--temperature", help="passed on to `score`, as are the next three")
    parser.add_argument("--top-k")
    parser.add_argument("--cfg-coef")
    parser.add_argument("--follow")
    parser.add_argument("--work", type=Path, default=RUNS / "follow", help="folder for films and music")
    parser.add_argument("--out", type=Path, default=RUNS / "follow.json", help="the report")
    return parser.parse_args()


def film_traits(seed: int, form: tuple[float, ...], seconds: float) -> Traits:
    """The traits of a film whose sections have the energies of a form."""
    length = seconds / len(form)
    sections = tuple(
        Section(index * length, (index + 1) * length, energy, 0.15 + 0.7 * energy)
        for index, energy in enumerate(form)
    )
    return dataclasses.replace(draw_traits(seed, seconds), sections=sections)


def write_films(folder: Path, options: argparse.Namespace) -> dict[str, Traits]:
    """Writes the films with an arc, unless they are there, and gives their traits by name."""
    folder.mkdir(parents=True, exist_ok=True)
    films: dict[str, Traits] = {}
    times = np.arange(int(options.seconds * VIDEO_FRAMES_PER_SECOND)) / VIDEO_FRAMES_PER_SECOND
    for number in range(options.films):
        name, form = list(FORMS.items())[number % len(FORMS)]
        seed = options.first_seed + number
        traits = film_traits(seed, form, options.seconds)
        films[f"{name}-{seed}"] = traits
        path = folder / f"{name}-{seed}.mp4"
        if not path.exists():
            write_video(path, render_frames(traits, times), VIDEO_FRAMES_PER_SECOND)
    for name in ("black", "still"):
        path = folder / f"{name}.mp4"
        if not path.exists():
            calm = film_traits(options.first_seed + 900, (CALM,), 24.0)
            picture = render_frames(calm, np.zeros(1)) * (0 if name == "black" else 1)
            write_video(path, np.repeat(picture, 24 * VIDEO_FRAMES_PER_SECOND, 0), VIDEO_FRAMES_PER_SECOND)
    return films


def judge_film(path: Path, traits: Traits, scored: Scored) -> dict[str, float]:
    """The measures of one film's music."""
    count = int(traits.duration // STRETCH_SECONDS)
    motion = motion_of(read_video(path, traits.duration), count)
    busy = energies_of(traits, count) > 0.5
    inside = measure_inside(scored.wave, scored.rate, scored.path, motion, busy, cuts_of(traits))
    sound = measure_sound(scored.wave, scored.rate)
    return {
        **dataclasses.asdict(inside),
        "key_clarity": sound.key_clarity,
        "pulse_clarity": sound.pulse_clarity,
    }


def main() -> None:
    options = arguments()
    films_folder = options.work / "films"
    films = write_films(films_folder, options)
    passed = {"--temperature": options.temperature, "--top-k": options.top_k}
    passed.update({"--cfg-coef": options.cfg_coef, "--follow": options.follow})
    extra = [part for key, value in passed.items() if value is not None for part in (key, value)]
    music = options.work / "music"
    shutil.rmtree(music, ignore_errors=True)
    scored = score_folder(
        films_folder.resolve(),
        music.resolve(),
        options.model,
        options.models_dir and options.models_dir.resolve(),
        options.seed,
        options.seconds,
        extra,
    )
    rows = {
        name: judge_film(films_folder / f"{name}.mp4", traits, scored[name])
        for name, traits in films.items()
    }
    names = next(iter(rows.values())).keys()
    report: dict[str, Any] = {
        "options": extra,
        "means": {name: float(np.mean([row[name] for row in rows.values()])) for name in names},
        "onsets_per_second": {
            name: measure_sound(scored[name].wave, scored[name].rate).onset_density
            for name in ("black", "still")
        },
        "films": rows,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps({key: report[key] for key in ("options", "means", "onsets_per_second")}, indent=2))


if __name__ == "__main__":
    main()
