import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelMemory } from '../shared/model-memory.ts';
import { memoryLimitBytes } from '../system/memory.ts';
import type { ModelFolder } from './model-folder.ts';
import { estimateDecodingBytes } from './tokens/decoding-memory.ts';

/** The program itself, and ONNX Runtime without weights. */
const programBytes = 250e6;

/** Weights are mapped from their files, and packed copies for the kernels are kept as well. */
const copiesOfWeights = 2;

/** Memory of a model that composes in windows of the length that it was trained for. */
export async function estimateMemory(folder: ModelFolder): Promise<ModelMemory> {
  const { languageModel: shape, visual, precision, codec } = folder.description;
  const { windowSeconds, strideSeconds, videoFramesPerSecond, delays } = shape;
  const sizes = {
    shape,
    precision,
    promptTokens: Math.ceil((windowSeconds - strideSeconds) * codec.frameRate),
    steps: Math.ceil(windowSeconds * codec.frameRate) + Math.max(...delays),
    visualTokens: Math.ceil(windowSeconds * videoFramesPerSecond) * visual.tokensPerFrame,
  };
  const one = estimateDecodingBytes({ ...sizes, takes: 1 });
  const takeBytes = estimateDecodingBytes({ ...sizes, takes: 2 }) - one;
  const onceBytes =
    programBytes + copiesOfWeights * (await weightBytes(folder.path)) + one - takeBytes;
  return { onceBytes, takeBytes, machineBytes: memoryLimitBytes() };
}

/** Bytes of a model's weights in its files. */
export async function weightBytes(path: string): Promise<number> {
  const names = (await readdir(path)).filter((name) => name.endsWith('.onnx.data'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
