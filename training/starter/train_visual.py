"""Trains the visual stack to see the traits, through heads that are thrown away."""

from __future__ import annotations

import argparse
import dataclasses
import math
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .patch_filters import principal_filters
from .run_files import append_line, write_plan, write_whole
from .sizes import IMAGE_SIZE, SMOKE, STARTER, Sizes
from .threads import use_threads
from .traits import STYLES
from .visual import VisualSizes, VisualStack, enlarge_patches
from .visual_batches import Batches
from .visual_data import (
    STORED_SIZE,
    TRAIT_NAMES,
    WINDOW_FRAMES,
    PictureStore,
    global_indices,
)

_MAJOR = TRAIT_NAMES.index("major")
#: How much each of TRAIT_NAMES counts.
_WEIGHTS = torch.tensor([2.0, 1.0, 0.7, 0.7, 1.5, 0.5, 1.0, 0.7])
_FACTOR = IMAGE_SIZE // STORED_SIZE


@dataclasses.dataclass(frozen=True)
class Settings:
    """What to train, on what, for how long. Seeds are those of no clip of the language model."""

    sizes: Sizes = STARTER
    clips: int = 1600
    held_out: int = 96
    duration: float = 24.0
    steps: int = 3000
    #: Training is over after so long, however many steps were made.
    minutes: float = 120.0
    batch: int = 16
    rate: float = 1e-3
    seed: int = 1
    #: Share of the steps at the end that see every frame.
    full_share: float = 0.12


SMOKE_SETTINGS = Settings(sizes=SMOKE, clips=6, held_out=2, duration=8.0, steps=6, batch=4)


class Heads(nn.Module):
    """Linear readings of the embedding per token, frame and window, and of CLIP's per frame."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = len(TRAIT_NAMES) + len(STYLES)
        self.clip = nn.Linear(sizes.clip_hidden, width)
        self.token = nn.Linear(sizes.dim, width)
        self.frame = nn.Linear(sizes.dim, width)
        self.window = nn.Linear(sizes.dim, width)


def small_sizes(sizes: Sizes) -> VisualSizes:
    """The stack's sizes for pictures as they are stored."""
    full = VisualSizes.of(sizes)
    return dataclasses.replace(full, image=STORED_SIZE, patch=full.patch // _FACTOR)


def reading_loss(reading: Tensor, targets: Tensor, style: Tensor) -> Tensor:
    """Mean error of readings [..., width] against traits [..., traits] and styles [...]."""
    values, style_logits = reading[..., : len(TRAIT_NAMES)], reading[..., len(TRAIT_NAMES) :]
    squares = (values - (targets - 0.5) / 0.29) ** 2
    major = F.binary_cross_entropy_with_logits(
        values[..., _MAJOR], targets[..., _MAJOR], reduction="none"
    )
    squares = torch.cat([squares[..., :_MAJOR], major[..., None], squares[..., _MAJOR + 1 :]], -1)
    styles = F.cross_entropy(style_logits.flatten(0, -2), style.flatten())
    return (squares * _WEIGHTS).mean() + 0.15 * styles


def step_loss(
    stack: VisualStack, heads: Heads, batch: tuple[Tensor, int, Tensor, Tensor]
) -> Tensor:
    """The errors of a batch's readings, and a pull of the embedding to unit size."""
    pixels, count, targets, styles = batch
    clip = stack.clip(pixels.flatten(0, 1)).unflatten(0, pixels.shape[:2])
    embedding = stack.embed(clip[:, :count], clip[:, count:]).unflatten(1, (count, -1))
    local = targets[:, :count]

    def loss(reading: Tensor, target: Tensor) -> Tensor:
        style = styles.view(-1, *[1] * (reading.dim() - 2)).expand(reading.shape[:-1])
        return reading_loss(reading, target, style)

    token = heads.token(embedding)
    return (
        0.5 * loss(heads.clip(clip.mean(2)), targets)
        + 0.3 * loss(token, local[:, :, None].expand(*token.shape[:3], -1))
        + 0.5 * loss(heads.frame(embedding.mean(2)), local)
        + loss(heads.window(embedding.mean((1, 2))), local.mean(1))
        + 0.02 * (embedding.pow(2).mean() - 1) ** 2
    )


@torch.no_grad()
def embed_stored(stack: VisualStack, frames: Tensor, start: int) -> Tensor:
    """The embedding [T, tokens, dim] of a clip's window that begins with frame `start`."""
    clip = stack.clip(frames)
    local = clip[start : start + WINDOW_FRAMES]
    embedding = stack.embed(local[None], clip[global_indices(len(frames))][None])
    return embedding[0].unflatten(0, (len(local), -1))


@torch.no_grad()
def measure(stack: VisualStack, heads: Heads, store: PictureStore) -> dict[str, float]:
    """R^2 of each trait on the windows of held-out clips, and the share of styles found."""
    read, meant, right = [], [], []
    for clip in range(store.rendered):
        frames = torch.from_numpy(store.frames[clip])
        for start in {0, max(0, len(frames) - WINDOW_FRAMES)}:
            embedding = embed_stored(stack, frames, start)
            window = heads.window(embedding.mean((0, 1)))
            read.append(window[: len(TRAIT_NAMES)] * 0.29 + 0.5)
            targets = torch.from_numpy(store.targets[clip, start : start + WINDOW_FRAMES])
            meant.append(targets.mean(0))
            right.append(float(window[len(TRAIT_NAMES) :].argmax() == int(store.styles[clip])))
    reading, truth = torch.stack(read), torch.stack(meant)
    explained = 1 - (reading - truth).pow(2).mean(0) / truth.var(0, unbiased=False)
    figures = dict(zip(TRAIT_NAMES, explained.tolist()))
    major = (reading[:, _MAJOR] > 0.5) == (truth[:, _MAJOR] > 0.5)
    return {**figures, "major": major.float().mean().item(), "style": sum(right) / len(right)}


@torch.no_grad()
def standardise(stack: VisualStack, heads: Heads, store: PictureStore) -> None:
    """Gives each channel of the embedding mean 0 and deviation 1; readings stay the same."""
    rows = []
    for clip in range(0, store.rendered, max(1, store.rendered // 64)):
        rows.append(embed_stored(stack, torch.from_numpy(store.frames[clip]), 0).flatten(0, 1))
    deviation, mean = torch.std_mean(torch.cat(rows), 0)
    projection = stack.visual_feature_proj
    projection.weight /= deviation[:, None]
    projection.bias.sub_(mean).div_(deviation)
    for head in (heads.token, heads.frame, heads.window):
        head.bias += head.weight @ mean
        head.weight *= deviation


class Run:
    """A training that can stop at any time and go on from its last checkpoint."""

    def __init__(self, settings: Settings, folder: Path, pictures: Path) -> None:
        self._settings, self._folder = settings, folder
        folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(settings.seed)
        self.store = PictureStore(pictures, 500_000, settings.clips, settings.duration)
        self.held_out = PictureStore(pictures, 590_000, settings.held_out, settings.duration)
        for store in (self.held_out, self.store):
            store.render()
        self.stack = VisualStack(small_sizes(settings.sizes))
        filters = principal_filters(
            self.store, settings.sizes.clip_hidden, self.stack.sizes.patch, settings.seed
        )
        self.stack.start_from(filters)
        self.heads = Heads(settings.sizes)
        self._parameters = [*self.stack.parameters(), *self.heads.parameters()]
        self._optimiser = torch.optim.AdamW(
            self._parameters, settings.rate, betas=(0.9, 0.98), weight_decay=0.03
        )
        self._batches = Batches(self.store, settings.seed)
        self._step, self._seconds = 0, 0.0
        if self._state_path.exists():
            self._load()

    @property
    def _state_path(self) -> Path:
        return self._folder / "state.pt"

    def _load(self) -> None:
        state = torch.load(self._state_path)
        self.stack.load_state_dict(state["stack"])
        self.heads.load_state_dict(state["heads"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._batches.chance.set_state(state["chance"])
        self._step, self._seconds = state["step"], state["seconds"]

    def _save(self) -> None:
        state = {
            "stack": self.stack.state_dict(),
            "heads": self.heads.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "chance": self._batches.chance.get_state(),
            "step": self._step,
            "seconds": self._seconds,
        }
        write_whole(self._state_path, state)

    def _log(self, **figures: float) -> None:
        line = {"step": self._step, "minutes": round(self._seconds / 60, 2), **figures}
        append_line(self._folder / "curve.jsonl", line)
        print(line, flush=True)

    def train(self) -> None:
        """Makes the steps that are left."""
        settings = self._settings
        write_plan(self._folder, settings)
        began, saved, losses = time.monotonic() - self._seconds, time.monotonic(), []
        while True:
            self._seconds = time.monotonic() - began
            progress = max(self._step / settings.steps, self._seconds / (60 * settings.minutes))
            if progress >= 1:
                break
            losses.append(self._make_step(progress))
            if self._step % 25 == 0:
                self._log(loss=round(sum(losses) / len(losses), 4))
                losses = []
            if time.monotonic() - saved > 60:
                self._save()
                saved = time.monotonic()
        self._save()

    def _make_step(self, progress: float) -> float:
        settings = self._settings
        decay = 0.5 * (1 + math.cos(math.pi * progress))
        rate = settings.rate * min(1, (self._step + 1) / 60) * decay
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        full = progress > 1 - settings.full_share
        batch = self._batches.draw(settings.batch // (4 if full else 1), full)
        loss = step_loss(self.stack, self.heads, batch)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self._parameters, 1.0)
        self._optimiser.step()
        self._step += 1
        return loss.item()

    def finish(self) -> Path:
        """Writes visual.pt: the stack for whole pictures, the heads, sizes and held-out figures."""
        standardise(self.stack, self.heads, self.store)
        figures = measure(self.stack, self.heads, self.held_out)
        self._log(**{name: round(figure, 3) for name, figure in figures.items()})
        path = self._folder / "visual.pt"
        content = {
            "state": enlarge_patches(self.stack.state_dict(), _FACTOR),
            "heads": self.heads.state_dict(),
            "sizes": dataclasses.asdict(self._settings.sizes),
            "held_out": figures,
            "steps": self._step,
        }
        write_whole(path, content)
        return path


def main() -> None:
    """Trains by the command line's settings."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=Path, default=Path(__file__).parents[1] / "runs")
    parser.add_argument("--smoke", action="store_true", help="a tiny stack, to try the machinery")
    parser.add_argument("--minutes", type=float, default=Settings.minutes)
    arguments = parser.parse_args()
    use_threads()
    name = "visual-smoke" if arguments.smoke else "visual"
    settings = SMOKE_SETTINGS if arguments.smoke else Settings(minutes=arguments.minutes)
    run = Run(settings, arguments.runs / name, arguments.runs / "pictures")
    run.train()
    print(run.finish())


if __name__ == "__main__":
    main()
