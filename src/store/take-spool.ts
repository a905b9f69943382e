import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TokenBlock } from '../shared/token-block.ts';
import { floatWavHeader, writeFloatWav } from '../files/float-wav.ts';
import { asAppError } from '../shared/app-error.ts';
import { takePaths, type TakePlan } from './take-files.ts';

/**
 * A take in the making: tokens and sound go to `.part` files as they come, flushed to the disk each
 * time, so that a crash of any process or of the machine loses a second at most.
 */
export class TakeSpool {
  readonly #sound: FileHandle;
  readonly #tokens: FileHandle;
  readonly #doing: string;
  #sampleCount = 0;

  private constructor(sound: FileHandle, tokens: FileHandle, doing: string) {
    this.#sound = sound;
    this.#tokens = tokens;
    this.#doing = doing;
  }

  /** Begins a take. Throws AppError `no-permission`, `disk-full`. */
  static async create(projectPath: string, plan: TakePlan): Promise<TakeSpool> {
    const paths = takePaths(projectPath, plan.id);
    const doing = `write "${paths.soundPart}"`;
    try {
      await mkdir(dirname(paths.plan), { recursive: true });
      await writeFile(paths.plan, JSON.stringify(plan), { flush: true });
      const sound = await open(paths.soundPart, 'w');
      const tokens = await open(paths.tokensPart, 'w');
      await sound.write(floatWavHeader(plan.sampleRate, 0));
      return new TakeSpool(sound, tokens, doing);
    } catch (error) {
      throw asAppError(error, doing);
    }
  }

  /** Adds what has been made, row `take` of `tokens`. Throws AppError `disk-full`. */
  async push(tokens: TokenBlock, take: number, samples: Float32Array): Promise<void> {
    try {
      await this.#tokens.appendFile(new Uint8Array(timeMajor(tokens, take).buffer));
      await writeFloatWav(this.#sound, this.#sampleCount, samples);
      this.#sampleCount += samples.length;
      await this.#tokens.datasync();
      await this.#sound.datasync();
    } catch (error) {
      throw asAppError(error, this.#doing);
    }
  }

  /** Closes the files, which stay as they are. */
  async close(): Promise<void> {
    await this.#sound.close();
    await this.#tokens.close();
  }
}

/** One take of a block [takes, codebooks, length] as [length, codebooks]. */
function timeMajor(block: TokenBlock, take: number): Int32Array {
  const { codebooks, length, values } = block;
  const result = new Int32Array(length * codebooks);
  for (let codebook = 0; codebook < codebooks; codebook++) {
    const row = (take * codebooks + codebook) * length;
    for (let time = 0; time < length; time++) {
      result[time * codebooks + codebook] = values[row + time] as number;
    }
  }
  return result;
}
