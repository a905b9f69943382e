import { constants, createReadStream, createWriteStream } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { throwIfCancelled } from '../shared/app-error.ts';
import { writeFinishedFile } from './finished-file.ts';

/** How {@link copyFinishedFile} copies. */
export interface CopyOptions {
  readonly force: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Receives the bytes that were copied so far. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
}

/**
 * Copies a file, at once where the file system can share its blocks. The copy appears under its name
 * only when complete. Throws AppError as {@link writeFinishedFile}, `cancelled`.
 */
export async function copyFinishedFile(
  from: string,
  to: string,
  { force, signal, onBytes }: CopyOptions,
): Promise<void> {
  await writeFinishedFile(to, { force }, async (temporaryPath) => {
    throwIfCancelled(signal);
    try {
      await copyFile(from, temporaryPath, constants.COPYFILE_FICLONE_FORCE);
      return;
    } catch {
      // This file system cannot share blocks: copy them.
    }
    let bytes = 0;
    async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        yield chunk;
        onBytes?.((bytes += chunk.length));
      }
    }
    const source = createReadStream(from, { highWaterMark: 1 << 20 });
    try {
      await pipeline(source, counted, createWriteStream(temporaryPath), {
        ...(signal && { signal }),
      });
    } catch (error) {
      throwIfCancelled(signal);
      throw error;
    }
  });
}
