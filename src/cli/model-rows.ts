import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { estimateMemory, type ModelDescription, type ModelFolder } from '../engine/index.ts';
import type { ModelMemory } from '../shared/model-memory.ts';
import { licenceRows } from './describe-model.ts';
import { formatBytes, formatNumber } from './format.ts';

/** A model's description, path and size on disk. */
export interface ModelFacts extends ModelDescription {
  readonly path: string;
  readonly sizeInBytes: number;
  readonly memory: ModelMemory;
}

/** Returns the size of all files of a model, in bytes. */
export async function modelFacts(folder: ModelFolder): Promise<ModelFacts> {
  const { path, description } = folder;
  let sizeInBytes = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sizeInBytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return { ...description, path, sizeInBytes, memory: await estimateMemory(folder) };
}

/** Describes a model as rows of name and value. */
export function modelRows(facts: ModelFacts): (readonly [string, string])[] {
  const { languageModel, visual, codec } = facts;
  return [
    ['Model', facts.id],
    ['Folder', facts.path],
    ['Size', formatBytes(facts.sizeInBytes)],
    [
      'Memory',
      `about ${formatBytes(facts.memory.onceBytes)}, and ${formatBytes(facts.memory.takeBytes)} for each take made at once`,
    ],
    ['Precision', facts.precision],
    [
      'Composer',
      `${languageModel.numLayers} layers, ${languageModel.dim} wide, ${languageModel.numHeads} heads`,
    ],
    [
      'Window',
      `${formatNumber(languageModel.windowSeconds)} s composed at once, ${formatNumber(languageModel.strideSeconds)} s apart`,
    ],
    ...(facts.conditions
      ? [
          [
            'Tempi',
            `${facts.conditions.tempi.map((tempo) => formatNumber(tempo)).join(', ')} beats per minute (--tempo), and all keys (--key)`,
          ] as const,
        ]
      : []),
    ['Guidance', `${formatNumber(languageModel.guidanceCoefficient)} unless --cfg-coef is given`],
    [
      'Eyes',
      `CLIP of ${visual.numLayers} layers, ${visual.hiddenSize} wide, ${visual.imageSize} x ${visual.imageSize} pixels`,
    ],
    [
      'Sound',
      `${codec.sampleRate} Hz, ${formatNumber(codec.frameRate)} tokens per second in ${codec.numCodebooks} codebooks of ${codec.bins}`,
    ],
    ...facts.source.map(
      ({ file, byteLength, sha256 }) =>
        ['Made from', `${file}, ${formatBytes(byteLength)}, sha256 ${sha256}`] as const,
    ),
    ...licenceRows(facts),
  ];
}
