import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { floatWavHeader, writeFloatWav } from '../files/float-wav.ts';
import { asAppError } from '../shared/app-error.ts';
import { takePaths, type TakePlan } from './take-files.ts';

/**
 * A take in the making: continuation and sound go to `.part` files as they come, flushed to the disk each
 * time, so that a crash of any process or of the machine loses a second at most.
 */
export class TakeSpool {
  readonly #sound: FileHandle;
  readonly #continuation: FileHandle;
  readonly #doing: string;
  #sampleCount = 0;

  private constructor(sound: FileHandle, continuation: FileHandle, doing: string) {
    this.#sound = sound;
    this.#continuation = continuation;
    this.#doing = doing;
  }

  /**
   * Begins a take.
   *
   * @param header of the continuation
   * @throws AppError `no-permission`, `disk-full`
   */
  static async create(projectPath: string, plan: TakePlan, header: Uint8Array): Promise<TakeSpool> {
    const paths = takePaths(projectPath, plan.id);
    const doing = `write "${paths.soundPart}"`;
    try {
      await mkdir(dirname(paths.plan), { recursive: true });
      await writeFile(paths.plan, JSON.stringify(plan), { flush: true });
      const sound = await open(paths.soundPart, 'w');
      const continuation = await open(paths.continuationPart, 'w');
      await continuation.appendFile(header);
      await sound.write(floatWavHeader(plan.sampleRate, 0));
      return new TakeSpool(sound, continuation, doing);
    } catch (error) {
      throw asAppError(error, doing);
    }
  }

  /** Adds a stretch of continuation and sound. Throws AppError `disk-full`. */
  async push(continuation: Uint8Array, samples: Float32Array): Promise<void> {
    try {
      await this.#continuation.appendFile(continuation);
      await writeFloatWav(this.#sound, this.#sampleCount, samples);
      this.#sampleCount += samples.length;
      await this.#continuation.datasync();
      await this.#sound.datasync();
    } catch (error) {
      throw asAppError(error, this.#doing);
    }
  }

  /** Closes the files, which stay as they are. */
  async close(): Promise<void> {
    await this.#sound.close();
    await this.#continuation.close();
  }
}
