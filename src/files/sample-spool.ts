import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, asAppError } from '../shared/app-error.ts';
import { removeUnfinished } from './remove-unfinished.ts';
import { temporaryPathFor } from './temporary-name.ts';
import { readAll, writeAll } from './write-all.ts';

const blockSamples = 1 << 18;

/**
 * Samples of one take on their way from the engine to a sound file. Loudness is known only after the
 * last sample, and two hours of several takes do not fit in memory, so they wait on the disk.
 */
export class SampleSpool {
  readonly #path: string;
  readonly #file: FileHandle;
  #count = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Opens an empty spool.
   *
   * @param folder where its hidden file goes: that of the output, which has room for the film anyway
   * @throws AppError `disk-full`, `no-permission`
   */
  static async create(folder: string): Promise<SampleSpool> {
    const target = join(folder, 'samples.f32');
    const path = temporaryPathFor(target);
    try {
      await removeUnfinished(target);
      const file = await open(path, 'wx+');
      // Without a name the file ends with its process; Windows keeps the name.
      if (process.platform !== 'win32') await rm(path);
      return new SampleSpool(path, file);
    } catch (error) {
      throw asAppError(error, `write the temporary file "${path}"`);
    }
  }

  /** Samples held. */
  get length(): number {
    return this.#count;
  }

  /** Adds samples at the end. Throws AppError `disk-full`. */
  async push(samples: Float32Array): Promise<void> {
    try {
      await writeAll(this.#file, samples, 4 * this.#count);
      this.#count += samples.length;
    } catch (error) {
      throw asAppError(error, `write the temporary file "${this.#path}"`);
    }
  }

  /** All samples in blocks; may be read several times. Throws AppError. */
  async *read(): AsyncGenerator<Float32Array> {
    for (let start = 0; start < this.#count; start += blockSamples) {
      const block = new Float32Array(Math.min(blockSamples, this.#count - start));
      if ((await readAll(this.#file, block, 4 * start)) < block.byteLength) {
        throw new AppError('engine-failed', `The temporary file "${this.#path}" was cut short.`);
      }
      yield block;
    }
  }

  /** Removes the file. */
  async close(): Promise<void> {
    await this.#file.close();
    await rm(this.#path, { force: true });
  }
}
