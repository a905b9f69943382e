"""Trains the codec: `python3 -m starter.train_codec training/runs/music training/runs/codec`.

The learning rate decays over `--minutes` of training or over `--steps`, whichever is given.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from starter.clip_pool import HELD_OUT, ClipPool, render_clip
from starter.codec import Codec
from starter.codec_discriminator import Judges
from starter.codec_files import save_codec
from starter.codec_loss import draw_windows, spectral_loss, waveform_loss
from starter.codec_quality import measure_codec
from starter.run_files import append_line, write_plan, write_whole
from starter.sizes import HOP, SAMPLE_RATE, SMOKE, STARTER, Sizes
from starter.threads import use_threads


@dataclasses.dataclass(frozen=True)
class Plan:
    """How long and how to train; `minutes` of training time or `steps` end it, the first to come."""

    minutes: float = math.inf
    steps: float = math.inf
    batch: int = 4
    #: Tokens per crop (640 samples each).
    crop_tokens: int = 40
    peak_rate: float = 1.5e-3
    warmup_steps: int = 100
    #: Steps before the codebooks are placed, so that the latents mean something by then.
    unquantised_steps: int = 300
    #: Share of the training after which dead codes rest.
    revive_until: float = 0.8
    waveform_weight: float = 1.0
    commitment_weight: float = 0.25
    #: Whether judges train against the codec, from which share of the training on, and their say.
    adversarial: bool = False
    adversarial_from: float = 0.2
    adversarial_weight: float = 0.1
    feature_weight: float = 1.0
    save_seconds: float = 120
    measure_seconds: float = 240
    #: Clips that the codec is measured on and never trained on; to render one takes a second.
    held_out_clips: int = 8
    log_steps: int = 25
    seed: int = 1


class CodecTrainer:
    """A codec, its optimiser and its progress, kept in `folder`/checkpoint.pt."""

    def __init__(
        self, sizes: Sizes, plan: Plan, pool: Path, folder: Path, device: str = "cpu"
    ) -> None:
        torch.manual_seed(plan.seed)
        self.sizes, self.plan, self.folder = sizes, plan, folder
        self.device = device
        self.codec = self._make_codec().to(device).train()
        self.optimiser = torch.optim.Adam(self.codec.parameters(), betas=(0.8, 0.99))
        self.judges = self._make_judges().to(device) if plan.adversarial else None
        self.judges_optimiser = (
            torch.optim.Adam(self.judges.parameters(), betas=(0.8, 0.99)) if self.judges else None
        )
        self.chance = torch.Generator().manual_seed(plan.seed)
        self.pool = ClipPool(pool, np.random.default_rng(plan.seed))
        self.step, self.seconds = 0, 0.0
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "checkpoint.pt").exists():
            self._resume(torch.load(folder / "checkpoint.pt", map_location=device))

    def _make_codec(self) -> nn.Module:
        return Codec(self.sizes)

    def _make_judges(self) -> nn.Module:
        return Judges()

    def _distance(self, ours: Tensor, theirs: Tensor) -> dict[str, Tensor]:
        """The losses that compare waves [B, N]."""
        return {
            "spectral": spectral_loss(ours, theirs, draw_windows(self.chance)),
            "waveform": self.plan.waveform_weight * waveform_loss(ours, theirs),
        }

    def _save_codec(self) -> None:
        save_codec(self.folder / "codec.pt", self.codec, self.sizes)

    @property
    def progress(self) -> float:
        """Share of the training that is done."""
        return min(1.0, max(self.step / self.plan.steps, self.seconds / 60 / self.plan.minutes))

    def train(self) -> Codec:
        """Trains to the plan's end, logs to log.jsonl, and writes codec.pt."""
        write_plan(self.folder, self.plan)
        self.pool.refresh()
        held_out = self._held_out()
        saved = measured = self.seconds
        began = time.monotonic() - self.seconds
        totals: dict[str, float] = {}
        while self.progress < 1:
            if self.step % 50 == 0:
                self.pool.refresh()
            if self.step == self.plan.unquantised_steps:
                self._place_codebooks()
            for name, value in self._advance().items():
                totals[name] = totals.get(name, 0) + value / self.plan.log_steps
            self.step += 1
            self.seconds = time.monotonic() - began
            if self.step % self.plan.log_steps == 0:
                self._log(totals)
                totals = {}
            if self.seconds - saved > self.plan.save_seconds:
                self.save()
                saved = self.seconds
            if self.seconds - measured > self.plan.measure_seconds:
                self._measure(*held_out)
                measured = self.seconds
        self.save()
        self._measure(*held_out)
        self._save_codec()
        return self.codec.eval()

    def save(self) -> None:
        """Writes everything that going on needs."""
        state = {
            "codec": self.codec.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "torch_chance": self.chance.get_state(),
            "numpy_chance": self.pool.chance.bit_generator.state,
        }
        if self.judges is not None:
            state["judges"] = self.judges.state_dict()
            state["judges_optimiser"] = self.judges_optimiser.state_dict()
        write_whole(self.folder / "checkpoint.pt", state)

    def _resume(self, state: dict) -> None:
        self.codec.load_state_dict(state["codec"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]
        if self.judges is not None and "judges" in state:
            self.judges.load_state_dict(state["judges"])
            self.judges_optimiser.load_state_dict(state["judges_optimiser"])
        self.chance.set_state(state["torch_chance"].cpu())
        self.pool.chance.bit_generator.state = state["numpy_chance"]

    def _batch(self) -> Tensor:
        """Crops [B, 640 T]."""
        crops = self.pool.crops(self.plan.batch, self.plan.crop_tokens * HOP)
        return torch.from_numpy(crops).to(self.device)

    def _advance(self) -> dict[str, float]:
        """One step of the optimiser; its losses."""
        plan = self.plan
        rate = self._set_rate()
        theirs = self._batch()
        revival = self.chance if self.progress < plan.revive_until else None
        ours, commitment, _ = self.codec(theirs[:, None], revival)
        ours = ours[:, 0]
        losses = {
            **self._distance(ours, theirs),
            "commitment": plan.commitment_weight * commitment,
        }
        if self.judges is not None and self.progress >= plan.adversarial_from:
            losses |= self._judge(ours, theirs)
        loss = torch.stack(list(losses.values())).sum()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.codec.parameters(), 2.0)
        self.optimiser.step()
        values = {name: value.item() for name, value in losses.items()}
        return {"loss": loss.item(), **values, "gradient": norm.item(), "rate": rate}

    def _set_rate(self) -> float:
        """The learning rate of this step: a warm-up, then a cosine to 2 % of the peak."""
        warmup = min(1.0, (self.step + 1) / self.plan.warmup_steps)
        decay = 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * self.progress))
        rate = self.plan.peak_rate * warmup * decay
        for optimiser in filter(None, (self.optimiser, self.judges_optimiser)):
            for group in optimiser.param_groups:
                group["lr"] = rate
        return rate

    def _judge(self, ours: Tensor, theirs: Tensor) -> dict[str, Tensor]:
        """Teaches the judges, then asks them: the codec's losses before them."""
        self.judges_optimiser.zero_grad(set_to_none=True)
        self.judges.own_loss(ours, theirs).backward()
        self.judges_optimiser.step()
        adversarial, features = self.judges.codec_losses(ours, theirs)
        return {
            "adversarial": self.plan.adversarial_weight * adversarial,
            "features": self.plan.feature_weight * features,
        }

    @torch.no_grad()
    def _place_codebooks(self) -> None:
        latents = [self.codec.encoder(self._batch()[:, None]) for _ in range(30)]
        self.codec.quantizer.initialise(torch.cat(latents), self.chance)

    def _held_out(self) -> tuple[Tensor, list[int]]:
        """Six seconds of each of some clips that are never trained on."""
        seeds = list(range(HELD_OUT, HELD_OUT + self.plan.held_out_clips))
        clips = [render_clip(seed)[9 * SAMPLE_RATE : 15 * SAMPLE_RATE] for seed in seeds]
        return torch.from_numpy(np.stack(clips)).to(self.device), seeds

    def _measure(self, waves: Tensor, seeds: list[int]) -> None:
        if self.codec.quantizer.codebooks[0].inited.item() == 0:
            return
        quality = measure_codec(self.codec, waves, seeds, self.sizes.bins)
        self._log({"quality": dataclasses.asdict(quality)})

    def _log(self, values: dict) -> None:
        record = {"step": self.step, "seconds": round(self.seconds, 1), **values}
        append_line(self.folder / "log.jsonl", record)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pool", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--steps", type=float, default=math.inf)
    parser.add_argument("--peak-rate", type=float, default=Plan.peak_rate)
    parser.add_argument("--smoke", action="store_true", help="sizes of the smoke run")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--adversarial", action="store_true", help="with judges: for a GPU")
    options = parser.parse_args()
    if min(options.minutes, options.steps) == math.inf:
        parser.error("say how long: --minutes or --steps")
    use_threads()
    plan = Plan(
        minutes=options.minutes,
        steps=options.steps,
        peak_rate=options.peak_rate,
        adversarial=options.adversarial,
    )
    sizes = SMOKE if options.smoke else STARTER
    CodecTrainer(sizes, plan, options.pool, options.folder, options.device).train()
