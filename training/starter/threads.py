"""How PyTorch uses the machine's cores."""

from __future__ import annotations

import ctypes
import os

import numpy as np
import torch


def thread_count() -> int:
    """Threads to train with: the environment's STARTER_THREADS, one where it is not set."""
    return int(os.environ.get("STARTER_THREADS", "1"))


def use_threads(count: int | None = None) -> None:
    """Sets the calling thread up for work with `count` threads (else `thread_count()`) on CPU."""
    # NumPy looks for the smallest numbers once, and warns where it finds them flushed to zero.
    np.finfo(np.float32), np.finfo(np.float64)
    torch.set_num_threads(count or thread_count())
    torch.set_flush_denormal(True)
    # glibc would hand every big tensor back to the kernel and fault its pages in again.
    mmap_threshold, trim_threshold = -3, -1
    allocator = ctypes.CDLL(None)
    allocator.mallopt(mmap_threshold, 1 << 30)
    allocator.mallopt(trim_threshold, (1 << 31) - 1)


def usual_device() -> str:
    """A GPU where PyTorch sees one, else the CPU."""
    return "cuda" if torch.cuda.is_available() else "cpu"
