import { bytesPerElement } from './decode-elements.ts';
import type { FileStorage } from './file-tensor.ts';
import { PickleCutOffError } from './pickle-cursor.ts';
import { PickleDictionary, PickleStorage, type PickleValue } from './pickle-values.ts';
import { badCheckpoint, type RandomAccessFile } from './random-access-file.ts';
import { readPickle } from './read-pickle.ts';
import { parseStorageId, type StorageId } from './storage-id.ts';

// Protocol 2, then the magic number 0x1950a86a20f9469cfc6c as a pickled integer of 10 bytes.
const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');

/** Whether a file with these first bytes is of the container that torch wrote before version 1.6. */
export function isLegacyTorchFile(head: Uint8Array): boolean {
  return magic.equals(head.subarray(0, magic.length));
}

/**
 * The root object of the older, non-zip container: five pickles (magic number, protocol, system,
 * the object, the storages' keys), then each storage as a 64-bit count and its elements.
 */
export async function readLegacyTorchFile(file: RandomAccessFile): Promise<PickleValue> {
  const storages = new Map<string, { id: StorageId; storage: FileStorage }>();
  // Where a storage begins is known only after the object that refers to it, hence the second pass.
  const collected = await readHeadPickles(
    file,
    (id) => new PickleStorage(placeholder(file, id, storages)),
  );
  let position = collected.end;
  for (const key of collected.keys) {
    const entry = storages.get(key);
    if (!entry) throw badCheckpoint(file.path, `the storage "${key}" is listed but never used`);
    const { id, storage } = entry;
    const header = await file.read(position, 8);
    const count = Number(new DataView(header.buffer).getBigUint64(0, true));
    const byteLength = count * bytesPerElement[id.type];
    if (count !== id.elementCount || position + 8 + byteLength > file.size) {
      throw badCheckpoint(
        file.path,
        `the storage "${key}" has ${count} elements where ${id.elementCount} were promised, or the file is cut off`,
      );
    }
    storages.set(key, { id, storage: { ...storage, position: position + 8 } });
    position += 8 + byteLength;
  }
  const missing = [...storages.keys()].find((key) => !collected.keys.includes(key));
  if (missing !== undefined) throw badCheckpoint(file.path, `the storage "${missing}" is missing`);
  const { root } = await readHeadPickles(file, (id) => {
    const { key, type, view } = parseStorageId(file.path, id);
    const { storage } = storages.get(key) as { storage: FileStorage };
    if (!view) return new PickleStorage(storage);
    const start = storage.position + view.offset * bytesPerElement[type];
    return new PickleStorage({ ...storage, position: start, elementCount: view.elementCount });
  });
  return root;
}

function placeholder(
  file: RandomAccessFile,
  id: PickleValue,
  storages: Map<string, { id: StorageId; storage: FileStorage }>,
): FileStorage {
  const parsed = parseStorageId(file.path, id);
  const { key, type, elementCount } = parsed;
  const storage = { file, type, position: 0, elementCount };
  storages.set(key, { id: parsed, storage });
  return storage;
}

/** Reads the pickles at the head of the file from as many bytes as they turn out to need. */
async function readHeadPickles(
  file: RandomAccessFile,
  persistentLoad: (id: PickleValue) => PickleValue,
): Promise<{ root: PickleValue; keys: string[]; end: number }> {
  for (let length = 2 ** 20; ; length *= 8) {
    const bytes = await file.read(0, Math.min(length, file.size));
    try {
      return parseHeadPickles(file, bytes, persistentLoad);
    } catch (error) {
      const moreToRead =
        error instanceof PickleCutOffError && length < file.size && length < 2 ** 28;
      if (!moreToRead) throw error;
    }
  }
}

function parseHeadPickles(
  file: RandomAccessFile,
  bytes: Uint8Array,
  persistentLoad: (id: PickleValue) => PickleValue,
): { root: PickleValue; keys: string[]; end: number } {
  const context = { path: file.path, persistentLoad };
  const protocol = readPickle(bytes, context, magic.length);
  if (protocol.value !== 1001) throw badCheckpoint(file.path, 'its container version is not 1001');
  const system = readPickle(bytes, context, protocol.end);
  if (!(system.value instanceof PickleDictionary) || system.value.get('little_endian') !== true) {
    throw badCheckpoint(
      file.path,
      'its byte order is "big", and only little-endian checkpoints can be read',
    );
  }
  const root = readPickle(bytes, context, system.end);
  const keys = readPickle(bytes, context, root.end);
  if (!Array.isArray(keys.value))
    throw badCheckpoint(file.path, 'the list of its storages is damaged');
  return { root: root.value, keys: keys.value.map(String), end: keys.end };
}
