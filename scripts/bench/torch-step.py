"""Seconds that PyTorch takes for steps of a transformer of a model's sizes, in float32, as JSON.

Plain eager PyTorch with keys and values of past and video kept, as a careful port of the reference
would run, with two rows for guidance. Weights are random.
"""

import json
import statistics
import sys
import time

import torch
import torch.nn.functional as F

sizes = json.loads(sys.argv[1])
dim, heads, layers = sizes["dim"], sizes["heads"], sizes["layers"]
hidden, past, visual = sizes["hidden"], sizes["past"], sizes["visualTokens"]
rows, steps, outputs = 2 * sizes["takes"], sizes["steps"], sizes["outputs"]
torch.set_num_threads(sizes["threads"])
torch.manual_seed(1)


def weight(columns, count):
    return torch.randn(count, columns) * columns**-0.5


class Layer:
    def __init__(self):
        self.qkv = weight(dim, 3 * dim)
        self.out, self.cross_query, self.cross_out = (weight(dim, dim) for _ in range(3))
        self.up, self.down = weight(dim, hidden), weight(hidden, dim)
        size = dim // heads
        self.keys = torch.randn(rows, heads, past, size)
        self.values = torch.randn(rows, heads, past, size)
        self.cross_keys = torch.randn(1, heads, visual, size).expand(rows, -1, -1, -1)
        self.cross_values = torch.randn(1, heads, visual, size).expand(rows, -1, -1, -1)

    def step(self, x):
        def split(y):
            return y.view(rows, 1, heads, dim // heads).transpose(1, 2)

        def attend(query, keys, values):
            weights = torch.softmax((query * (dim // heads) ** -0.5) @ keys.transpose(-1, -2), dim=-1)
            return (weights @ values).transpose(1, 2).reshape(rows, 1, dim)

        query, key, value = F.linear(F.layer_norm(x, [dim]), self.qkv).chunk(3, dim=-1)
        keys = torch.cat([self.keys, split(key)], dim=2)
        values = torch.cat([self.values, split(value)], dim=2)
        x = x + F.linear(attend(split(query), keys, values), self.out)
        query = F.linear(F.layer_norm(x, [dim]), self.cross_query)
        x = x + F.linear(attend(split(query), self.cross_keys, self.cross_values), self.cross_out)
        return x + F.linear(F.gelu(F.linear(F.layer_norm(x, [dim]), self.up)), self.down)


def run():
    with torch.no_grad():
        stack = [Layer() for _ in range(layers)]
        head = weight(dim, outputs)
        times = []
        for _ in range(steps + 1):
            started = time.perf_counter()
            x = torch.randn(rows, 1, dim)
            for layer in stack:
                x = layer.step(x)
            F.linear(x, head)
            times.append(time.perf_counter() - started)
        return times[1:]


print(json.dumps({"secondsPerStep": statistics.median(run()), "torch": torch.__version__}))
