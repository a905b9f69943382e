import { open, realpath, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { floatWavHeader, writeFloatWav } from '../files/float-wav.ts';
import { makeFolder } from '../files/make-folder.ts';
import { syncFolder } from '../files/replace-file.ts';
import { writeAll } from '../files/write-all.ts';
import { writeFileAtomically } from '../files/write-file-atomically.ts';
import { asAppError } from '../shared/app-error.ts';
import { ownProcess } from '../system/process-identity.ts';
import { refuseLinksOut } from './refuse-links-out.ts';
import type { HeardSound } from './finish-take.ts';
import { takePaths, type NewTakePlan, type TakePaths } from './take-files.ts';
import type { StoredRecording } from './write-recording.ts';

/**
 * A take that is being made: continuation and sound are appended to `.part` files and flushed to the
 * disk each time, so that a crash of any process or of the machine loses a second at most.
 */
export class TakeSpool {
  readonly #sound: FileHandle;
  readonly #continuation: FileHandle;
  readonly #paths: TakePaths;
  #plan: NewTakePlan;
  #sampleCount = 0;

  private constructor(
    plan: NewTakePlan,
    files: { readonly sound: FileHandle; readonly continuation: FileHandle },
    paths: TakePaths,
  ) {
    this.#plan = plan;
    this.#paths = paths;
    this.#sound = files.sound;
    this.#continuation = files.continuation;
  }

  /**
   * Begins a take.
   *
   * @param header of the continuation
   * @throws AppError `no-permission`, `disk-full`
   */
  static async create(
    projectPath: string,
    plan: NewTakePlan,
    header: Uint8Array,
  ): Promise<TakeSpool> {
    const paths = takePaths(projectPath, plan.id);
    const doing = `write "${paths.soundPart}"`;
    try {
      const folder = dirname(paths.plan);
      await makeFolder(folder);
      await refuseLinksOut(await realpath(projectPath));
      await writePlan(paths.plan, plan);
      const sound = await createFile(paths.soundPart);
      const continuation = await createFile(paths.continuationPart);
      await continuation.appendFile(header);
      await writeAll(sound, floatWavHeader(plan.sampleRate, 0), 0);
      await syncFolder(folder);
      return new TakeSpool(plan, { sound, continuation }, paths);
    } catch (error) {
      throw asAppError(error, doing);
    }
  }

  /** Notes that the model runs elsewhere than it did at first. Throws AppError `disk-full`. */
  async moveTo(device: string): Promise<void> {
    if (this.#plan.model.device === device) return;
    this.#plan = { ...this.#plan, model: { ...this.#plan.model, device } };
    await writePlan(this.#paths.plan, this.#plan);
  }

  /**
   * Notes that the take is played from a recording that was stored, and drawn by what was heard in it. From
   * then on that is so too where the take is finished after a cancellation or a crash. Throws AppError
   * `disk-full`.
   */
  async playFrom({ peaks, beats, ...played }: StoredRecording & HeardSound): Promise<void> {
    const paths = this.#paths;
    await writeFileAtomically(paths.peaks, peaks);
    await writeFileAtomically(paths.beats, JSON.stringify(beats));
    this.#plan = { ...this.#plan, played };
    await writePlan(paths.plan, this.#plan);
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
      throw asAppError(error, `write "${this.#paths.soundPart}"`);
    }
  }

  /** Closes the files and leaves them there. */
  async close(): Promise<void> {
    await this.#sound.close();
    await this.#continuation.close();
  }
}

async function writePlan(path: string, plan: NewTakePlan): Promise<void> {
  await writeFileAtomically(path, JSON.stringify({ ...plan, ...ownProcess() }));
}

/** Creates an empty file; a link of that name is replaced, never followed. */
async function createFile(path: string): Promise<FileHandle> {
  await rm(path, { force: true });
  return open(path, 'wx');
}
