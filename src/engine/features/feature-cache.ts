import { createHash, randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { asAppError } from '../../shared/app-error.ts';
import { makeFolder } from '../../files/make-folder.ts';

/** Part of every key: raised when the features of the same video and model would differ. */
const formatVersion = 1;

const extension = '.features';
const partExtension = '.part';

/** A part file this old was left by a process that was killed. */
const staleAfterMilliseconds = 24 * 60 * 60 * 1000;

/** What features depend on. */
export interface FeatureIdentity {
  /** Hash of the video file's content. */
  readonly videoHash: string;
  /** How frames were chosen from it, in any words that differ whenever frames may differ. */
  readonly frameSelection: string;
  /** Hash of the model, its precision included. */
  readonly modelFingerprint: string;
  /** Where it really ran, whatever was asked for: another device rounds differently. */
  readonly device: string;
}

/**
 * Feature files in one folder, named by the content they were made from. The least recently used
 * go when the folder grows over its limit.
 */
export class FeatureCache {
  readonly #folder: string;
  readonly #limitBytes: number;

  /** `folder` is made when it is first written to. */
  constructor(folder: string, limitBytes: number) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
  }

  /** Where the features of `identity` lie, or would. */
  pathOf(identity: FeatureIdentity): string {
    const { videoHash, frameSelection, modelFingerprint, device } = identity;
    const parts = [formatVersion, videoHash, frameSelection, modelFingerprint, device];
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    return join(this.#folder, `${key}${extension}`);
  }

  /** A path beside `path` to write to, in a folder that exists. */
  async partPathOf(path: string): Promise<string> {
    await makeFolder(this.#folder);
    return `${path}.${randomUUID()}${partExtension}`;
  }

  /** Gives a finished part its name, then makes room if need be. */
  async keep(partPath: string, path: string): Promise<void> {
    try {
      await rename(partPath, path);
    } catch (error) {
      await rm(partPath, { force: true });
      throw asAppError(error, `write the features "${path}"`);
    }
    await this.#makeRoom(path);
  }

  /** Notes that a file was used now. */
  async touch(path: string): Promise<void> {
    const now = new Date();
    // A read-only cache still serves; it only forgets which file was used last.
    await utimes(path, now, now).catch(() => undefined);
  }

  async #makeRoom(keptPath: string): Promise<void> {
    const files = [];
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => undefined);
      if (!found?.isFile()) continue;
      if (name.endsWith(extension)) files.push({ path, size: found.size, time: found.mtimeMs });
      else if (name.endsWith(partExtension) && Date.now() - found.mtimeMs > staleAfterMilliseconds)
        await remove(path);
    }
    files.sort((left, right) => left.time - right.time);
    let total = files.reduce((sum, file) => sum + file.size, 0);
    for (const file of files) {
      if (total <= this.#limitBytes) break;
      if (file.path === keptPath) continue;
      await remove(file.path);
      total -= file.size;
    }
  }
}

/** Windows refuses to remove a file that is open; it goes another time. */
async function remove(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
