import { fromFdPromise, type Entry } from 'yauzl';
import { crc32 } from 'node:zlib';

import { throwIfCancelled } from '../../shared/app-error.ts';
import { showValue } from '../../shared/show-text.ts';
import type { ArchiveEntry } from './archive-entry.ts';
import { bytesPerElement } from './decode-elements.ts';
import type { FileStorage } from './file-tensor.ts';
import { PickleStorage, type PickleValue } from './pickle-values.ts';
import { badCheckpoint, type RandomAccessFile } from './random-access-file.ts';
import { maximumPickleBytes, readPickle } from './read-pickle.ts';
import { parseStorageId } from './storage-id.ts';

/** Most entries of an archive. A training checkpoint of the largest model has about 5,000. */
const maximumEntries = 100_000;

const maximumNameLength = 512;

/** The object in a torch zip archive, and the archive's entries in order of their position. */
export interface TorchZip {
  readonly root: PickleValue;
  readonly entries: readonly ArchiveEntry[];
}

/**
 * Reads a torch zip archive: `<prefix>/data.pkl` describes the object, `<prefix>/data/<key>` hold the
 * storages, uncompressed, so that tensors are read straight from the file.
 */
export async function readTorchZip(
  file: RandomAccessFile,
  signal?: AbortSignal,
): Promise<TorchZip> {
  const entries = await readDirectory(file, signal);
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const pickles = entries.filter(({ name }) => /(^|\/)data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw badCheckpoint(
      file.path,
      `it is a zip archive with ${pickles.length} entries data.pkl instead of one`,
    );
  }
  const prefix = pickle.name.slice(0, -'data.pkl'.length);
  await checkByteOrder(file, byName.get(`${prefix}byteorder`));
  if (pickle.size > maximumPickleBytes) {
    throw badCheckpoint(
      file.path,
      `its data.pkl has ${pickle.size} bytes, and at most ${maximumPickleBytes} are read`,
    );
  }
  const bytes = await file.read(pickle.position, pickle.size);
  if (pickle.checksum !== undefined && pickle.checksum !== crc32(bytes)) {
    throw damagedEntry(file.path, pickle);
  }
  const persistentLoad = (id: PickleValue): PickleValue =>
    new PickleStorage(findStorage(file, byName, prefix, id));
  const { value } = await readPickle(bytes, { path: file.path, persistentLoad, signal });
  return { root: value, entries };
}

/** The error for an entry whose bytes do not match the CRC-32 in the archive. */
export function damagedEntry(path: string, { name }: ArchiveEntry, tensorName?: string): Error {
  const tensor = tensorName === undefined ? '' : ` (tensor "${showValue(tensorName)}")`;
  return badCheckpoint(
    path,
    `entry "${showValue(name)}"${tensor} is damaged: its bytes do not fit its checksum; download or copy the file again`,
  );
}

async function readDirectory(
  file: RandomAccessFile,
  signal: AbortSignal | undefined,
): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  try {
    const zip = await fromFdPromise(file.descriptor, { lazyEntries: true, autoClose: false });
    if (zip.entryCount > maximumEntries) {
      throw badCheckpoint(
        file.path,
        `it is a zip archive with ${zip.entryCount} entries, and at most ${maximumEntries} are read`,
      );
    }
    for await (const entry of zip.eachEntry()) {
      throwIfCancelled(signal);
      assertStored(file, entry);
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      entries.push({
        name: entry.fileName,
        position: fileDataStart,
        size: entry.uncompressedSize,
        checksum: entry.crc32,
      });
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'AppError') throw error;
    throw badCheckpoint(
      file.path,
      `its zip directory is missing or damaged, so the file is not complete (${showValue(String(error))}); download or copy it again`,
      error,
    );
  }
  entries.sort((one, other) => one.position - other.position);
  checkPlaces(file, entries);
  // torch.save writes zeros when checksums are switched off.
  const hasChecksums = entries.some(({ checksum }) => checksum !== 0);
  return hasChecksums ? entries : entries.map((entry) => ({ ...entry, checksum: undefined }));
}

/** Throws unless every entry has a name and bytes of its own, inside the file. */
function checkPlaces(file: RandomAccessFile, entries: readonly ArchiveEntry[]): void {
  const names = new Set<string>();
  let end = 0;
  for (const { name, position, size } of entries) {
    if (position + size > file.size) {
      throw badCheckpoint(
        file.path,
        `entry "${showValue(name)}" of ${size} bytes reaches beyond the end of the file`,
      );
    }
    if (names.has(name)) {
      throw badCheckpoint(file.path, `entry "${showValue(name)}" is in it twice`);
    }
    if (position < end) {
      throw badCheckpoint(file.path, `entry "${showValue(name)}" overlaps the one before it`);
    }
    names.add(name);
    end = position + size;
  }
}

function assertStored(file: RandomAccessFile, entry: Entry): void {
  const name = `entry "${showValue(entry.fileName)}"`;
  if (entry.fileName.length > maximumNameLength) {
    throw badCheckpoint(
      file.path,
      `${name} has a name of ${entry.fileName.length} characters, and at most ${maximumNameLength} are read`,
    );
  }
  if (entry.isEncrypted()) throw badCheckpoint(file.path, `${name} is encrypted`);
  if (entry.compressionMethod !== 0) {
    throw badCheckpoint(
      file.path,
      `${name} is compressed (method ${entry.compressionMethod}), but torch stores entries uncompressed; ` +
        'the archive was packed again by another program',
    );
  }
}

async function checkByteOrder(
  file: RandomAccessFile,
  entry: ArchiveEntry | undefined,
): Promise<void> {
  if (!entry) return;
  const bytes = await file.read(entry.position, Math.min(entry.size, 16));
  const text = Buffer.from(bytes).toString('latin1');
  if (text !== 'little') {
    throw badCheckpoint(
      file.path,
      `its byte order is "${showValue(text)}", and only little-endian checkpoints can be read`,
    );
  }
}

function findStorage(
  file: RandomAccessFile,
  entries: ReadonlyMap<string, ArchiveEntry>,
  prefix: string,
  id: PickleValue,
): FileStorage {
  const { key, type, elementCount } = parseStorageId(file.path, id);
  const entry = entries.get(`${prefix}data/${key}`);
  if (!entry) {
    throw badCheckpoint(
      file.path,
      `the storage "data/${showValue(key)}" is missing from the archive`,
    );
  }
  const promised = elementCount * bytesPerElement[type];
  if (entry.size < promised) {
    throw badCheckpoint(
      file.path,
      `the storage "data/${showValue(key)}" has ${entry.size} bytes, but ${promised} were promised`,
    );
  }
  return { file, type, position: entry.position, elementCount };
}
