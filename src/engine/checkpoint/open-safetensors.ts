import * as z from 'zod';

import { bytesPerElement } from './decode-elements.ts';
import { contiguousStrides, createFileTensor } from './file-tensor.ts';
import { badCheckpoint, RandomAccessFile } from './random-access-file.ts';
import {
  elementCount,
  type ElementType,
  type StateDict,
  type StoredTensor,
} from './stored-tensor.ts';

const elementTypes: Readonly<Record<string, ElementType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  U8: 'uint8',
  BOOL: 'uint8',
};

const count = z.int().nonnegative();
const headerSchema = z.record(
  z.string(),
  z.object({ dtype: z.string(), shape: z.array(count), data_offsets: z.tuple([count, count]) }),
);

// The format's own limit.
const maximumHeaderBytes = 100_000_000;

/**
 * Opens a safetensors file: a 64-bit header length, a JSON header, then the data. Every tensor's
 * place is checked against its shape and the file. AppError `bad-checkpoint`, `not-found`.
 */
export async function openSafetensors(
  path: string,
): Promise<{ stateDict: StateDict; close: () => Promise<void> }> {
  const file = await RandomAccessFile.open(path);
  try {
    return { stateDict: await readHeader(file), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHeader(file: RandomAccessFile): Promise<StateDict> {
  if (file.size < 8) throw badCheckpoint(file.path, 'it is too short for a safetensors file');
  const headerLength = Number(new DataView((await file.read(0, 8)).buffer).getBigUint64(0, true));
  if (headerLength > maximumHeaderBytes || 8 + headerLength > file.size) {
    throw badCheckpoint(
      file.path,
      `its safetensors header of ${headerLength} bytes does not fit; the file is cut off or of another kind`,
    );
  }
  const header = parseHeader(
    file.path,
    Buffer.from(await file.read(8, headerLength)).toString('utf8'),
  );
  const dataStart = 8 + headerLength;
  const stateDict = new Map<string, StoredTensor>();
  for (const [
    name,
    {
      dtype,
      shape,
      data_offsets: [begin, end],
    },
  ] of Object.entries(header)) {
    const type = elementTypes[dtype];
    if (!type)
      throw badCheckpoint(
        file.path,
        `tensor "${name}" has the type ${dtype}, which is not supported`,
      );
    const elements = elementCount(shape);
    if (end - begin !== elements * bytesPerElement[type] || dataStart + end > file.size) {
      throw badCheckpoint(
        file.path,
        `tensor "${name}" with shape [${shape.join(', ')}] and type ${dtype} does not fit bytes ${begin} to ${end} of ${file.size - dataStart}`,
      );
    }
    const storage = { file, type, position: dataStart + begin, elementCount: elements };
    stateDict.set(
      name,
      createFileTensor(name, storage, { shape, strides: contiguousStrides(shape), offset: 0 }),
    );
  }
  return stateDict;
}

function parseHeader(path: string, text: string): z.infer<typeof headerSchema> {
  try {
    const tensors = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    delete tensors['__metadata__'];
    return headerSchema.parse(tensors);
  } catch (error) {
    throw badCheckpoint(path, 'its safetensors header is damaged', error);
  }
}
