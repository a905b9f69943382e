"""The language model with its embedding of the film: losses, and the weights of a training."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .dataset import Windows
from .delay_pattern import to_steps
from .language_model import LanguageModel
from .sizes import Sizes

_IGNORED = -100


class Composer(nn.Module):
    """The language model with the projection of the visual features that it trains along."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.language_model = LanguageModel(sizes)
        self.visual_feature_proj = nn.Linear(sizes.clip_hidden, sizes.dim)

    def embed(self, windows: Windows) -> Tensor:
        """What the language model attends to, [B, frames x tokens, dim]."""
        return self.visual_feature_proj(windows.features)

    def embed_steps(self, windows: Windows, count: int) -> Tensor | None:
        """What is added to the embeddings of the first `count` steps, [B, count, dim], if anything."""
        return None

    def step_losses(self, windows: Windows) -> Tensor:
        """Cross entropy [B, S, K] of every code in nats, 0 where the delay pattern has none."""
        special = self.language_model.special_token
        steps = to_steps(windows.codes, special)
        added = self.embed_steps(windows, steps.shape[2] - 1)
        logits = self.language_model(steps[:, :, :-1], self.embed(windows), added)
        targets = steps[:, :, 1:].transpose(1, 2)
        targets = targets.masked_fill(targets == special, _IGNORED)
        losses = F.cross_entropy(
            logits.flatten(0, 2), targets.flatten(), ignore_index=_IGNORED, reduction="none"
        )
        return losses.view(targets.shape)

    def losses(self, windows: Windows) -> Tensor:
        """Mean cross entropy [K] of each codebook's codes in nats."""
        return self.step_losses(windows).sum((0, 1)) / windows.codes[:, 0].numel()


_Model = TypeVar("_Model", bound=Composer)


def load_composer(folder: Path, composer: _Model) -> _Model:
    """A composer with the weights of a training, frozen: the finished ones, else as far as it has come."""
    if (folder / "language-model.pt").exists():
        state = torch.load(folder / "language-model.pt", map_location="cpu")["state"]
    else:
        stored = torch.load(folder / "checkpoint.pt", map_location="cpu")
        print(f"the training is not finished: step {stored['step']}", flush=True)
        state = stored["average"]
    composer.load_state_dict(state)
    return composer.eval().requires_grad_(False)
