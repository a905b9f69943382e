import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { TokenBlock } from '../shared/token-block.ts';
import { readNpy } from '../files/npy.ts';
import { floatWavHeaderLength, readFloatWav } from '../files/float-wav.ts';
import { AppError, asAppError } from '../shared/app-error.ts';
import { takeSchema } from '../shared/project-document.ts';
import { partEnding, takesFolderName } from '../shared/project-layout.ts';

/** What is known of a take when its first note is made, as its `.take.part` file holds it. */
export const takePlanSchema = takeSchema
  .omit({
    complete: true,
    tokenCount: true,
    sampleCount: true,
    integratedLufs: true,
    peak: true,
  })
  .extend({
    codebooks: z.int().positive(),
    /** The process that makes it. */
    processId: z.int(),
  });
export type TakePlan = z.infer<typeof takePlanSchema>;

/** Paths of a take's files, finished and in the making. */
export interface TakePaths {
  readonly sound: string;
  readonly tokens: string;
  readonly peaks: string;
  readonly description: string;
  /** What has been made so far: a float wav whose header does not know its length yet. */
  readonly soundPart: string;
  /** Tokens so far, int32 [tokens, codebooks]. */
  readonly tokensPart: string;
  readonly plan: string;
}

/** Where the files of a take are. */
export function takePaths(projectPath: string, id: string): TakePaths {
  const stem = join(projectPath, takesFolderName, id);
  return {
    sound: `${stem}.wav`,
    tokens: `${stem}.tokens`,
    peaks: `${stem}.peaks`,
    description: `${stem}.take`,
    soundPart: `${stem}.wav${partEnding}`,
    tokensPart: `${stem}.codes${partEnding}`,
    plan: `${stem}.take${partEnding}`,
  };
}

/** The tokens of a finished take, [1, codebooks, tokens]. Throws AppError `not-found`, `bad-media`. */
export async function readTakeTokens(projectPath: string, id: string): Promise<TokenBlock> {
  const path = takePaths(projectPath, id).tokens;
  const { shape, values } = await readNpy(path);
  const [takes, codebooks, length] = shape;
  if (!(values instanceof Int32Array) || takes !== 1 || !codebooks || !length) {
    throw new AppError(
      'bad-media',
      `"${path}" does not hold the tokens of a take: restore it from a backup, or do not continue the music.`,
    );
  }
  return { values, takes, codebooks, length };
}

/** Reads the sound of finished takes, keeping their files open. */
export class TakeSounds {
  readonly #projectPath: string;
  readonly #files = new Map<string, Promise<FileHandle>>();

  constructor(projectPath: string) {
    this.#projectPath = projectPath;
  }

  /** Samples `start` to `start + count` of a take; silence beyond its end. Throws AppError. */
  async read(id: string, start: number, count: number): Promise<Float32Array> {
    const path = takePaths(this.#projectPath, id).sound;
    try {
      const known = this.#files.get(id) ?? open(path, 'r');
      this.#files.set(id, known);
      const samples = await readFloatWav(await known, start, count);
      if (samples.length === count) return samples;
      const padded = new Float32Array(count);
      padded.set(samples);
      return padded;
    } catch (error) {
      this.#files.delete(id);
      throw asAppError(error, `read the music "${path}"`, 'bad-media');
    }
  }

  /** Samples [from, to) of a take; silence before its beginning and beyond its end. Throws AppError. */
  async readRange(id: string, from: number, to: number): Promise<Float32Array> {
    const samples = new Float32Array(to - from);
    const start = Math.max(0, from);
    if (to > start) samples.set(await this.read(id, start, to - start), start - from);
    return samples;
  }

  /** Closes all files. */
  async close(): Promise<void> {
    const files = await Promise.allSettled(this.#files.values());
    this.#files.clear();
    for (const file of files) if (file.status === 'fulfilled') await file.value.close();
  }
}

/** Samples that a sound file of this size holds. */
export function samplesOfSize(sizeBytes: number): number {
  return Math.max(0, Math.floor((sizeBytes - floatWavHeaderLength) / 4));
}
