"""Judges a model by numbers: its codec, its music for unseen clips, its music for real videos.

`python3 training/judge.py --model starter --codec training/runs/codec/codec.pt film.mp4` writes
training/runs/judge.json and prints a table. Without --model it measures the training music alone.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from starter.measure.pictures import FRAMES_PER_SECOND, PictureMeasures, measure_pictures
from starter.measure.product import VIDEO_ENDINGS, Scored, read_video, score_folder, write_video
from starter.measure.report import compare, correlations, summary, table, verdicts
from starter.measure.sound import measure_sound, noise
from starter.measure.spectra import log_mel_distance
from starter.music import render_music
from starter.pictures import render_frames
from starter.sizes import HOP, SAMPLE_RATE
from starter.traits import Traits, draw_traits

RUNS = Path(__file__).parent / "runs"
#: Frames per second of the videos that synthetic clips are written as.
VIDEO_FRAMES_PER_SECOND = 12


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("videos", nargs="*", type=Path, help="real videos, or folders of them")
    parser.add_argument("--model", help="imported model that scores the clips")
    parser.add_argument("--models-dir", type=Path, help="folder of imported models")
    parser.add_argument("--codec", type=Path, help="the trained codec, codec.pt")
    parser.add_argument("--clips", type=int, default=24, help="number of unseen clips")
    parser.add_argument("--seconds", type=float, default=12.0, help="length of a clip")
    parser.add_argument("--first-seed", type=int, default=950_000, help="seed of the first unseen clip")
    parser.add_argument("--seed", type=int, default=7, help="seed of the music that the model makes")
    parser.add_argument("--temperature", help="passed on to `score`, as are the next two")
    parser.add_argument("--top-k")
    parser.add_argument("--cfg-coef")
    parser.add_argument("--work", type=Path, default=RUNS / "judge", help="folder for videos and music")
    parser.add_argument("--out", type=Path, default=RUNS / "judge.json", help="the report")
    return parser.parse_args()


class Judge:
    """One run over the clips of consecutive seeds."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.seconds: float = options.seconds
        seeds = range(options.first_seed, options.first_seed + options.clips)
        self.traits: list[Traits] = [draw_traits(seed, self.seconds) for seed in seeds]
        self.music = [render_music(traits) for traits in self.traits]
        self.sounds = [measure_sound(wave, SAMPLE_RATE) for wave in self.music]
        samples = int(self.seconds * SAMPLE_RATE)
        noises = {
            colour: [measure_sound(noise(colour, samples, seed), SAMPLE_RATE) for seed in range(4)]
            for colour in ("white", "pink")
        }
        self.report: dict[str, Any] = {
            "clips": options.clips,
            "seconds": self.seconds,
            "first_seed": options.first_seed,
            "sounds": {"training": summary(self.sounds)},
            "correlations": {},
        }
        for colour, sounds in noises.items():
            self.report["sounds"][f"{colour} noise"] = summary(sounds)

    def training_pairs(self) -> list[PictureMeasures]:
        """Writes the clips as videos and measures these; correlates them with the training music."""
        folder = self.options.work / "videos"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        pictures = []
        times = np.arange(int(self.seconds * VIDEO_FRAMES_PER_SECOND)) / VIDEO_FRAMES_PER_SECOND
        for traits in self.traits:
            path = folder / f"{traits.seed}.mp4"
            write_video(path, render_frames(traits, times), VIDEO_FRAMES_PER_SECOND)
            pictures.append(measure_pictures(read_video(path, self.seconds), FRAMES_PER_SECOND))
        levels = [sound.level_db for sound in self.sounds]
        self.report["correlations"]["training"] = correlations(pictures, self.sounds, levels)
        return pictures

    def _score(self, videos: Path, name: str) -> dict[str, Scored]:
        options = self.options
        passed = {"--temperature": options.temperature, "--top-k": options.top_k}
        passed["--cfg-coef"] = options.cfg_coef
        extra = [part for key, value in passed.items() if value is not None for part in (key, value)]
        out = options.work / name
        shutil.rmtree(out, ignore_errors=True)
        return score_folder(
            videos.resolve(),
            out.resolve(),
            options.model,
            options.models_dir and options.models_dir.resolve(),
            options.seed,
            self.seconds,
            extra,
        )

    def made_music(self, pictures: list[PictureMeasures]) -> None:
        """Scores the clips with the product and measures what it makes."""
        scored = self._score(self.options.work / "videos", "made")
        made = [scored[str(traits.seed)] for traits in self.traits]
        sounds = [measure_sound(one.wave, one.rate) for one in made]
        self.report["sounds"]["made"] = summary(sounds)
        self.report["ratios"] = compare(summary(sounds), self.report["sounds"]["training"])
        loudness = [one.lufs for one in made]
        self.report["correlations"]["made"] = correlations(pictures, sounds, loudness)
        pairs = list(itertools.combinations(made, 2))
        distances = [log_mel_distance(one.wave, two.wave, one.rate) for one, two in pairs[:40]]
        self.report["repeatable"] = {
            "same_seed_same_bytes": self._repeats(made[0]),
            "all_different": len({one.wave.tobytes() for one in made}) == len(made),
            "distance_between_pictures_db": float(np.median(distances)) if distances else 0.0,
        }
        self.report["by_clip"] = [
            {
                "traits": dataclasses.asdict(traits),
                "picture": dataclasses.asdict(picture),
                "made": {**dataclasses.asdict(sound), "lufs": one.lufs},
                "training": dataclasses.asdict(trained),
            }
            for traits, picture, sound, one, trained in zip(
                self.traits, pictures, sounds, made, self.sounds
            )
        ]

    def _repeats(self, first: Scored) -> bool:
        """Whether the first clip scored again, by itself, gives the same file."""
        seed = str(self.traits[0].seed)
        folder = self.options.work / "again-videos"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        shutil.copy(self.options.work / "videos" / f"{seed}.mp4", folder)
        again = self._score(folder, "again")[seed]
        return again.path.read_bytes() == first.path.read_bytes()

    def real_videos(self, videos: list[Path]) -> None:
        """Scores real videos and measures each."""
        folder = self.options.work / "real-videos"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for number, video in enumerate(videos):
            (folder / f"{number:03d}-{video.name}").symlink_to(video.resolve())
        scored = self._score(folder, "real")
        sounds, listed = [], []
        for path in sorted(folder.iterdir()):
            one = scored[path.stem]
            sounds.append(measure_sound(one.wave, one.rate))
            picture = measure_pictures(read_video(path, self.seconds), FRAMES_PER_SECOND)
            made = {**dataclasses.asdict(sounds[-1]), "lufs": one.lufs}
            listed.append({"video": path.name, "picture": dataclasses.asdict(picture), "made": made})
        self.report["sounds"]["real videos"] = summary(sounds)
        self.report["real_videos"] = listed

    def codec(self, path: Path) -> None:
        """How far the codec's reconstructions of unseen music are from it, against noise."""
        from starter.codec_files import load_codec, through_codec

        codec = load_codec(path).eval()
        distances: dict[str, list[float]] = {"reconstruction_db": [], "noise_db": [], "other_music_db": []}
        key, pulse = [], []
        for number, wave in enumerate(self.music):
            wave = wave[: wave.size // HOP * HOP]
            back = through_codec(codec, wave)
            hiss = noise("pink", wave.size, number)
            hiss *= np.sqrt(np.mean(np.square(wave)) / np.mean(np.square(hiss)))
            other = self.music[(number + 1) % len(self.music)]
            distances["reconstruction_db"].append(log_mel_distance(wave, back, SAMPLE_RATE))
            distances["noise_db"].append(log_mel_distance(wave, hiss, SAMPLE_RATE))
            distances["other_music_db"].append(log_mel_distance(wave, other, SAMPLE_RATE))
            sound = measure_sound(back, SAMPLE_RATE)
            key.append(sound.key_clarity)
            pulse.append(sound.pulse_clarity)
        means = {name: float(np.mean(values)) for name, values in distances.items()}
        self.report["codec"] = {
            **means,
            "key_clarity": float(np.mean(key)),
            "pulse_clarity": float(np.mean(pulse)),
        }


def found_videos(paths: list[Path]) -> list[Path]:
    """The videos among files and in folders."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [file for file in inside if file.suffix.lower() in VIDEO_ENDINGS]
    return found


def main() -> None:
    options = arguments()
    judge = Judge(options)
    pictures = judge.training_pairs()
    if options.codec is not None:
        judge.codec(options.codec)
    if options.model is not None:
        judge.made_music(pictures)
        videos = found_videos(options.videos)
        if videos:
            judge.real_videos(videos)
    judge.report["verdicts"] = verdicts(judge.report)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(judge.report, indent=1) + "\n")
    print(table(judge.report))


if __name__ == "__main__":
    main()
