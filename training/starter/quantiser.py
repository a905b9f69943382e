"""Residual vector quantisation whose codebooks are moving averages of their latents."""

from __future__ import annotations

from typing import Optional

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: How slowly a codebook follows its latents.
DECAY = 0.99
#: A code that is used less often than this share of the mean, on a moving average, is replaced.
DEAD_SHARE = 0.15


class Codebook(nn.Module):
    """Vectors `embed` [bins, dimension], with the running sums that they are the quotient of."""

    def __init__(self, dimension: int, bins: int) -> None:
        super().__init__()
        self.register_buffer("inited", torch.zeros(1))
        self.register_buffer("cluster_size", torch.zeros(bins))
        self.register_buffer("embed", torch.zeros(bins, dimension))
        self.register_buffer("embed_avg", torch.zeros(bins, dimension))

    def nearest(self, vectors: Tensor) -> Tensor:
        """Index of the closest code of each of the vectors [n, dimension]."""
        half_norms = 0.5 * self.embed.square().sum(dim=1)
        return torch.addmm(-half_norms, vectors, self.embed.t()).argmax(dim=1)

    def initialise(self, vectors: Tensor, chance: torch.Generator, rounds: int = 20) -> None:
        """Places the codes by k-means among vectors [n, dimension], each as if used once a batch."""
        bins = self.embed.shape[0]
        choice = torch.randint(len(vectors), (bins,), generator=chance)
        if len(vectors) >= bins:
            choice = torch.randperm(len(vectors), generator=chance)[:bins]
        self.embed.copy_(vectors[choice])
        counts = torch.ones_like(self.cluster_size)
        for _ in range(rounds):
            sums, counts = self._gather(vectors, self.nearest(vectors))
            used = counts > 0
            self.embed[used] = sums[used] / counts[used, None]
        self.cluster_size.copy_(counts.clamp_min(1) / counts.mean())
        self.embed_avg.copy_(self.embed * self.cluster_size[:, None])
        self.inited.fill_(1)

    def follow(self, vectors: Tensor, codes: Tensor, chance: Optional[torch.Generator]) -> None:
        """Moves the codes towards the vectors [n, dimension] that chose them.

        `chance` draws vectors to replace dead codes with; without it they stay as they are.
        """
        sums, counts = self._gather(vectors, codes)
        self.cluster_size.mul_(DECAY).add_(counts, alpha=1 - DECAY)
        self.embed_avg.mul_(DECAY).add_(sums, alpha=1 - DECAY)
        mean_use = len(vectors) / len(self.embed)
        dead = (self.cluster_size < DEAD_SHARE * mean_use).nonzero().squeeze(1)
        if chance is not None and len(dead) > 0:
            choice = torch.randint(len(vectors), (len(dead),), generator=chance)
            self.cluster_size[dead] = mean_use
            self.embed_avg[dead] = vectors[choice] * mean_use
        self.embed.copy_(self.embed_avg / self.cluster_size.clamp_min(1e-9)[:, None])

    def _gather(self, vectors: Tensor, codes: Tensor) -> tuple[Tensor, Tensor]:
        """Sum [bins, dimension] and number [bins] of the vectors of each code."""
        sums = torch.zeros_like(self.embed).index_add_(0, codes, vectors)
        counts = torch.bincount(codes, minlength=len(sums)).to(sums.dtype)
        return sums, counts


class CodebookLayer(nn.Module):
    """One stage of the quantiser, named as the reference's state dictionary has it."""

    def __init__(self, dimension: int, bins: int) -> None:
        super().__init__()
        self._codebook = Codebook(dimension, bins)

    @property
    def codebook(self) -> Codebook:
        return self._codebook


class ResidualQuantiser(nn.Module):
    """Each codebook quantises what the ones before it left over."""

    def __init__(self, dimension: int, bins: int, num_codebooks: int) -> None:
        super().__init__()
        layers = nn.ModuleList(CodebookLayer(dimension, bins) for _ in range(num_codebooks))
        self.vq = nn.ModuleDict({"layers": layers})

    @property
    def codebooks(self) -> list[Codebook]:
        return [layer.codebook for layer in self.vq["layers"]]

    def encode(self, latent: Tensor) -> Tensor:
        """Latent [B, dimension, T] -> codes [B, codebooks, T]."""
        batch, dimension, steps = latent.shape
        residual = latent.transpose(1, 2).reshape(-1, dimension)
        codes = []
        for codebook in self.codebooks:
            chosen = codebook.nearest(residual)
            codes.append(chosen.view(batch, steps))
            residual = residual - codebook.embed[chosen]
        return torch.stack(codes, dim=1)

    def decode(self, codes: Tensor) -> Tensor:
        """Codes [B, codebooks, T] -> latent [B, dimension, T]."""
        vectors = [F.embedding(codes[:, k], c.embed) for k, c in enumerate(self.codebooks)]
        return torch.stack(vectors).sum(dim=0).transpose(1, 2)

    def initialise(self, latents: Tensor, chance: torch.Generator) -> None:
        """Places all codebooks by k-means over latents [B, dimension, T]."""
        residual = latents.transpose(1, 2).reshape(-1, latents.shape[1])
        for codebook in self.codebooks:
            codebook.initialise(residual, chance)
            residual = residual - codebook.embed[codebook.nearest(residual)]

    def forward(
        self, latent: Tensor, chance: Optional[torch.Generator] = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Latent -> (quantised latent with the gradient of the latent, commitment loss, codes)."""
        batch, dimension, steps = latent.shape
        if self.codebooks[0].inited.item() == 0:
            codes = torch.zeros(batch, len(self.codebooks), steps, dtype=torch.long)
            return latent, latent.new_zeros(()), codes
        vectors = latent.transpose(1, 2).reshape(-1, dimension)
        residual = vectors.detach()
        quantised = torch.zeros_like(residual)
        commitment = latent.new_zeros(())
        codes = []
        for codebook in self.codebooks:
            chosen = codebook.nearest(residual)
            codes.append(chosen.view(batch, steps))
            step = codebook.embed[chosen]
            if self.training:
                codebook.follow(residual, chosen, chance)
            quantised = quantised + step
            residual = residual - step
            commitment = commitment + F.mse_loss(vectors, quantised)
        passed = vectors + (quantised - vectors).detach()
        shaped = passed.view(batch, steps, dimension).transpose(1, 2)
        return shaped, commitment / len(self.codebooks), torch.stack(codes, dim=1)
