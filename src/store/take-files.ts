import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { openOutsideFile, readOutsideFile } from '../files/open-outside-file.ts';
import { floatWavHeaderLength, readFloatWav } from '../files/float-wav.ts';
import { asAppError } from '../shared/app-error.ts';
import { recordingSchema, takeSchema, type Take } from '../shared/project-document.ts';
import { partEnding, takesFolderName } from '../shared/project-layout.ts';
import { deinterleave } from '../sound/sound-node.ts';

/** What is known of a take before its first sample, as its `.take.part` file holds it. */
export const takePlanSchema = takeSchema
  .omit({
    complete: true,
    tokenCount: true,
    sampleCount: true,
    integratedLufs: true,
    peak: true,
    recording: true,
  })
  .extend({
    /** Layout of the model's continuation in its file: a header, then a fixed number of bytes per token. */
    continuation: z.strictObject({
      headerBytes: z.int().nonnegative(),
      bytesPerToken: z.int().positive(),
    }),
    /** What it is played from and what was measured in that, once those files are complete; see `playFrom`. */
    played: z
      .strictObject({
        recording: recordingSchema,
        integratedLufs: z.number().nullable(),
        peak: z.number(),
      })
      .optional(),
    /** The process that makes it. */
    processId: z.int(),
    /** Absent in plans of earlier versions. */
    machine: z.string().max(100).optional(),
    startedAt: z.string().max(100).optional(),
  });
export type TakePlan = z.infer<typeof takePlanSchema>;

/** A take as its job plans it. */
export type NewTakePlan = Omit<TakePlan, 'processId' | 'machine' | 'startedAt'>;

/** The largest description of a take that is read. */
export const longestDescriptionBytes = 1 << 20;

/** Paths of a take's files, finished and in the making. */
export interface TakePaths {
  readonly sound: string;
  /** Imported music as it was in its file; generated music has none. */
  readonly own: string;
  /** That while it is written. */
  readonly ownPart: string;
  /** What the model needs to continue the take; only the model can read it. */
  readonly continuation: string;
  readonly peaks: string;
  /** Onsets and beats, see `shared/found-beats.ts`. */
  readonly beats: string;
  readonly description: string;
  /** The sound so far: a float wav whose header does not hold its length yet. */
  readonly soundPart: string;
  /** Continuation so far. */
  readonly continuationPart: string;
  readonly plan: string;
}

/** Where the files of a take are. */
export function takePaths(projectPath: string, id: string): TakePaths {
  const stem = join(projectPath, takesFolderName, id);
  return {
    sound: `${stem}.wav`,
    own: `${stem}.own.wav`,
    ownPart: `${stem}.own.wav${partEnding}`,
    continuation: `${stem}.tokens`,
    peaks: `${stem}.peaks`,
    beats: `${stem}.beats`,
    description: `${stem}.take`,
    soundPart: `${stem}.wav${partEnding}`,
    continuationPart: `${stem}.codes${partEnding}`,
    plan: `${stem}.take${partEnding}`,
  };
}

/** Far more than the tokens of a day of music. */
export const maximumContinuationBytes = 2 ** 28;

/** The continuation of a finished take. Throws AppError `not-found`, `unsupported`. */
export async function readTakeContinuation(projectPath: string, id: string): Promise<Uint8Array> {
  const path = takePaths(projectPath, id).continuation;
  return readOutsideFile(path, { within: projectPath, maximumBytes: maximumContinuationBytes });
}

/** Reads the sound of finished takes, keeping their files open. */
export class TakeSounds {
  readonly #projectPath: string;
  /** By their paths. */
  readonly #files = new Map<string, Promise<FileHandle>>();

  constructor(projectPath: string) {
    this.#projectPath = projectPath;
  }

  /** Samples `start` to `start + count` of a take; silence beyond its end. Throws AppError. */
  read(id: string, start: number, count: number): Promise<Float32Array> {
    return this.#read(takePaths(this.#projectPath, id).sound, start, count);
  }

  /** Samples [from, to) of a take; silence before its beginning and beyond its end. Throws AppError. */
  readRange(id: string, from: number, to: number): Promise<Float32Array> {
    return this.#readRange(takePaths(this.#projectPath, id).sound, from, to);
  }

  /** Samples [from, to) of each channel that a take is played from; silence outside of it. Throws AppError. */
  async readPlayed(
    { id, recording }: Pick<Take, 'id' | 'recording'>,
    from: number,
    to: number,
  ): Promise<readonly Float32Array[]> {
    if (!recording) return [await this.readRange(id, from, to)];
    const { channels } = recording;
    const { own } = takePaths(this.#projectPath, id);
    const frames = await this.#readRange(own, from * channels, to * channels);
    return channels === 1 ? [frames] : deinterleave(frames);
  }

  async #readRange(path: string, from: number, to: number): Promise<Float32Array> {
    const samples = new Float32Array(to - from);
    const start = Math.max(0, from);
    if (to > start) samples.set(await this.#read(path, start, to - start), start - from);
    return samples;
  }

  async #read(path: string, start: number, count: number): Promise<Float32Array> {
    try {
      const known = this.#files.get(path) ?? openOutsideFile(path, { within: this.#projectPath });
      this.#files.set(path, known);
      const samples = await readFloatWav(await known, start, count);
      if (samples.length === count) return samples;
      const padded = new Float32Array(count);
      padded.set(samples);
      return padded;
    } catch (error) {
      this.#files.delete(path);
      throw asAppError(error, `read the music "${path}"`, 'bad-media');
    }
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
