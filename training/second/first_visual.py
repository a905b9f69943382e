"""Reads the visual stack of the first model out of its folder: the second model uses the same."""

from __future__ import annotations

from pathlib import Path

import torch

from starter.sizes import STARTER, Sizes
from starter.visual import VisualStack
from starter.visual_layers import VisualSizes

from .onnx_weights import read_weights

_EMBEDDINGS = "visual_encoder_model.vision_model.embeddings"
_GRAPHS = ("clip", "temporal-local", "temporal-global", "fusion")


def read_visual(model: Path, sizes: Sizes = STARTER) -> VisualStack:
    """The visual stack of an imported model whose graphs hold float16 or float32 weights."""
    weights = {}
    for name in _GRAPHS:
        weights |= read_weights(model / f"{name}.onnx")
    stack = VisualStack(VisualSizes.of(sizes))
    state = stack.state_dict()
    # The graph holds the sum of the class embedding and its position.
    together = weights.pop(f"{_EMBEDDINGS}.token_embedding")
    weights[f"{_EMBEDDINGS}.class_embedding"] = together[0] * 0
    weights[f"{_EMBEDDINGS}.position_embedding.weight"] = together
    for name, tensor in state.items():
        state[name] = torch.from_numpy(weights[name].copy()).reshape(tensor.shape)
    stack.load_state_dict(state)
    return stack.eval().requires_grad_(False)


def save_visual(model: Path, path: Path, sizes: Sizes = STARTER) -> None:
    """Writes the stack as the first model's training does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"state": read_visual(model, sizes).state_dict()}, path)
