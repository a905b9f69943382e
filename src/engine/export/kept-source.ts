import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { asAppError } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import type { CodecCheckpoint } from '../checkpoint/open-codec.ts';
import type { LanguageModelCheckpoint } from '../checkpoint/open-language-model.ts';
import { elementCount, type StateDict, type StoredTensor } from '../checkpoint/stored-tensor.ts';
import { writeTorchCheckpoint, type WritableTensor } from '../checkpoint/write-torch-checkpoint.ts';
import type { Precision } from '../graph/precision.ts';
import { isInLanguageModelGraphs } from './language-model-tensors.ts';

/** Folder inside a model for the parts of the checkpoint that its graphs do not contain. */
export const sourceFolder = 'source';

/** Files of {@link sourceFolder}. */
export const sourceFiles = {
  /** All tensors of the checkpoint in order, as JSON. */
  tensors: 'language-model.json',
  /** The tensors that the graphs do not hold unchanged, as a torch checkpoint. */
  rest: 'language-model-rest.bin',
  /** The codec's checkpoint, or the pointer to it, whole. */
  codec: 'codec.bin',
} as const;

const keptSchema = z.object({
  configText: z.string(),
  version: z.string().optional(),
  tensors: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int().nonnegative()),
      type: z.enum(['float32', 'float16']),
    }),
  ),
});

/** Content of {@link sourceFiles}.tensors. */
export type KeptSource = z.infer<typeof keptSchema>;

/** The settings and tensors that an imported model can be written back from. */
export interface SourceCheckpoints {
  readonly languageModel: LanguageModelCheckpoint;
  readonly codec: CodecCheckpoint;
}

/** Bytes that {@link keepSource} writes, for progress. */
export function keptByteCount({ languageModel, codec }: SourceCheckpoints): number {
  const tensors = [...restOf(languageModel.stateDict), ...codecTensors(codec)];
  return tensors.reduce((sum, tensor) => sum + 4 * elementCount(tensor.shape), 0);
}

/**
 * Whether a model of this precision holds the checkpoint's weights exactly, so that it can be
 * written back: float32 always, float16 where the checkpoint's own weights are.
 */
export function isExact(precision: Precision, stateDict: StateDict): boolean {
  if (precision === 'float32') return true;
  if (precision !== 'float16') return false;
  return [...stateDict.values()].every(
    ({ name, type }) => !isInLanguageModelGraphs(name) || type === 'float16',
  );
}

/**
 * Keeps, in a model's folder, what `export-model` needs and the graphs do not hold: names, shapes
 * and types in order, and the tensors that inference does not use or uses in another form.
 */
export async function keepSource(
  modelFolder: string,
  { languageModel, codec }: SourceCheckpoints,
  report: (byteLength: number) => void,
  { signal }: LongTaskOptions = {},
): Promise<void> {
  const folder = join(modelFolder, sourceFolder);
  const kept: KeptSource = {
    configText: languageModel.configText,
    ...(languageModel.version === undefined ? {} : { version: languageModel.version }),
    tensors: [...languageModel.stateDict.values()].map((tensor) => ({
      name: tensor.name,
      shape: [...tensor.shape],
      type: storedType(tensor),
    })),
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, sourceFiles.tensors), `${JSON.stringify(kept)}\n`);
  const counted = (tensor: StoredTensor): WritableTensor => ({
    name: tensor.name,
    shape: tensor.shape,
    type: storedType(tensor),
    async read() {
      const values = await tensor.read();
      report(4 * values.length);
      return values;
    },
  });
  const rest = restOf(languageModel.stateDict).map(counted);
  const settings = new Map([['xp.cfg', languageModel.configText]]);
  await writeTorchCheckpoint(join(folder, sourceFiles.rest), rest, settings, { signal });
  const entries = new Map<string, string | boolean>(
    codec.pretrained === undefined
      ? [['xp.cfg', codec.configText ?? '']]
      : [['pretrained', codec.pretrained]],
  );
  entries.set('version', languageModel.version ?? '').set('exported', true);
  const codecPath = join(folder, sourceFiles.codec);
  await writeTorchCheckpoint(codecPath, codecTensors(codec).map(counted), entries, { signal });
}

/** Reads what {@link keepSource} kept. Throws AppError `bad-model`. */
export async function readKeptSource(modelFolder: string): Promise<KeptSource> {
  const path = join(modelFolder, sourceFolder, sourceFiles.tensors);
  try {
    return keptSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw asAppError(error, `read "${path}"`, 'bad-model');
  }
}

function restOf(stateDict: StateDict): StoredTensor[] {
  return [...stateDict.values()].filter(({ name }) => !isInLanguageModelGraphs(name));
}

/** Of a codec that the checkpoint only points to, the pointer is kept. */
function codecTensors(codec: CodecCheckpoint): StoredTensor[] {
  return codec.pretrained === undefined ? [...codec.stateDict.values()] : [];
}

function storedType({ type }: StoredTensor): 'float32' | 'float16' {
  return type === 'float16' ? 'float16' : 'float32';
}
