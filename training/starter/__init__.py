"""The starter model: its training music and pictures, its codec, visual stack and language model."""

import os

# OpenBLAS reads its environment when PyTorch is first imported, which modules of this package do.
# Threads share work in larger pieces than one product (see `threads`); and of the processor's kernels
# it finds the fastest by itself, where a setting meant for other programs can halve the speed.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.pop("OPENBLAS_CORETYPE", None)
