"""Numbers of a tiny codec and of conditions that the engine's graphs are compared with.

`python3 -m second.golden` writes tests/golden-spectral.json. Weights follow from their
names and places, so that the file holds results alone.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch

from starter.sizes import HOP, SAMPLE_RATE

from .codec import SpectralCodec
from .composer import Conditions, beat_waves
from .curves import ActivityScale, film_curves
from .sizes import SpectralSizes

PATH = Path(__file__).resolve().parents[1] / "tests/golden-spectral.json"
SIZES = SpectralSizes(
    dim=16, mlp=24, encoder_blocks=2, decoder_blocks=2, kernel=5, dimension=6, bins=20
)
SCALE = ActivityScale((-6.5, -3.0, -2.0, -0.5), (0.0, 0.2, 0.5, 1.0))
#: Number of the first decoded frame: late, so that errors of the phases would have grown.
FIRST = 150_000
_SAMPLES = 29 * HOP + 100
#: Distance in samples of the samples that are kept of a wave.
_EVERY = 23


def formula(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """A weight's values: a sine of their places, its size that of a trained layer."""
    place = np.arange(int(np.prod(shape)), dtype=np.float64)
    values = np.sin(1.7 * place + 0.13 * len(name) + 0.031 * place * place % 1.0)
    scale = 1.0 / np.sqrt(shape[1]) if len(shape) == 2 and "depthwise" not in name else 0.3
    if name.endswith(("norm.weight", "embed")):
        return torch.from_numpy(values.astype(np.float32)).view(shape) * 0.3 + (1 if "norm" in name else 0)
    shift = -4.0 if name in ("decoder.tones.bias", "decoder.noises.bias", "decoder.bins.bias") else 0.0
    return torch.from_numpy((scale * values + shift).astype(np.float32)).view(shape)


def golden_codec() -> SpectralCodec:
    """The codec whose weights follow from formulas."""
    codec = SpectralCodec(SIZES)
    state = codec.state_dict()
    for name, tensor in state.items():
        if not name.endswith(("inited", "cluster_size", "embed_avg")):
            state[name] = formula(name, tuple(tensor.shape))
    codec.load_state_dict(state)
    return codec.eval()


def golden_wave() -> np.ndarray:
    """A tone that rises, with a stroke: float32 [_SAMPLES]."""
    time = np.arange(_SAMPLES) / SAMPLE_RATE
    wave = 0.3 * np.sin(2 * np.pi * (200 * time + 900 * time * time))
    wave *= np.where(np.arange(_SAMPLES) // 4000 % 2 == 0, 1, 0.01)
    wave[3000:3200] += 0.4 * np.cos(np.arange(200) * 1.3)
    return wave.astype(np.float32)


@torch.no_grad()
def golden_numbers() -> dict:
    """Latents [dimension, frames] and codes of the wave, the decoded wave, curves, and an embedding."""
    codec = golden_codec()
    wave = torch.from_numpy(golden_wave())[None, None]
    latent = codec.encoder(wave)
    codes = codec.quantizer.encode(latent)
    decoded = codec.decode(codes, FIRST)[0, 0].numpy()
    return {
        "first": FIRST,
        "latent": [[round(float(value), 6) for value in row] for row in latent[0]],
        "codes": codes[0].tolist(),
        "every": _EVERY,
        "decoded": [round(float(value), 7) for value in decoded[::_EVERY]],
        "film": golden_film(),
        "conditioned": golden_conditioned(),
        "steps": golden_steps(),
    }


def golden_film() -> list[list[float]]:
    """Curves [frames, 3] of a film with a still part, motion and cuts."""
    curves = film_curves(golden_novelty(), SCALE, ends=True)
    return [[round(float(value), 6) for value in row] for row in curves]


def golden_novelty() -> np.ndarray:
    """How much each of 30 frames differs from the one before."""
    frame = np.arange(30)
    return np.where(frame < 8, 0, 0.1 + 0.05 * np.sin(frame) + 0.8 * (frame % 11 == 0)).astype(np.float32)


def golden_conditions() -> Conditions:
    """Conditions whose weights follow from formulas."""
    conditions = Conditions(8)
    state = conditions.state_dict()
    for name, tensor in state.items():
        shape = tuple(tensor.shape) or (1,)
        state[name] = formula(f"conditions.{name}", shape).reshape(tensor.shape)
    state["time"] = torch.tensor(0.5)
    conditions.load_state_dict(state)
    return conditions


def golden_conditioned() -> list[float]:
    """Embedding [3 frames x 2 tokens, 8] with conditions."""
    conditions = golden_conditions()
    embedding = formula("embedding", (6, 8))[None]
    curves = torch.from_numpy(film_curves(golden_novelty(), SCALE, ends=True)[-3:])[None]
    conditioned = conditions(embedding, curves, torch.tensor([2]), torch.tensor([24]))
    return [round(float(value), 6) for value in conditioned.flatten()]


def golden_steps() -> list[float]:
    """What is added to 6 steps [6, 8], 1,210 tokens after a downbeat, at 40 tokens a beat."""
    waves = beat_waves(torch.tensor([40.0]), torch.tensor([1210]), 6)
    return [round(float(value), 6) for value in (waves @ golden_conditions().beat).flatten()]


if __name__ == "__main__":
    PATH.write_text(json.dumps(golden_numbers()) + "\n")
