import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VisualEncoder } from '../../features/visual-encoder.ts';
import {
  randomVisualTensors,
  tinyVisualConfig,
  writeRandomVisualModel,
} from './tiny-visual-model.ts';
import { buildVisualGraphs } from './visual-graphs.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'visual-graphs-'));
  await writeRandomVisualModel(join(folder, 'float32'), tinyVisualConfig, 'float32');
  await writeRandomVisualModel(join(folder, 'float16'), tinyVisualConfig, 'float16');
});
afterAll(() => rm(folder, { recursive: true }));

const frames = [0, 1, 2].map((frame) =>
  Uint8Array.from({ length: 3 * 8 * 8 }, (_, i) => (i * 37 + frame * 101 + ((i * i) % 91)) % 256),
);

async function embed(precision: string): Promise<Float32Array> {
  const encoder = new VisualEncoder(join(folder, precision));
  try {
    const hidden = await encoder.clip(frames);
    const local = await encoder.temporal('local', hidden);
    const global = await encoder.temporal('global', hidden);
    const { embedding } = await encoder.fuse(local, global);
    expect([embedding.frames, embedding.tokens, embedding.width]).toEqual([3, 5, 16]);
    return embedding.values;
  } finally {
    await encoder.close();
  }
}

describe('the graphs of the visual encoder', () => {
  it('use every size of the configuration', async () => {
    const values = await embed('float32');
    expect(values.every(Number.isFinite)).toBe(true);
    expect(new Set(values).size).toBeGreaterThan(100);
  });

  it('store half the bytes as float16 and give nearly the same', async () => {
    const single = await embed('float32');
    const half = await embed('float16');
    const difference = Math.max(...single.map((value, i) => Math.abs(value - (half[i] ?? NaN))));
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(5e-3);
    const tensors = randomVisualTensors(tinyVisualConfig);
    const byteLength = (precision: 'float32' | 'float16') =>
      [...buildVisualGraphs(tensors, tinyVisualConfig, precision).fusion.weights.values()].reduce(
        (sum, weight) => sum + weight.byteLength,
        0,
      );
    expect(byteLength('float16')).toBeLessThan(0.51 * byteLength('float32'));
  });

  it('name the tensor that a checkpoint lacks', () => {
    const tensors = new Map(randomVisualTensors(tinyVisualConfig));
    tensors.delete('multi_head_cross_attention.key.bias');
    expect(() => buildVisualGraphs(tensors, tinyVisualConfig)).toThrow(
      'The checkpoint has no tensor "multi_head_cross_attention.key.bias". Is it a VidMuse checkpoint?',
    );
  });
});
