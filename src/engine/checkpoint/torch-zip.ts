import { fromFdPromise, type Entry } from 'yauzl';

import { bytesPerElement } from './decode-elements.ts';
import type { FileStorage } from './file-tensor.ts';
import { PickleStorage, type PickleValue } from './pickle-values.ts';
import { badCheckpoint, type RandomAccessFile } from './random-access-file.ts';
import { readPickle } from './read-pickle.ts';
import { parseStorageId } from './storage-id.ts';

/** Where the bytes of a stored (uncompressed) entry lie in the file. */
interface StoredEntry {
  readonly position: number;
  readonly size: number;
}

// A pickle describes tensors and does not hold them; a training checkpoint has a few megabytes.
const maximumPickleBytes = 2 ** 28;

/**
 * The root object of a torch zip archive: `<prefix>/data.pkl` describes it, `<prefix>/data/<key>`
 * hold the storages, uncompressed, so that tensors are read straight from the file.
 */
export async function readTorchZip(file: RandomAccessFile): Promise<PickleValue> {
  const entries = await readDirectory(file);
  const pickles = [...entries.keys()].filter((name) => /(^|\/)data\.pkl$/.test(name));
  const [pickleName] = pickles;
  if (pickleName === undefined || pickles.length > 1) {
    throw badCheckpoint(
      file.path,
      `it is a zip archive with ${pickles.length} entries data.pkl instead of one`,
    );
  }
  const prefix = pickleName.slice(0, -'data.pkl'.length);
  await checkByteOrder(file, entries.get(`${prefix}byteorder`));
  const pickle = entries.get(pickleName) as StoredEntry;
  if (pickle.size > maximumPickleBytes) {
    throw badCheckpoint(
      file.path,
      `its data.pkl has ${pickle.size} bytes, which is far too many for a description`,
    );
  }
  const bytes = await file.read(pickle.position, pickle.size);
  const persistentLoad = (id: PickleValue): PickleValue =>
    new PickleStorage(findStorage(file, entries, prefix, id));
  return readPickle(bytes, { path: file.path, persistentLoad }).value;
}

async function readDirectory(file: RandomAccessFile): Promise<Map<string, StoredEntry>> {
  const entries = new Map<string, StoredEntry>();
  try {
    const zip = await fromFdPromise(file.descriptor, { lazyEntries: true, autoClose: false });
    for await (const entry of zip.eachEntry()) {
      assertStored(file, entry);
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      const size = entry.uncompressedSize;
      if (fileDataStart + size > file.size) {
        throw badCheckpoint(
          file.path,
          `entry "${entry.fileName}" of ${size} bytes reaches beyond the end of the file`,
        );
      }
      entries.set(entry.fileName, { position: fileDataStart, size });
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'AppError') throw error;
    throw badCheckpoint(
      file.path,
      `its zip directory is missing or damaged, so the file is not complete (${String(error)}); download or copy it again`,
      error,
    );
  }
  return entries;
}

function assertStored(file: RandomAccessFile, entry: Entry): void {
  if (entry.isEncrypted()) throw badCheckpoint(file.path, `entry "${entry.fileName}" is encrypted`);
  if (entry.compressionMethod !== 0) {
    throw badCheckpoint(
      file.path,
      `entry "${entry.fileName}" is compressed (method ${entry.compressionMethod}), but torch stores entries uncompressed; ` +
        'the archive was packed again by another program',
    );
  }
}

async function checkByteOrder(
  file: RandomAccessFile,
  entry: StoredEntry | undefined,
): Promise<void> {
  if (!entry) return;
  const text = Buffer.from(await file.read(entry.position, Math.min(entry.size, 16))).toString(
    'latin1',
  );
  if (text !== 'little') {
    throw badCheckpoint(
      file.path,
      `its byte order is "${text}", and only little-endian checkpoints can be read`,
    );
  }
}

function findStorage(
  file: RandomAccessFile,
  entries: ReadonlyMap<string, StoredEntry>,
  prefix: string,
  id: PickleValue,
): FileStorage {
  const { key, type, elementCount } = parseStorageId(file.path, id);
  const entry = entries.get(`${prefix}data/${key}`);
  if (!entry)
    throw badCheckpoint(file.path, `the storage "data/${key}" is missing from the archive`);
  const promised = elementCount * bytesPerElement[type];
  if (entry.size < promised) {
    throw badCheckpoint(
      file.path,
      `the storage "data/${key}" has ${entry.size} bytes, but ${promised} were promised`,
    );
  }
  return { file, type, position: entry.position, elementCount };
}
