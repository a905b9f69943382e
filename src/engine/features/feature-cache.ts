import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { asAppError } from '../../shared/app-error.ts';
import { makeFolder } from '../../files/make-folder.ts';
import { replaceFile } from '../../files/replace-file.ts';

/** Part of every key: raised when the code computes other features for the same video and model. */
const formatVersion = 1;

const extension = '.features';
const partExtension = '.part';

/** A `.part` file older than this was left by a killed process. */
const staleAfterMilliseconds = 24 * 60 * 60 * 1000;

/** Everything that features depend on. */
export interface FeatureIdentity {
  /** Differs wherever the frames of a request may be others: of the file's content and how it is read. */
  readonly framesKey: string;
  /** How frames were chosen from it: any text that differs whenever frames may differ. */
  readonly frameSelection: string;
  /** Hash of the model, its precision included. */
  readonly modelFingerprint: string;
  /** The device that was used, not the requested one: another device rounds differently. */
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

  /** Path of the features of `identity`, whether or not they exist. */
  pathOf(identity: FeatureIdentity): string {
    const { framesKey, frameSelection, modelFingerprint, device } = identity;
    const parts = [formatVersion, framesKey, frameSelection, modelFingerprint, device];
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
    return join(this.#folder, `${key}${extension}`);
  }

  /** Makes the folder and returns a path beside `path` to write to. */
  async partPathOf(path: string): Promise<string> {
    await makeFolder(this.#folder);
    return `${path}.${randomUUID()}${partExtension}`;
  }

  /** Renames a finished part to its final name, then removes old files if the folder is too large. */
  async keep(partPath: string, path: string): Promise<void> {
    try {
      await replaceFile(partPath, path);
    } catch (error) {
      await rm(partPath, { force: true });
      throw asAppError(error, `write the features "${path}"`);
    }
    await this.#makeRoom(path);
  }

  /** Updates the time at which a file was last used. */
  async touch(path: string): Promise<void> {
    const now = new Date();
    // A read-only cache still works; only the order of use is lost.
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

/** Windows cannot remove an open file; a later call removes it. */
async function remove(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}
