import { readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { TokenBlock } from '../../src/engine/tokens/delay-pattern.ts';
import { readNpy, type NpyArray } from '../../src/files/npy.ts';
import { AppError } from '../../src/shared/app-error.ts';
import { numbersOf } from './compare-values.ts';
import { readManifest, type ArrayEntry, type Manifest } from './manifest.ts';

/** A folder of numbers recorded from the reference. */
export class GoldenFolder {
  readonly path: string;
  readonly manifest: Manifest;
  /** All arrays by file: those of the manifest, then files that it does not list. */
  readonly entries: ReadonlyMap<string, ArrayEntry>;

  private constructor(path: string, manifest: Manifest, entries: readonly ArrayEntry[]) {
    this.path = path;
    this.manifest = manifest;
    this.entries = new Map(entries.map((entry) => [entry.file, entry]));
  }

  /** Opens a golden folder. Throws as {@link readManifest} does. */
  static async open(path: string): Promise<GoldenFolder> {
    const manifest = await readManifest(path);
    const listed = new Set(manifest.arrays.map(({ file }) => file));
    const files = await readdir(path, { recursive: true });
    const forgotten = files
      .map((file) => relative('.', file).split(sep).join('/'))
      .filter((file) => /\.npy$|\/app_output\.wav$/.test(file) && !listed.has(file))
      .sort()
      .map((file) => ({ file, shape: [] }));
    return new GoldenFolder(path, manifest, [...manifest.arrays, ...forgotten]);
  }

  /** Reads an array. Throws AppError when it is missing or damaged. */
  read(file: string): Promise<NpyArray> {
    return readNpy(join(this.path, file));
  }

  /** Reads tokens [takes, codebooks, length]; undefined when they were not recorded. */
  async readTokens(file: string): Promise<TokenBlock | undefined> {
    if (!this.entries.has(file)) return undefined;
    const array = await this.read(file);
    if (array.shape.length !== 3) {
      throw new AppError(
        'bad-argument',
        `"${file}" has the shape [${array.shape.join(', ')}] and not [takes, codebooks, length].`,
      );
    }
    const [takes = 0, codebooks = 0, length = 0] = array.shape;
    return { values: Int32Array.from(numbersOf(array.values)), takes, codebooks, length };
  }
}
