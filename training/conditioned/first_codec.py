"""Reads the codec out of the folder of an imported first model: the conditioned model keeps it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from second.onnx_weights import read_weights
from starter.codec import Codec
from starter.codec_files import save_codec
from starter.sizes import NUM_CODEBOOKS, STARTER, Sizes

_GRAPHS = ("encoder-analysis", "encoder-latent", "decoder-latent", "decoder-synthesis")
#: Places of torch's gates (input, forget, cell, output) among those of ONNX.
_GATES = (0, 2, 3, 1)


def read_codec(model: Path, sizes: Sizes = STARTER) -> Codec:
    """The codec of an imported model whose graphs hold float16 or float32 weights."""
    weights: dict[str, np.ndarray] = {}
    for name in _GRAPHS:
        weights |= read_weights(model / f"{name}.onnx")
    codec = Codec(sizes)
    state = codec.state_dict()
    for name in state:
        stem, _, kind = name.rpartition(".")
        if kind == "weight_v":
            kernel = _kernel(weights[f"{stem}.weight"], state[name].shape, "convtr" in name)
            state[name] = kernel
            state[f"{stem}.weight_g"] = kernel.flatten(1).norm(dim=1)[:, None, None]
        elif ".lstm." in name:
            state[name] = _recurrent(weights, stem, kind)
        elif kind == "bias":
            state[name] = torch.from_numpy(weights[name].copy())
    for index in range(NUM_CODEBOOKS):
        vectors = torch.from_numpy(weights[f"quantizer.codebook.{index}.vectors"].copy())
        book = f"quantizer.vq.layers.{index}._codebook"
        state[f"{book}.inited"] = torch.ones(1)
        state[f"{book}.cluster_size"] = torch.ones(len(vectors))
        state[f"{book}.embed"] = state[f"{book}.embed_avg"] = vectors
    codec.load_state_dict(state)
    return codec.eval()


def take_codec(model: Path, path: Path, sizes: Sizes = STARTER) -> None:
    """Writes the codec as the first model's training does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_codec(path, read_codec(model, sizes), sizes)


def _recurrent(weights: dict[str, np.ndarray], stem: str, kind: str) -> Tensor:
    """A weight or a bias of an LSTM layer with its gates in torch's order."""
    if kind.startswith("bias"):
        layer = kind.rpartition("_")[2]
        both = np.split(weights[f"{stem}.bias_{layer}"][0], 2)
        value = both[0 if "_ih_" in kind else 1]
    else:
        value = weights[f"{stem}.{kind}"][0]
    gates = np.split(value, 4)
    return torch.from_numpy(np.concatenate([gates[place] for place in _GATES]))


def _kernel(stored: np.ndarray, shape: torch.Size, is_transposed: bool) -> Tensor:
    """A convolution's kernel of torch's shape, from the matrix that the engine multiplies with.

    A kernel of twice its stride is stored as one of two frames, each of which joins `stride` of them.
    """
    if is_transposed:
        channels, out, size = shape
        stride = size // 2
        over_two = _unfold(stored, stride * out, channels, 2).reshape(stride, out, channels, 2)
        # The later frame has the first half of the taps.
        taps = over_two.transpose(2, 1, 3, 0)[:, :, ::-1].reshape(channels, out, size)
        return torch.from_numpy(taps.copy())
    out, channels, size = shape
    if size % 2 == 1:
        return torch.from_numpy(_unfold(stored, out, channels, size).copy())
    stride = size // 2
    over_two = _unfold(stored, out, stride * channels, 2).reshape(out, stride, channels, 2)
    return torch.from_numpy(over_two.transpose(0, 2, 3, 1).reshape(out, channels, size).copy())


def _unfold(stored: np.ndarray, out: int, channels: int, size: int) -> np.ndarray:
    """[out, channels, size] of a matrix that multiplies all taps at once, or each tap before the sum."""
    if size == 1 or out > channels:
        return stored.reshape(size, channels, out).transpose(2, 1, 0)
    return stored.reshape(channels, size, out).transpose(2, 0, 1)
