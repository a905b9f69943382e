"""Reads the language model of an imported model: the training of another composer begins with it.

The layers know rhythm, harmony and how music follows a picture. Embeddings and heads of the codes are taken
only where the codec is the same, because another codec's codes mean something else.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from starter.sizes import NUM_CODEBOOKS

from .onnx_weights import read_weights

#: Names in the graphs, and in a checkpoint. Query, keys and values are one matrix in a checkpoint.
_NAMES = {
    "norm1.weight": "norm1.weight",
    "norm1.bias": "norm1.bias",
    "self_input": "self_attn.in_proj_weight",
    "self_output": "self_attn.out_proj.weight",
    "norm_cross.weight": "norm_cross.weight",
    "norm_cross.bias": "norm_cross.bias",
    "cross_output": "cross_attention.out_proj.weight",
    "norm2.weight": "norm2.weight",
    "norm2.bias": "norm2.bias",
    "linear1": "linear1.weight",
    "linear2": "linear2.weight",
}
_GRAPHS = ("language-model-decoder", "language-model-cross")


def read_language_model(model: Path, layers: int) -> dict[str, Tensor]:
    """All weights of the language model: those of its layers, embeddings, heads and the norm before these."""
    weights = read_weights(model / f"{_GRAPHS[0]}.onnx")
    state = read_layers(model, layers)
    for name in ("out_norm.weight", "out_norm.bias"):
        state[name] = torch.from_numpy(weights[name].copy())
    for name, stored in (("emb", "embeddings"), ("linears", "output_heads")):
        for index, part in enumerate(np.split(weights[stored], NUM_CODEBOOKS)):
            state[f"{name}.{index}.weight"] = torch.from_numpy(part.copy())
    return state


def read_layers(model: Path, layers: int) -> dict[str, Tensor]:
    """Weights of the transformer's `layers` layers by the names of a checkpoint, from an imported model."""
    weights: dict[str, np.ndarray] = {}
    for name in _GRAPHS:
        weights |= read_weights(model / f"{name}.onnx")
    state: dict[str, np.ndarray] = {}
    for layer in range(layers):
        ours, theirs = f"layers.{layer}", f"transformer.layers.{layer}"
        for name, checkpoint_name in _NAMES.items():
            state[f"{theirs}.{checkpoint_name}"] = weights[f"{ours}.{name}"]
        both = [weights[f"{ours}.cross_query"], weights[f"{ours}.cross_key_value"]]
        state[f"{theirs}.cross_attention.in_proj_weight"] = np.concatenate(both)
    return {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in state.items()}
