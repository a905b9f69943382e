import { showValue } from '../../shared/show-text.ts';
import { storageElementTypes } from './pickle-globals.ts';
import { PickleGlobal, type PickleValue } from './pickle-values.ts';
import { badCheckpoint } from './random-access-file.ts';
import type { ElementType } from './stored-tensor.ts';

/** A parsed persistent id of a torch storage. */
export interface StorageId {
  readonly key: string;
  readonly type: ElementType;
  /** Number of elements. */
  readonly elementCount: number;
  /** In the older container, a storage may be a stretch of another one. */
  readonly view:
    { readonly key: string; readonly offset: number; readonly elementCount: number } | undefined;
}

/** Reads `('storage', class, key, location, count)`, in the older container with a view besides. */
export function parseStorageId(path: string, id: PickleValue): StorageId {
  const [kind, storageClass, key, , elementCount, view = null] = Array.isArray(id) ? id : [];
  const type =
    storageClass instanceof PickleGlobal ? storageElementTypes[storageClass.name] : undefined;
  if (kind !== 'storage' || !type || typeof key !== 'string' || !isCount(elementCount)) {
    throw badCheckpoint(
      path,
      'it refers to something outside its pickle that is no tensor storage',
    );
  }
  if (view === null) return { key, type, elementCount, view: undefined };
  const [viewKey, offset, viewCount] = Array.isArray(view) ? view : [];
  if (
    typeof viewKey !== 'string' ||
    !isCount(offset) ||
    !isCount(viewCount) ||
    offset + viewCount > elementCount
  ) {
    throw badCheckpoint(path, `the view of storage "${showValue(key)}" lies outside it`);
  }
  return { key, type, elementCount, view: { key: viewKey, offset, elementCount: viewCount } };
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
