import { showValue } from '../../shared/show-text.ts';
import { bytesPerElement } from './decode-elements.ts';
import type { FileStorage } from './file-tensor.ts';
import { PickleCutOffError } from './pickle-cursor.ts';
import { PickleDictionary, PickleStorage, type PickleValue } from './pickle-values.ts';
import { badCheckpoint, type RandomAccessFile } from './random-access-file.ts';
import { maximumPickleBytes, readPickle } from './read-pickle.ts';
import { parseStorageId, type StorageId } from './storage-id.ts';

// Protocol 2, then the magic number 0x1950a86a20f9469cfc6c as a pickled integer of 10 bytes.
const magic = Buffer.from('80028a0a6cfc9c46f9206aa850192e', 'hex');

/** Bytes that are read first; all five pickles of a release fit. */
const firstReadBytes = 2 ** 20;

/** Whether a file with these first bytes is of the container that torch wrote before version 1.6. */
export function isLegacyTorchFile(head: Uint8Array): boolean {
  return magic.equals(head.subarray(0, magic.length));
}

/** Content of the pickles at the head of the file. */
interface HeadPickles {
  readonly root: PickleValue;
  /** Keys of the storages in file order. */
  readonly keys: readonly string[];
  /** Position after the last pickle. */
  readonly end: number;
}

type PersistentLoad = (id: PickleValue) => PickleValue;

/**
 * The root object of the older, non-zip container: five pickles (magic number, protocol, system,
 * the object, the storages' keys), then each storage as a 64-bit count and its elements.
 */
export async function readLegacyTorchFile(
  file: RandomAccessFile,
  signal?: AbortSignal,
): Promise<PickleValue> {
  const ids = new Map<string, StorageId>();
  // The object comes before the list of storages, so their places are known for a second pass only.
  const { keys, end } = await readHeadPickles(
    file,
    (id) => {
      const parsed = parseStorageId(file.path, id);
      ids.set(parsed.key, parsed);
      return new PickleStorage({ ...parsed, file, position: 0 });
    },
    signal,
  );
  const storages = await placeStorages(file, keys, end, ids);
  const load: PersistentLoad = (id) => {
    const { key, type, view } = parseStorageId(file.path, id);
    const storage = storages.get(key);
    if (!storage) throw badCheckpoint(file.path, `the storage "${showValue(key)}" is missing`);
    if (!view) return new PickleStorage(storage);
    const position = storage.position + view.offset * bytesPerElement[type];
    return new PickleStorage({ ...storage, position, elementCount: view.elementCount });
  };
  return (await readHeadPickles(file, load, signal)).root;
}

/** Finds the place of every storage; each one is listed once and used. */
async function placeStorages(
  file: RandomAccessFile,
  keys: readonly string[],
  start: number,
  ids: ReadonlyMap<string, StorageId>,
): Promise<Map<string, FileStorage>> {
  const storages = new Map<string, FileStorage>();
  let position = start;
  for (const key of keys) {
    const name = `the storage "${showValue(key)}"`;
    const id = ids.get(key);
    if (!id) throw badCheckpoint(file.path, `${name} is listed but never used`);
    if (storages.has(key)) throw badCheckpoint(file.path, `${name} is listed twice`);
    const header = await file.read(position, 8);
    const count = Number(new DataView(header.buffer).getBigUint64(0, true));
    const byteLength = count * bytesPerElement[id.type];
    if (count !== id.elementCount || position + 8 + byteLength > file.size) {
      throw badCheckpoint(
        file.path,
        `${name} has ${count} elements where ${id.elementCount} were promised, or the file is cut off`,
      );
    }
    storages.set(key, { file, type: id.type, position: position + 8, elementCount: count });
    position += 8 + byteLength;
  }
  return storages;
}

/** Reads the pickles at the head of the file, reading more bytes until they are complete. */
async function readHeadPickles(
  file: RandomAccessFile,
  persistentLoad: PersistentLoad,
  signal: AbortSignal | undefined,
): Promise<HeadPickles> {
  for (let length = firstReadBytes; ; length *= 8) {
    const bytes = await file.read(0, Math.min(length, file.size, maximumPickleBytes));
    try {
      return await parseHeadPickles(file, bytes, persistentLoad, signal);
    } catch (error) {
      const hasMore = length < Math.min(file.size, maximumPickleBytes);
      if (!(error instanceof PickleCutOffError && hasMore)) throw error;
    }
  }
}

async function parseHeadPickles(
  file: RandomAccessFile,
  bytes: Uint8Array,
  persistentLoad: PersistentLoad,
  signal: AbortSignal | undefined,
): Promise<HeadPickles> {
  const context = { path: file.path, persistentLoad, signal };
  const protocol = await readPickle(bytes, context, magic.length);
  if (protocol.value !== 1001) throw badCheckpoint(file.path, 'its container version is not 1001');
  const system = await readPickle(bytes, context, protocol.end);
  if (!(system.value instanceof PickleDictionary) || system.value.get('little_endian') !== true) {
    throw badCheckpoint(
      file.path,
      'its byte order is "big", and only little-endian checkpoints can be read',
    );
  }
  const root = await readPickle(bytes, context, system.end);
  const keys = await readPickle(bytes, context, root.end);
  if (!isTextList(keys.value))
    throw badCheckpoint(file.path, 'the list of its storages is damaged');
  return { root: root.value, keys: keys.value, end: keys.end };
}

function isTextList(value: PickleValue): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
