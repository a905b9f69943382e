import { AppError } from '../../shared/app-error.ts';
import type { PickleValue } from './pickle-values.ts';
import { badCheckpoint, RandomAccessFile } from './random-access-file.ts';
import { isLegacyTorchFile, readLegacyTorchFile } from './torch-legacy.ts';
import { readTorchZip } from './torch-zip.ts';

/** What `torch.save` wrote, with the tensors still in the file. */
export interface TorchFile {
  readonly path: string;
  /** Size of the file in bytes. */
  readonly size: number;
  readonly root: PickleValue;
  readonly close: () => Promise<void>;
}

/**
 * Opens what `torch.save` wrote, as a zip archive or in the older container. Only the structure is
 * read; tensors follow on demand. AppError `bad-checkpoint`, `forbidden-pickle`, `not-found`.
 */
export async function openTorchFile(path: string): Promise<TorchFile> {
  const file = await RandomAccessFile.open(path);
  try {
    const head = await file.read(0, Math.min(file.size, 64));
    const root = await readRoot(file, Buffer.from(head));
    return { path, size: file.size, root, close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function readRoot(file: RandomAccessFile, head: Buffer): Promise<PickleValue> {
  if (head.subarray(0, 4).toString('latin1') === 'PK\x03\x04') return readTorchZip(file);
  if (isLegacyTorchFile(head)) return readLegacyTorchFile(file);
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
