import { open, rm, type FileHandle } from 'node:fs/promises';
import { writeAll } from '../../files/write-all.ts';
import { crc32 } from 'node:zlib';
import { asAppError } from '../../shared/app-error.ts';
import type { VisualBranch } from '../graph/visual/temporal-graph.ts';
import type { FrameTokens } from './frame-tokens.ts';

/*
 * A feature file, little-endian:
 *
 *   header    magic, then localCount, globalCount, tokens, width as uint32
 *   records   float32 [tokens, width] of each local, then of each global frame
 *   checksums CRC-32 of each record as uint32
 *
 * The header is written last, so an unfinished file is not recognised as a feature file.
 */
const magic = 'VMFEATS1';
const headerLength = 32;

/** Sizes of a feature file. */
export interface FeatureShape {
  readonly localCount: number;
  readonly globalCount: number;
  /** Tokens per frame. */
  readonly tokens: number;
  /** Length of a token's vector. */
  readonly width: number;
}

/** Writes a feature file frame by frame, in any order. */
export class FeatureFileWriter {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #shape: FeatureShape;
  readonly #checksums: Uint32Array<ArrayBuffer>;

  private constructor(path: string, file: FileHandle, shape: FeatureShape) {
    this.#path = path;
    this.#file = file;
    this.#shape = shape;
    this.#checksums = new Uint32Array(shape.localCount + shape.globalCount);
  }

  /** Starts a new file at `path`. Throws AppError for errors of the file system. */
  static async create(path: string, shape: FeatureShape): Promise<FeatureFileWriter> {
    try {
      return new FeatureFileWriter(path, await open(path, 'wx'), shape);
    } catch (error) {
      throw asAppError(error, `write the features "${path}"`);
    }
  }

  /** Writes the temporal features of one frame, [tokens, width]. */
  async write(branch: VisualBranch, position: number, values: Float32Array): Promise<void> {
    const record = recordIndex(this.#shape, branch, position);
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#checksums[record] = crc32(bytes);
    await this.#writeAt(bytes, headerLength + record * recordLength(this.#shape));
  }

  /** Writes checksums and header, and closes the file. */
  async finish(): Promise<void> {
    const { localCount, globalCount, tokens, width } = this.#shape;
    const end = headerLength + this.#checksums.length * recordLength(this.#shape);
    await this.#writeAt(new Uint8Array(this.#checksums.buffer), end);
    const header = Buffer.alloc(headerLength);
    header.write(magic, 'latin1');
    [localCount, globalCount, tokens, width].forEach((size, index) =>
      header.writeUInt32LE(size, magic.length + 4 * index),
    );
    await this.#writeAt(header, 0);
    await this.#file.sync();
    await this.#file.close();
  }

  /** Closes the file and removes it. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.#path, { force: true });
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    try {
      await writeAll(this.#file, bytes, position);
    } catch (error) {
      throw asAppError(error, `write the features "${this.#path}"`);
    }
  }
}

/** A finished feature file, open for reading. */
export class FeatureFile {
  readonly shape: FeatureShape;
  readonly #file: FileHandle;

  private constructor(file: FileHandle, shape: FeatureShape) {
    this.#file = file;
    this.shape = shape;
  }

  /**
   * Opens the file at `path` and checks all of it. Gives `undefined` when there is none, or when it
   * is truncated or damaged.
   */
  static async open(path: string): Promise<FeatureFile | undefined> {
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (error) {
      const appError = asAppError(error, `read the features "${path}"`);
      if (appError.code === 'not-found') return undefined;
      throw appError;
    }
    try {
      const shape = await readShape(file);
      if (shape && (await checksumsHold(file, shape))) return new FeatureFile(file, shape);
    } catch (error) {
      await file.close();
      throw asAppError(error, `read the features "${path}"`);
    }
    await file.close();
    return undefined;
  }

  /** The temporal features of frames of one branch, in the order of `indices`. */
  async read(branch: VisualBranch, positions: readonly number[]): Promise<FrameTokens> {
    const { tokens, width } = this.shape;
    const values = new Float32Array(positions.length * tokens * width);
    for (const [place, position] of positions.entries()) {
      const record = recordIndex(this.shape, branch, position);
      const frame = values.subarray(place * tokens * width, (place + 1) * tokens * width);
      await readRecord(this.#file, this.shape, record, frame);
    }
    return { values, frames: positions.length, tokens, width };
  }

  /** Closes the file. */
  async close(): Promise<void> {
    await this.#file.close();
  }
}

function recordLength(shape: FeatureShape): number {
  return 4 * shape.tokens * shape.width;
}

function recordIndex(shape: FeatureShape, branch: VisualBranch, position: number): number {
  const count = branch === 'local' ? shape.localCount : shape.globalCount;
  if (!Number.isInteger(position) || position < 0 || position >= count) {
    throw new RangeError(`there is no ${branch} frame ${position} among ${count}`);
  }
  return branch === 'local' ? position : shape.localCount + position;
}

async function readRecord(
  file: FileHandle,
  shape: FeatureShape,
  record: number,
  values: Float32Array,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const { bytesRead } = await file.read({
    buffer: bytes,
    position: headerLength + record * recordLength(shape),
  });
  if (bytesRead !== bytes.length) throw new Error('the file ends too early');
  return bytes;
}

async function readShape(file: FileHandle): Promise<FeatureShape | undefined> {
  const header = Buffer.alloc(headerLength);
  await file.read({ buffer: header, position: 0 });
  if (header.toString('latin1', 0, magic.length) !== magic) return undefined;
  const size = (index: number) => header.readUInt32LE(magic.length + 4 * index);
  const shape = { localCount: size(0), globalCount: size(1), tokens: size(2), width: size(3) };
  const records = shape.localCount + shape.globalCount;
  const expectedLength = headerLength + records * (recordLength(shape) + 4);
  return (await file.stat()).size === expectedLength ? shape : undefined;
}

async function checksumsHold(file: FileHandle, shape: FeatureShape): Promise<boolean> {
  const records = shape.localCount + shape.globalCount;
  const checksums = new Uint32Array(records);
  await file.read({
    buffer: new Uint8Array(checksums.buffer),
    position: headerLength + records * recordLength(shape),
  });
  const values = new Float32Array(shape.tokens * shape.width);
  for (let record = 0; record < records; record++) {
    if (crc32(await readRecord(file, shape, record, values)) !== checksums[record]) return false;
  }
  return true;
}
