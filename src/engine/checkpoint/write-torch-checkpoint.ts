import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { writeFinishedFile } from '../../files/finished-file.ts';
import { throwIfCancelled } from '../../shared/app-error.ts';
import type { LongTaskOptions } from '../../shared/progress.ts';
import { bytesPerElement } from './decode-elements.ts';
import { encodeFloat16 } from './encode-float16.ts';
import { contiguousStrides } from './file-tensor.ts';
import { PickleWriter, type PlainValue } from './pickle-writer.ts';
import { elementCount } from './stored-tensor.ts';
import { StoredZipWriter } from './stored-zip-writer.ts';

/** A tensor to be written; `read` is called once, just before it is written. */
export interface WritableTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: 'float32' | 'float16';
  /** All values in row-major order; float16 ones may come as bit patterns (`Uint16Array`). */
  read(): Promise<Float32Array | Uint16Array>;
}

/** Entries of a checkpoint file besides tensors, by key (`xp.cfg`, `version`, …). */
export type CheckpointEntries = ReadonlyMap<string, PlainValue>;

const storageClasses = { float32: 'FloatStorage', float16: 'HalfStorage' } as const;

/**
 * Writes what the reference's export writes and `torch.load` reads: a dictionary with the tensors as
 * `best_state` (an `OrderedDict` with `_metadata`), then `entries`. Without tensors there is no
 * `best_state`, as in a pointer to a pretrained codec. One tensor at a time is in memory. The file
 * appears under its name when it is complete. AppError `cancelled`, `disk-full`, `no-permission`.
 */
export async function writeTorchCheckpoint(
  path: string,
  tensors: readonly WritableTensor[],
  entries: CheckpointEntries,
  { signal, onProgress }: LongTaskOptions = {},
): Promise<void> {
  const total = tensors.reduce(
    (sum, { shape, type }) => sum + elementCount(shape) * bytesPerElement[type],
    0,
  );
  await writeFinishedFile(path, { force: true }, async (temporaryPath) => {
    await using handle = await open(temporaryPath, 'w');
    const zip = new StoredZipWriter(handle);
    await zip.add('archive/data.pkl', describe(tensors, entries));
    await zip.add('archive/byteorder', Buffer.from('little'));
    let done = 0;
    let writing: Promise<void> = Promise.resolve();
    for (const [index, tensor] of tensors.entries()) {
      throwIfCancelled(signal);
      // The next tensor is computed while the last one is written.
      const bytes = await readBytes(tensor);
      await writing;
      writing = zip.add(`archive/data/${index}`, bytes);
      writing.catch(() => {});
      done += bytes.length;
      onProgress?.({ stage: `writing ${basename(path)}`, done, total, unit: 'bytes' });
    }
    await writing;
    await zip.add('archive/version', Buffer.from('3\n'));
    throwIfCancelled(signal);
    await zip.finish();
  });
}

async function readBytes(tensor: WritableTensor): Promise<Uint8Array> {
  const { name, shape, type } = tensor;
  const values = await tensor.read();
  if (values.length !== elementCount(shape)) {
    throw new RangeError(
      `tensor "${name}" gave ${values.length} values for shape [${shape.join(', ')}]`,
    );
  }
  const elements =
    type === 'float16' && values instanceof Float32Array ? encodeFloat16(values) : values;
  return new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
}

function describe(tensors: readonly WritableTensor[], entries: CheckpointEntries): Buffer {
  const pickle = new PickleWriter().opcode('}(');
  if (tensors.length > 0) {
    pickle.text('best_state').orderedDictionary().opcode('(');
    for (const [index, tensor] of tensors.entries()) describeTensor(pickle, tensor, String(index));
    pickle.opcode('u');
    pickle.opcode('}(').text('_metadata').orderedDictionary().opcode('(');
    for (const module of moduleNames(tensors)) pickle.text(module).value(new Map([['version', 1]]));
    pickle.opcode('uub');
  }
  for (const [key, value] of entries) pickle.text(key).value(value);
  return pickle.opcode('u').finish();
}

function describeTensor(
  pickle: PickleWriter,
  { name, shape, type }: WritableTensor,
  key: string,
): void {
  pickle.text(name).global('torch._utils', '_rebuild_tensor_v2').opcode('((').text('storage');
  pickle
    .global('torch', storageClasses[type])
    .text(key)
    .text('cpu')
    .integer(elementCount(shape))
    .opcode('tQ');
  pickle
    .integer(0)
    .integers(shape)
    .integers(contiguousStrides(shape))
    .value(false)
    .orderedDictionary()
    .opcode('tR');
}

/** The modules that the tensors belong to, outermost first, as torch lists them in `_metadata`. */
function moduleNames(tensors: readonly WritableTensor[]): Set<string> {
  const names = new Set(['']);
  for (const { name } of tensors) {
    const parts = name.split('.');
    for (let length = 1; length < parts.length; length++)
      names.add(parts.slice(0, length).join('.'));
  }
  return names;
}
