import { randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asAppError } from '../shared/app-error.ts';

const blockSamples = 1 << 18;

/**
 * Samples of one take on their way from the engine to a sound file. Loudness is known only when the
 * last sample is, and two hours of several takes would not fit in memory, so they wait on disk.
 */
export class SampleSpool {
  readonly #path: string;
  readonly #file: FileHandle;
  #count = 0;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Opens an empty spool in the system's folder for temporary files. Throws AppError `disk-full`. */
  static async create(): Promise<SampleSpool> {
    const path = join(tmpdir(), `vidmuse-${randomBytes(6).toString('hex')}.f32`);
    try {
      const file = await open(path, 'wx+');
      // Without a name the file goes with its process, however that ends; Windows keeps the name.
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
      const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
      let written = 0;
      while (written < bytes.length) {
        const position = this.#count * 4 + written;
        written += (await this.#file.write(bytes, written, bytes.length - written, position))
          .bytesWritten;
      }
      this.#count += samples.length;
    } catch (error) {
      throw asAppError(error, `write the temporary file "${this.#path}"`);
    }
  }

  /** All samples, block by block; may be read several times. */
  async *read(): AsyncGenerator<Float32Array> {
    for (let start = 0; start < this.#count; start += blockSamples) {
      const block = new Float32Array(Math.min(blockSamples, this.#count - start));
      const bytes = new Uint8Array(block.buffer);
      let read = 0;
      while (read < bytes.length) {
        const result = await this.#file.read(bytes, read, bytes.length - read, start * 4 + read);
        if (result.bytesRead === 0)
          throw asAppError(new Error('it was cut short'), `read "${this.#path}"`);
        read += result.bytesRead;
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
