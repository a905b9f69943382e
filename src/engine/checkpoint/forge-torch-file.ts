import { open } from 'node:fs/promises';

import { PickleWriter } from './pickle-writer.ts';
import { StoredZipWriter } from './stored-zip-writer.ts';

/** A tensor reference as tests forge it; every part may contradict the storage. */
export interface ForgedTensor {
  readonly storageClass?: string;
  readonly key?: string;
  readonly storageCount: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** For tests: writes a zip archive of uncompressed entries. */
export async function forgeZip(path: string, entries: Record<string, Uint8Array>): Promise<void> {
  const handle = await open(path, 'w');
  try {
    const zip = new StoredZipWriter(handle);
    for (const [name, bytes] of Object.entries(entries)) await zip.add(name, bytes);
    await zip.finish();
  } finally {
    await handle.close();
  }
}

/** For tests: the pickle of a dictionary of tensors, which need not make sense. */
export function forgeTensorPickle(tensors: Record<string, ForgedTensor>): Buffer {
  const pickle = new PickleWriter().opcode('}(');
  for (const [name, tensor] of Object.entries(tensors)) {
    const {
      storageClass = 'FloatStorage',
      key = '0',
      storageCount,
      offset = 0,
      shape,
      strides,
    } = tensor;
    pickle.text(name).global('torch._utils', '_rebuild_tensor_v2').opcode('((').text('storage');
    pickle.global('torch', storageClass).text(key).text('cpu').integer(storageCount).opcode('tQ');
    pickle.integer(offset).integers(shape).integers(strides).value(false).orderedDictionary();
    pickle.opcode('tR');
  }
  return pickle.opcode('u').finish();
}
