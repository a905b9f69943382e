import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Codec } from '../../src/engine/audio/codec.ts';
import type { ComputeDevice } from '../../src/shared/device.ts';
import type { Precision } from '../../src/engine/graph/precision.ts';
import { AppError, isCancelled, throwIfCancelled } from '../../src/shared/app-error.ts';
import type { LongTaskOptions } from '../../src/shared/progress.ts';
import { arrayRole, type ArrayRole } from './array-role.ts';
import { writeCodec } from './codec-reproduction.ts';
import { compareCodec } from './compare-codec.ts';
import { compareFrames } from './compare-frames.ts';
import { compareScore } from './compare-score.ts';
import { equalShapes } from './compare-values.ts';
import { compareFused, compareVisual } from './compare-visual.ts';
import { compareWindow } from './compare-window.ts';
import { GoldenFolder } from './golden-folder.ts';
import type { ArrayEntry } from './manifest.ts';
import { findCheckpoint, Reproduction, type GoldenCheckpoint } from './reproduction.ts';
import { failed, type Outcome, type Row } from './row.ts';

/** What to compare. */
export interface ParityRequest {
  /** A folder of recorded numbers with a `manifest.json`. */
  readonly goldenDir: string;
  readonly precision: Precision;
  /** Where the compared model runs, the processor unless given. */
  readonly device?: ComputeDevice | undefined;
  /** Folder of the codec's files, where the checkpoint only points to it. */
  readonly encodecDir?: string | undefined;
}

/** All comparisons of a golden folder. */
export interface ParityResult {
  readonly goldenDir: string;
  readonly precision: Precision;
  /** Whether no comparison failed. */
  readonly good: boolean;
  readonly rows: readonly Row[];
}

/**
 * Compares every array of a golden folder with ours, from the video file to the finished music. An array
 * that cannot be compared fails.
 *
 * @throws AppError `not-found` or `bad-argument` for a folder that is not a golden one, errors of importing
 * its checkpoint, `cancelled`
 */
export async function runParity(
  request: ParityRequest,
  options: LongTaskOptions = {},
): Promise<ParityResult> {
  const { goldenDir, precision } = request;
  const golden = await GoldenFolder.open(goldenDir);
  const checkpoint = await findCheckpoint(golden, request.encodecDir);
  const workFolder = await mkdtemp(join(tmpdir(), 'vidmuse-parity-'));
  const comparison = new Comparison(golden, checkpoint, workFolder);
  try {
    await comparison.open(precision, request.device ?? 'cpu', options);
    const rows: Row[] = [];
    for (const entry of golden.entries.values()) {
      throwIfCancelled(options.signal);
      rows.push(await comparison.compare(entry));
      const done = rows.length;
      options.onProgress?.({ stage: 'comparing', done, total: golden.entries.size, unit: 'items' });
    }
    const good = rows.every(({ verdict }) => verdict !== 'failed');
    return { goldenDir, precision, good, rows };
  } finally {
    await comparison.close();
    await rm(workFolder, { recursive: true, force: true });
  }
}

/** Both sides of all comparisons. */
class Comparison {
  readonly #golden: GoldenFolder;
  readonly #checkpoint: GoldenCheckpoint;
  readonly #workFolder: string;
  #codec: Codec | undefined;
  #reproduction: Reproduction | undefined;
  #baseline: Reproduction | undefined;

  constructor(golden: GoldenFolder, checkpoint: GoldenCheckpoint, workFolder: string) {
    this.#golden = golden;
    this.#checkpoint = checkpoint;
    this.#workFolder = workFolder;
  }

  /** Imports the models; {@link close} frees them, also when this throws. */
  async open(precision: Precision, device: ComputeDevice, options: LongTaskOptions): Promise<void> {
    if (!this.#checkpoint.hasLanguageModel) {
      this.#codec = await writeCodec(this.#checkpoint, join(this.#workFolder, 'codec'));
      return;
    }
    const open = (which: Precision, where: ComputeDevice) =>
      Reproduction.open(
        this.#golden,
        this.#checkpoint,
        { precision: which, device: where, workFolder: join(this.#workFolder, where) },
        options,
      );
    this.#reproduction = await open(precision, device);
    this.#baseline = precision === 'float32' ? this.#reproduction : await open('float32', 'cpu');
  }

  async close(): Promise<void> {
    await this.#codec?.close();
    await this.#reproduction?.close();
    if (this.#baseline !== this.#reproduction) await this.#baseline?.close();
  }

  /** Compares one array; an error on the way fails it. */
  async compare(entry: ArrayEntry): Promise<Row> {
    const name = entry.file.replace(/\.npy$/, '');
    const role = arrayRole(entry.file);
    if (!role) {
      const note = 'not compared: its name does not say what it is';
      return { name, shape: entry.shape, ...failed(note) };
    }
    try {
      const shape = await this.#recordedShape(entry);
      if (entry.shape.length > 0 && !equalShapes(shape, entry.shape)) {
        const note = `not compared: the manifest says [${entry.shape.join(', ')}]`;
        return { name, shape, ...failed(note) };
      }
      return { name, shape, ...(await this.#compareRole(entry.file, role)) };
    } catch (error) {
      if (isCancelled(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return { name, shape: entry.shape, ...failed(`not compared: ${reason}`) };
    }
  }

  async #recordedShape({ file, shape }: ArrayEntry): Promise<readonly number[]> {
    return file.endsWith('.npy') ? (await this.#golden.read(file)).shape : shape;
  }

  #compareRole(file: string, role: ArrayRole): Promise<Outcome> {
    const golden = this.#golden;
    if (role.kind === 'codec') {
      const codec = this.#codec ?? this.#reproduction?.engine.codec;
      if (!codec) throw new AppError('not-found', 'there is no codec.');
      const subject = { codec, source: this.#checkpoint, workFolder: this.#workFolder };
      return compareCodec(golden, subject, file, role);
    }
    const reproduction = this.#reproduction;
    const baseline = this.#baseline;
    if (!reproduction || !baseline) {
      throw new AppError('not-found', 'there is no language model in the folder "model".');
    }
    switch (role.kind) {
      case 'frames':
        return compareFrames(golden, reproduction, file, role);
      case 'visual':
        return compareVisual(golden, reproduction, file, role);
      case 'fused':
        return compareFused(golden, reproduction, file, role);
      case 'score':
        return compareScore(golden, reproduction, file, role);
      case 'window': {
        const { caseName, window: index, part } = role;
        const subject = { golden, reproduction, baseline, caseName, index };
        return compareWindow(subject, file, part);
      }
    }
  }
}
