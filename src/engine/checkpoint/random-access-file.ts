import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

import { AppError, asAppError } from '../../shared/app-error.ts';

/** Without this flag, opening a named pipe waits for a writer forever. Windows has neither. */
const noWait = (constants.O_NONBLOCK as number | undefined) ?? 0;

/** Reads of a file at any position, so that a checkpoint of many gigabytes never fills the memory. */
export class RandomAccessFile {
  readonly path: string;
  /** Size of the file in bytes when it was opened. */
  readonly size: number;
  readonly #handle: FileHandle;

  private constructor(path: string, size: number, handle: FileHandle) {
    this.path = path;
    this.size = size;
    this.#handle = handle;
  }

  /** Opens a file for reading; AppError `not-found`, `no-permission` or `bad-checkpoint`. */
  static async open(path: string): Promise<RandomAccessFile> {
    try {
      const handle = await open(path, constants.O_RDONLY | noWait);
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) throw badCheckpoint(path, 'it is not a file');
        if (stats.size === 0)
          throw badCheckpoint(path, 'the file is empty; download or copy it again');
        return new RandomAccessFile(path, stats.size, handle);
      } catch (error) {
        await handle.close();
        throw error;
      }
    } catch (error) {
      throw asAppError(error, `open "${path}"`);
    }
  }

  /** The file descriptor, for a library that reads from it. */
  get descriptor(): number {
    return this.#handle.fd;
  }

  /** `length` bytes from `position`, in an array buffer of their own; AppError when the file ends before. */
  async read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (!(position >= 0) || !(length >= 0) || position + length > this.size) {
      throw badCheckpoint(
        this.path,
        `bytes ${position} to ${position + length} are wanted, but the file ends at ${this.size}`,
      );
    }
    const bytes = new Uint8Array(length);
    try {
      for (let done = 0; done < length;) {
        // One read call may not exceed 2 GiB.
        const wanted = Math.min(length - done, 2 ** 30);
        const { bytesRead } = await this.#handle.read(bytes, done, wanted, position + done);
        if (bytesRead === 0)
          throw badCheckpoint(this.path, 'the file became shorter while it was read');
        done += bytesRead;
      }
    } catch (error) {
      throw asAppError(error, `read "${this.path}"`);
    }
    return bytes;
  }

  /** Closes the file; tensors of it can no longer be read. */
  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** The error for a checkpoint file with invalid content. */
export function badCheckpoint(path: string, reason: string, cause?: unknown): AppError {
  return new AppError('bad-checkpoint', `Could not read the checkpoint "${path}": ${reason}.`, {
    cause,
  });
}
