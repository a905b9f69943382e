import { describe, expect, it } from 'vitest';
import type { TensorSource } from '../../checkpoint/stored-tensor.ts';
import { tensorOf } from '../tensor-views.ts';
import { buildCodecGraphs } from './build-codec-graphs.ts';
import { randomCodecTensors, tinyCodecConfig } from './random-codec.ts';

const configs = [
  tinyCodecConfig,
  { ...tinyCodecConfig, lstmLayers: 0, trueSkip: true, norm: 'weight_norm' as const },
  { ...tinyCodecConfig, nResidualLayers: 0, lstmLayers: 2 },
];

describe('buildCodecGraphs', () => {
  it.each(configs)('uses every tensor of a codec (variant %#)', async (config) => {
    const used = new Set<string>();
    const tensors = new Map<string, TensorSource>();
    for (const [name, { shape, read }] of randomCodecTensors(config)) {
      tensors.set(name, { shape, read: () => (used.add(name), read()) });
    }
    for (const { graph } of buildCodecGraphs(tensors, config)) {
      for (const weight of graph.weights.values()) await weight.bytes();
    }
    expect([...used].sort()).toEqual([...tensors.keys()].sort());
  });

  it('names a missing tensor', () => {
    const tensors = new Map(randomCodecTensors(tinyCodecConfig));
    tensors.delete('decoder.model.1.lstm.weight_hh_l0');
    expect(() => buildCodecGraphs(tensors, tinyCodecConfig)).toThrow(
      /no tensor "decoder\.model\.1\.lstm\.weight_hh_l0"/,
    );
  });

  it('names a tensor that does not fit the configuration', () => {
    const tensors = new Map(randomCodecTensors(tinyCodecConfig));
    const name = 'quantizer.vq.layers.2._codebook.embed';
    tensors.set(name, tensorOf(new Float32Array(16), [4, 4]));
    expect(() => buildCodecGraphs(tensors, tinyCodecConfig)).toThrow(
      /"quantizer\.vq\.layers\.2\._codebook\.embed" has the shape \[4, 4\].* calls for \[16, 6\]\. Get the codec's .* again/,
    );
  });

  it('folds weight normalisation: a kernel’s length is its magnitude', async () => {
    const config = { ...tinyCodecConfig, norm: 'weight_norm' as const };
    const tensors = randomCodecTensors(config);
    const name = 'encoder.model.0.conv.conv';
    const analysis = buildCodecGraphs(tensors, config)[2]?.graph;
    const bytes = await analysis?.weights.get(`${name}.weight`)?.bytes();
    // [kernel · 1 channel, out]: each column is the kernel of one output channel.
    const values = new Float32Array(bytes?.slice().buffer as ArrayBuffer);
    const magnitudes = await (tensors.get(`${name}.weight_g`) as TensorSource).read();
    const { nFilters, kernelSize } = config;
    for (let out = 0; out < nFilters; out++) {
      const column = Array.from({ length: kernelSize }, (_, row) => values[row * nFilters + out]);
      expect(Math.hypot(...(column as number[]))).toBeCloseTo(Math.abs(magnitudes[out] ?? NaN), 6);
    }
  });
});
