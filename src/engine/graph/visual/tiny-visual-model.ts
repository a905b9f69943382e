import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { elementCount, type TensorSource } from '../../checkpoint/stored-tensor.ts';
import { visualShapes, type VisualConfig } from '../../checkpoint/visual-config.ts';
import { writeModel } from '../write-model.ts';
import type { Precision } from '../precision.ts';
import { buildVisualGraphs, visualGraphFiles, type VisualGraph } from './visual-graphs.ts';
import type { Tensors } from './visual-tensors.ts';

/** A visual encoder with every size unlike the released one's, small enough for any test. */
export const tinyVisualConfig: VisualConfig = {
  hiddenSize: 192,
  numHeads: 3,
  numLayers: 2,
  intermediateSize: 80,
  channels: 3,
  patchSize: 4,
  imageSize: 8,
  tokensPerFrame: 5,
  temporalDepth: 1,
  temporalNumHeads: 2,
  temporalInnerDim: 128,
  temporalMlpDim: 48,
  crossAttentionNumHeads: 3,
  outputDim: 16,
};

/** Pseudo-random weights for a visual encoder of any size; the same at every call. */
export function randomVisualTensors(config: VisualConfig): Tensors {
  const tensors = new Map<string, TensorSource>();
  for (const [name, shape] of visualShapes(config)) {
    const isNormScale = name.endsWith('weight') && shape.length === 1;
    const spread = isNormScale ? 0.2 : 1 / Math.sqrt(shape.at(-1) ?? 1);
    tensors.set(name, {
      shape,
      read: () => Promise.resolve(pseudoRandom(name, shape, spread, isNormScale ? 1 : 0)),
    });
  }
  return tensors;
}

/** Writes the graphs of a visual encoder with pseudo-random weights into `folder`. */
export async function writeRandomVisualModel(
  folder: string,
  config: VisualConfig = tinyVisualConfig,
  precision: Precision = 'float32',
): Promise<void> {
  await writeVisualGraphs(folder, randomVisualTensors(config), config, precision);
}

/** Writes the graphs of a visual encoder into `folder`. */
export async function writeVisualGraphs(
  folder: string,
  tensors: Tensors,
  config: VisualConfig,
  precision: Precision = 'float32',
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const graphs = buildVisualGraphs(tensors, config, precision);
  for (const name of Object.keys(graphs) as VisualGraph[]) {
    await writeModel(graphs[name], join(folder, visualGraphFiles[name]));
  }
}

/** `centre` ± `spread`, from a linear congruential generator seeded by the tensor's name. */
function pseudoRandom(
  name: string,
  shape: readonly number[],
  spread: number,
  centre: number,
): Float32Array {
  let state = [...name].reduce(
    (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619),
    7,
  );
  return Float32Array.from({ length: elementCount(shape) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return centre + (spread * state) / 2 ** 31;
  });
}
