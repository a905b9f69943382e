"""Draws the curves of a training: `python3 training/draw_curves.py` writes docs/starter/*.png.

With --second or --conditioned, those of these models, under other names.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial
from pathlib import Path

from starter.curves import Curve, draw_curves, smoothed
from starter.run_files import read_lines
from starter.scale import add_scale_options, chosen_scale

ROOT = Path(__file__).resolve().parents[1]


def points(
    records: list[dict], time: Callable[[dict], float], name: str
) -> list[tuple[float, float]]:
    """Minutes and values of the records that have a figure of this name."""
    return [(time(record), record[name]) for record in records if name in record]


def draw_codec(records: list[dict], folder: Path) -> None:
    def minutes(record: dict) -> float:
        return record["seconds"] / 60

    losses = smoothed(points(records, minutes, "spectral"), 8)
    draw_curves(
        folder / "codec-loss.png", "Codec: spectral loss", "minutes", [Curve("training", losses)]
    )
    distances = [
        (minutes(record), record["quality"]["log_mel_db"])
        for record in records
        if "quality" in record
    ]
    draw_curves(
        folder / "codec-distance.png",
        "Codec: log-mel distance on clips never trained on, dB",
        "minutes",
        [Curve("held-out", distances)],
    )


def draw_visual(records: list[dict], folder: Path) -> None:
    losses = smoothed(points(records, lambda record: record["minutes"], "loss"), 3)
    draw_curves(
        folder / "visual.png", "Visual stack: error of readings", "minutes", [Curve("training", losses)]
    )


def draw_language_model(records: list[dict], folder: Path, prefix: str = "") -> None:
    def of(name: str) -> list[tuple[float, float]]:
        return points(records, lambda record: record["minutes"], name)

    draw_curves(
        folder / f"{prefix}language-model.png",
        "Language model: cross entropy, nats per code",
        "minutes",
        [
            Curve("training", smoothed(of("loss"), 4)),
            Curve("held-out, own video", of("held_out")),
            Curve("held-out, other video", of("other_video")),
            Curve("held-out, no video", of("no_video")),
        ],
    )
    books = [
        Curve(
            f"codebook {k + 1}",
            [
                (record["minutes"], record["held_out_per_codebook"][k])
                for record in records
                if "held_out" in record
            ],
        )
        for k in range(4)
    ]
    draw_curves(
        folder / f"{prefix}codebooks.png", "Language model: held-out, per codebook", "minutes", books
    )


def draw_second_codec(records: list[dict], folder: Path) -> None:
    def measured(name: str) -> list[tuple[float, float]]:
        return [
            (record["step"], record["quality"][name]) for record in records if "quality" in record
        ]

    draw_curves(
        folder / "second-codec-distance.png",
        "Second codec, on clips never trained on, dB",
        "steps",
        [
            Curve("log-mel distance", measured("log_mel_db")),
            Curve("added in valleys", measured("haze_db")),
        ],
    )


def main() -> None:
    """Draws what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_scale_options(parser)
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "starter")
    options = parser.parse_args()
    runs = chosen_scale(options).runs
    kind = "second-" if options.second else "conditioned-" if options.conditioned else ""
    for file, draw in (
        ("codec/log.jsonl", draw_second_codec if options.second else draw_codec),
        ("visual/curve.jsonl", draw_visual),
        ("language-model/curve.jsonl", partial(draw_language_model, prefix=kind)),
    ):
        records = read_lines(runs / file)
        if records:
            draw(records, options.out)
            print(f"drawn: {file}")


if __name__ == "__main__":
    main()
