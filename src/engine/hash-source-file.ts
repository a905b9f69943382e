import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { throwIfCancelled } from '../shared/app-error.ts';
import type { ArchiveEntry } from './checkpoint/archive-entry.ts';
import { EntryChecksums } from './checkpoint/entry-checksums.ts';
import type { StateDict } from './checkpoint/stored-tensor.ts';
import { damagedEntry } from './checkpoint/torch-zip.ts';
import type { ModelDescription } from './model-folder.ts';

const chunkBytes = 2 ** 20;

/**
 * Reads a file of a checkpoint once, for its SHA-256, and compares the entries of a zip archive with
 * their checksums on the way. `checkpoint` describes the file, if it contains tensors.
 *
 * @throws AppError `bad-checkpoint` names the damaged entry and its tensor, `cancelled`
 */
export async function hashSourceFile(
  file: string,
  checkpoint: { entries: readonly ArchiveEntry[]; stateDict: StateDict } | undefined,
  report: (byteLength: number) => void,
  signal: AbortSignal | undefined,
): Promise<ModelDescription['source'][number]> {
  const hash = createHash('sha256');
  const checksums = new EntryChecksums(checkpoint?.entries ?? []);
  let byteLength = 0;
  const stream = createReadStream(file, { highWaterMark: chunkBytes });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    throwIfCancelled(signal);
    hash.update(chunk);
    const damaged = checksums.add(chunk);
    if (damaged) throw damagedEntry(file, damaged, tensorIn(damaged, checkpoint?.stateDict));
    byteLength += chunk.length;
    report(chunk.length);
  }
  return { file: basename(file), byteLength, sha256: hash.digest('hex') };
}

/** Name of the first tensor whose storage is in the entry. */
function tensorIn({ position, size }: ArchiveEntry, stateDict?: StateDict): string | undefined {
  for (const tensor of stateDict?.values() ?? []) {
    const start = tensor.position;
    if (start !== undefined && start >= position && start < position + size) return tensor.name;
  }
  return undefined;
}
