"""The way through the product: videos in, the command line's music out."""

from __future__ import annotations

import json
import os
import subprocess
import wave
from pathlib import Path
from typing import NamedTuple, Optional

import numpy as np

from .pictures import FRAMES_PER_SECOND, SIDE

ROOT = Path(__file__).parents[3]
VIDEO_ENDINGS = (".mp4", ".mov", ".mkv", ".webm", ".m4v", ".avi")
FFMPEG = os.environ.get("FFMPEG_PATH", "ffmpeg")


class Scored(NamedTuple):
    """Music for one video: float32 [N], its rate, and its loudness before the product evened it out."""

    wave: np.ndarray
    rate: int
    lufs: float
    path: Path


def write_video(path: Path, frames: np.ndarray, frames_per_second: int) -> None:
    """Encodes frames uint8 [frames, height, width, 3] as H.264."""
    height, width = frames.shape[1:3]
    command = [FFMPEG, "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{width}x{height}", "-r", str(frames_per_second), "-i", "-"]
    command += ["-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p", str(path)]
    subprocess.run(command, input=frames.tobytes(), check=True)


def read_video(path: Path, seconds: float) -> np.ndarray:
    """The beginning of a video, small, as the picture measures want it: uint8 [frames, side, side, 3]."""
    command = [FFMPEG, "-v", "error", "-i", str(path), "-t", str(seconds)]
    command += ["-vf", f"fps={FRAMES_PER_SECOND},scale={SIDE}:{SIDE}:flags=area"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, SIDE, SIDE, 3)


def read_wav(path: Path) -> tuple[np.ndarray, int]:
    """A WAV of 16-bit samples as float32 [N], mixed to mono, and its rate."""
    with wave.open(str(path)) as file:
        rate, channels = file.getframerate(), file.getnchannels()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return samples.reshape(-1, channels).mean(axis=1).astype(np.float32) / 32768, rate


def write_wav(path: Path, samples: np.ndarray, rate: int) -> None:
    """Writes a wave float32 [N] as a WAV of 16-bit samples."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def score_folder(
    videos: Path,
    out: Path,
    model: str,
    models_dir: Optional[Path],
    seed: int,
    seconds: float,
    options: list[str],
) -> dict[str, Scored]:
    """Scores every video of a folder with `vidmuse score`: music by the video's name without ending."""
    command = ["npm", "run", "--silent", "cli", "--", "score", str(videos), "--model", model]
    command += ["--output-dir", str(out), "--seed", str(seed), "--duration", str(seconds)]
    command += ["--json", "--force", *options]
    if models_dir is not None:
        command += ["--models-dir", str(models_dir)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    scored: dict[str, Scored] = {}
    for line in done.stdout.splitlines():
        event = json.loads(line)
        if event.get("type") == "done":
            output = event["outputs"][0]
            samples, rate = read_wav(Path(output["wav"]))
            lufs = output["integratedLufs"]
            name = Path(event["video"]).stem
            scored[name] = Scored(samples, rate, -70.0 if lufs is None else lufs, Path(output["wav"]))
    if done.returncode != 0:
        raise RuntimeError(f"`{' '.join(command)}` ended with {done.returncode}")
    return scored
