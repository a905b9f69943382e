import { AppError } from '../../shared/app-error.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import type { PickleValue } from './pickle-values.ts';
import { badCheckpoint, RandomAccessFile } from './random-access-file.ts';
import { isLegacyTorchFile, readLegacyTorchFile } from './torch-legacy.ts';
import { readTorchZip } from './torch-zip.ts';

/** An opened file of `torch.save`, with the tensors still in the file. */
export interface TorchFile {
  readonly path: string;
  /** Size of the file in bytes. */
  readonly size: number;
  readonly root: PickleValue;
  /** Entries with their checksums, by position; none in the older container, which has no checksums. */
  readonly entries: readonly ArchiveEntry[];
  readonly close: () => Promise<void>;
}

/**
 * Opens a file of `torch.save`, a zip archive or the older container. Only the structure is read;
 * tensors are read on demand. AppError `bad-checkpoint`, `forbidden-pickle`, `not-found`, `cancelled`.
 */
export async function openTorchFile(path: string, signal?: AbortSignal): Promise<TorchFile> {
  const file = await RandomAccessFile.open(path);
  try {
    const head = await file.read(0, Math.min(file.size, 64));
    const content = await readContent(file, Buffer.from(head), signal);
    return { path, size: file.size, ...content, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readContent(
  file: RandomAccessFile,
  head: Buffer,
  signal: AbortSignal | undefined,
): Promise<Pick<TorchFile, 'root' | 'entries'>> {
  if (head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return readTorchZip(file, signal);
  if (isLegacyTorchFile(head)) {
    return { root: await readLegacyTorchFile(file, signal), entries: [] };
  }
  if (head.toString('latin1').startsWith('version https://git-lfs')) {
    throw new AppError(
      'bad-checkpoint',
      `"${file.path}" is only a Git LFS pointer to a checkpoint; run "git lfs pull" in its folder, or download the file itself.`,
    );
  }
  throw badCheckpoint(
    file.path,
    'it is not a file that torch.save wrote (neither a zip archive nor the older container)',
  );
}
