import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CodecConfig } from '../../checkpoint/codec-config.ts';
import type { AnyCodecConfig } from '../../checkpoint/spectral-config.ts';
import { codecShapes } from '../../checkpoint/codec-shapes.ts';
import { seededValues } from '../../checkpoint/seeded-weights.ts';
import { elementCount } from '../../checkpoint/stored-tensor.ts';
import { tensorOf } from '../tensor-views.ts';
import { writeModel } from '../write-model.ts';
import { buildAnyCodecGraphs } from '../build-any-codec.ts';
import type { CodecTensors } from './codec-tensors.ts';

/** A codec with every size unlike the released one's, small enough for any test. */
export const tinyCodecConfig: CodecConfig = {
  sampleRate: 2400,
  channels: 1,
  dimension: 6,
  nFilters: 4,
  ratios: [4, 3, 2],
  kernelSize: 7,
  lastKernelSize: 5,
  residualKernelSize: 3,
  nResidualLayers: 3,
  dilationBase: 2,
  compress: 2,
  lstmLayers: 1,
  trueSkip: false,
  padMode: 'reflect',
  causal: false,
  norm: 'none',
  numCodebooks: 3,
  bins: 16,
  frameRate: 100,
};

/** A second variant: zero padding, no LSTM, and strides that do not divide evenly. */
export const zeroPaddingCodecConfig: CodecConfig = {
  ...tinyCodecConfig,
  padMode: 'constant',
  lstmLayers: 0,
  ratios: [3, 5],
  nResidualLayers: 1,
  trueSkip: true,
};

/** Pseudo-random weights for a codec of any size; the same at every call. */
export function randomCodecTensors(config: CodecConfig): CodecTensors {
  return new Map(
    [...codecShapes(config)].map(([name, shape]) => {
      const inputs = elementCount(shape.slice(1));
      const spread = name.includes('bias') || inputs === 1 ? 0.2 : Math.sqrt(3 / inputs);
      const formula = { hashName: name, bits: 8, m: spread, e: 8, offset: 0 };
      return [name, tensorOf(seededValues(formula, 1, elementCount(shape)), shape)];
    }),
  );
}

/** A codec's models in a temporary folder, for a test. */
export interface WrittenCodec<Config extends AnyCodecConfig = AnyCodecConfig> {
  readonly folder: string;
  readonly config: Config;
  remove(): Promise<void>;
}

/** Writes a codec's models into a temporary folder, with pseudo-random weights unless given. */
export async function writeCodec<Config extends AnyCodecConfig>(
  config: Config,
  tensors: CodecTensors = randomCodecTensors(config as CodecConfig),
): Promise<WrittenCodec<Config>> {
  const folder = await mkdtemp(join(tmpdir(), 'codec-'));
  for (const { fileName, graph } of buildAnyCodecGraphs(tensors, config)) {
    await writeModel(graph, join(folder, fileName));
  }
  return { folder, config, remove: () => rm(folder, { recursive: true }) };
}
