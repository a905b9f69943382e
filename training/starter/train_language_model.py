"""Trains the language model on tokens: `python3 training/train.py --stage language-model`.

The learning rate decays over `--minutes` of training or over `--steps`, whichever is given.
"""

from __future__ import annotations

import copy
import dataclasses
import math
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .composer import Composer
from .dataset import TokenData, Windows
from .run_files import append_line, write_plan, write_whole
from .sizes import LOCAL_FRAMES_PER_SECOND, NUM_CODEBOOKS, STARTER, Sizes
from .threads import thread_count, use_threads


@dataclasses.dataclass(frozen=True)
class Plan:
    """How long and how to train; `minutes` of training time or `steps` end it, the first to come."""

    sizes: Sizes = STARTER
    minutes: float = math.inf
    steps: float = math.inf
    #: Windows of full length per step.
    batch: int = 4
    peak_rate: float = 1.5e-3
    #: The rate's share of its peak at the end.
    last_rate: float = 0.05
    warmup_steps: int = 100
    weight_decay: float = 0.1
    #: Share of the windows that are trained without their video, for classifier-free guidance.
    null_share: float = 0.12
    #: Share of the steps whose windows are shorter than the model's: for short videos, and because
    #: the influence of the video is learned where there is no earlier music.
    short_share: float = 0.4
    #: What each codebook's loss counts: the first ones hold pitch and rhythm, the last ones noise.
    codebook_weights: tuple[float, ...] = (1.6, 1.2, 0.7, 0.5)
    #: How much more a window's first steps count, which only the video foretells, and for how long.
    opening_weight: float = 4
    opening_steps: float = 30
    average_decay: float = 0.998
    save_seconds: float = 90
    measure_seconds: float = 240
    measured_windows: int = 24
    log_steps: int = 20
    seed: int = 1
    device: str = "cpu"
    #: Type of PyTorch in which matrices are multiplied; weights and their changes stay float32.
    precision: str = "float32"

    @property
    def frames(self) -> int:
        """Local frames of a window."""
        return int(self.sizes.segment_seconds * LOCAL_FRAMES_PER_SECOND)

    @property
    def stride(self) -> int:
        """Local frames from the beginning of a score's window to that of the next."""
        return int(self.sizes.stride_seconds * LOCAL_FRAMES_PER_SECOND)


class ComposerTraining:
    """A composer, its optimiser and its progress, kept in `folder`/checkpoint.pt.

    It can begin before there is a visual stack, on music alone. Started again when there is one, it
    resumes with pictures. On CPU each thread computes the gradient of its share of the batch
    with its own replica, whose weights are the composer's memory: every part of a step then uses all
    cores.
    """

    def __init__(self, plan: Plan, runs: Path, threads: int) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.runs = plan, runs
        self.folder = runs / "language-model"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.composer = self._make_composer()
        self.average = copy.deepcopy(self.composer).requires_grad_(False)
        self.step, self.seconds = 0, 0.0
        self.composer.to(plan.device)
        self.average.to(plan.device)
        self.parameters = list(self.composer.parameters())
        self.optimiser = self._make_optimiser()
        self.null = torch.zeros(plan.sizes.tokens_per_frame, plan.sizes.clip_hidden)
        self.sees = (runs / "tokens" / "null.npy").exists()
        if self.sees:
            self.null = torch.from_numpy(np.load(runs / "tokens" / "null.npy").astype(np.float32))
        self.data = self._open_data("training")
        self.held_out = self._open_data("held-out")
        saw = False
        if (self.folder / "checkpoint.pt").exists():
            saw = self._resume(torch.load(self.folder / "checkpoint.pt", map_location=plan.device))
        if self.sees and not saw:
            self._take_projection(torch.load(runs / "visual" / "visual.pt", map_location="cpu"))
        self.replicas = [self.composer]
        for _ in range(threads - 1 if plan.device == "cpu" else 0):
            replica = copy.deepcopy(self.composer)
            for own, shared in zip(replica.parameters(), self.parameters):
                own.data = shared.data
            self.replicas.append(replica)
        self.pool = ThreadPoolExecutor(len(self.replicas), initializer=use_threads, initargs=(1,))

    def _make_composer(self) -> Composer:
        return Composer(self.plan.sizes)

    def _open_data(self, name: str) -> TokenData:
        return TokenData(self.runs / "tokens" / name, self.null)

    def _without_videos(self, windows: Windows, rows: Tensor) -> Windows:
        """Windows of which some rows (bool [B]) have the null video instead of their own."""
        windows.features[rows] = self.null.repeat(windows.features.shape[1] // len(self.null), 1)
        return windows

    def _make_optimiser(self) -> torch.optim.Optimizer:
        """Only matrices decay, and no embeddings."""
        decayed, kept = [], []
        for name, parameter in self.composer.named_parameters():
            matrix = parameter.dim() == 2 and ".emb." not in name
            (decayed if matrix else kept).append(parameter)
        groups = [
            {"params": decayed, "weight_decay": self.plan.weight_decay},
            {"params": kept, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, lr=self.plan.peak_rate, betas=(0.9, 0.95))

    @property
    def progress(self) -> float:
        """Share of the training that is done."""
        return min(1.0, max(self.step / self.plan.steps, self.seconds / 60 / self.plan.minutes))

    def train(self) -> None:
        """Trains to the plan's end, logs to curve.jsonl, and writes language-model.pt."""
        plan = self.plan
        write_plan(self.folder, plan)
        began = time.monotonic() - self.seconds
        saved = measured = self.seconds
        losses, tokens, counted = [], 0, self.seconds
        while self.progress < 1:
            if self.step % 50 == 0:
                self.data.refresh()
            loss, count = self._advance()
            losses.append(loss)
            tokens += count
            self.step += 1
            self.seconds = time.monotonic() - began
            if self.step % plan.log_steps == 0:
                speed = tokens / (self.seconds - counted)
                mean = torch.stack(losses).mean(0)
                self._log(
                    loss=_rounded(mean.mean()),
                    per_codebook=_rounded(mean),
                    rate=self.optimiser.param_groups[0]["lr"],
                    tokens_per_second=round(speed),
                    clips=len(self.data),
                    clips_seen=self.data.seen,
                )
                losses, tokens, counted = [], 0, self.seconds
            if self.seconds - saved > plan.save_seconds:
                self.save()
                saved = self.seconds
            if self.seconds - measured > plan.measure_seconds:
                self.measure()
                measured = self.seconds
        self.measure()
        self.save()
        self.export()

    def save(self) -> None:
        """Writes everything that going on needs; batches are drawn by the number of their step."""
        state = {
            "composer": self.composer.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "sees": self.sees,
        }
        write_whole(self.folder / "checkpoint.pt", state)

    def export(self) -> None:
        """Writes the averaged weights as `load_composer` reads them."""
        content = {"state": self.average.state_dict(), "sizes": dataclasses.asdict(self.plan.sizes)}
        write_whole(self.folder / "language-model.pt", content)

    def _resume(self, state: dict) -> bool:
        """Goes on from a checkpoint; whether there was a visual stack by then."""
        self.composer.load_state_dict(state["composer"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]
        return state["sees"]

    def _take_projection(self, visual: dict) -> None:
        """Starts the projection of the features with the one of the visual stack's training."""
        for module in (self.composer, self.average):
            projection = module.visual_feature_proj
            for name, parameter in projection.named_parameters():
                parameter.data.copy_(visual["state"][f"visual_feature_proj.{name}"])

    def _draw(self) -> Windows:
        """The windows of this step, some of them without their video."""
        plan = self.plan
        chance = np.random.default_rng([plan.seed, self.step])
        frames, batch = plan.frames, plan.batch
        if chance.random() < plan.short_share:
            frames = int(chance.integers(max(1, plan.frames // 4), plan.frames))
            batch = plan.batch * plan.frames // frames
        windows = self.data.draw(chance, batch, frames, plan.stride)
        without = torch.from_numpy(chance.random(batch) < plan.null_share)
        return self._without_videos(windows, without)

    def _advance(self) -> tuple[Tensor, int]:
        """One step of the optimiser; the losses [K] and the number of tokens."""
        plan = self.plan
        rate = plan.peak_rate * min(1.0, (self.step + 1) / plan.warmup_steps)
        cosine = 0.5 * (1 + math.cos(math.pi * self.progress))
        for group in self.optimiser.param_groups:
            group["lr"] = rate * (plan.last_rate + (1 - plan.last_rate) * cosine)
        losses, count = self._compute_gradient(self._draw())
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        decay = min(plan.average_decay, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for average, parameter in zip(self.average.parameters(), self.parameters):
                average.lerp_(parameter, 1 - decay)
        return losses, count

    def _compute_gradient(self, windows: Windows) -> tuple[Tensor, int]:
        """Leaves the gradient in the composer; the losses [K] and the number of tokens."""
        rows, shares = len(windows.codes), len(self.replicas)
        cuts = [rows * index // shares for index in range(shares + 1)]

        def compute(index: int) -> Tensor:
            part = windows[cuts[index] : cuts[index + 1]]
            part = part.to(self.plan.device)
            replica = self.replicas[index]
            replica.zero_grad(set_to_none=True)
            with self._multiplication():
                losses = replica.step_losses(part) / windows.codes[:, 0].numel()
            (losses * self._weights(losses, part)).sum().backward()
            return losses.detach().sum((0, 1)).cpu()

        losses = sum(self.pool.map(compute, range(shares)))
        for replica in self.replicas[1:]:
            for parameter, other in zip(self.parameters, replica.parameters()):
                parameter.grad.add_(other.grad)
        return losses, windows.codes[:, 0].numel()

    def _multiplication(self) -> torch.autocast:
        """In which numbers matrices are multiplied."""
        precision = getattr(torch, self.plan.precision)
        device = torch.device(self.plan.device).type
        return torch.autocast(device, torch.bfloat16, enabled=precision is torch.bfloat16)

    def _weights(self, losses: Tensor, windows: Windows) -> Tensor:
        """What each step's and codebook's loss [B, S, K] of windows counts: [S, K]."""
        step = torch.arange(losses.shape[1], device=losses.device)
        by_step = 1 + self.plan.opening_weight * torch.exp(-step / self.plan.opening_steps)
        return by_step[:, None] * losses.new_tensor(self.plan.codebook_weights) / losses.shape[2]

    @torch.no_grad()
    def measure(self) -> None:
        """Logs the averaged weights' losses on held-out clips: with their videos, others', and none."""
        plan = self.plan
        windows = self.held_out.spread(plan.measured_windows, plan.frames, plan.stride)
        everywhere = torch.ones(len(windows.codes), dtype=torch.bool)
        without = self._without_videos(copy.deepcopy(windows), everywhere)
        kinds = (windows, windows.with_other_videos(), without)
        size = max(1, plan.batch // 2)

        def compute(part: Windows) -> Tensor:
            with torch.no_grad(), self._multiplication():
                return self.average.losses(part.to(plan.device)).cpu() * len(part.codes)

        parts = [
            kind[start : start + size]
            for kind in kinds
            for start in range(0, plan.measured_windows, size)
        ]
        per_kind = torch.stack(list(self.pool.map(compute, parts))).view(len(kinds), -1, NUM_CODEBOOKS)
        right, other, none = per_kind.sum(1) / plan.measured_windows
        self._log(
            held_out=_rounded(right.mean()),
            held_out_per_codebook=_rounded(right),
            other_video=_rounded(other.mean()),
            no_video=_rounded(none.mean()),
        )

    def _log(self, **figures: object) -> None:
        minutes = round(self.seconds / 60, 2)
        append_line(self.folder / "curve.jsonl", {"step": self.step, "minutes": minutes, **figures})


def train_language_model(
    plan: Plan, runs: Path, training: type[ComposerTraining] = ComposerTraining
) -> None:
    """Trains, or goes on training, in `runs`/language-model."""
    use_threads(1)
    training(plan, runs, thread_count()).train()


def _rounded(values: Tensor) -> float | list[float]:
    numbers = values.tolist()
    return round(numbers, 4) if values.dim() == 0 else [round(number, 4) for number in numbers]
