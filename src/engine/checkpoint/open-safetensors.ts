import * as z from 'zod';

import { showValue } from '../../shared/show-text.ts';
import { bytesPerElement } from './decode-elements.ts';
import { contiguousStrides, createFileTensor } from './file-tensor.ts';
import { parseBoundedJson } from './parse-bounded-json.ts';
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
const tensorSchema = z.object({
  dtype: z.string(),
  shape: z.array(count).max(16),
  data_offsets: z.tuple([count, count]),
});

/** The format allows 100 MB; a model of 10,000 tensors has about 1 MB. */
const maximumHeaderBytes = 2 ** 23;

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
  const text = Buffer.from(await file.read(8, headerLength)).toString('utf8');
  const dataStart = 8 + headerLength;
  const stateDict = new Map<string, StoredTensor>();
  const spans: TensorSpan[] = [];
  for (const [name, entry] of parseHeader(file.path, text)) {
    const parsed = tensorSchema.safeParse(entry);
    const tensor = `tensor "${showValue(name)}"`;
    if (!parsed.success) {
      const reason = `its safetensors header is damaged at ${tensor}`;
      throw badCheckpoint(file.path, reason, parsed.error);
    }
    const { dtype, shape, data_offsets: offsets } = parsed.data;
    const [begin, end] = offsets;
    const type = elementTypes[dtype];
    if (!type) {
      const reason = `${tensor} has the type ${showValue(dtype)}, which is not supported`;
      throw badCheckpoint(file.path, reason);
    }
    const elements = elementCount(shape);
    if (end - begin !== elements * bytesPerElement[type] || dataStart + end > file.size) {
      throw badCheckpoint(
        file.path,
        `${tensor} with shape [${shape.join(', ')}] and type ${dtype} does not fit bytes ${begin} to ${end} of ${file.size - dataStart}`,
      );
    }
    spans.push({ name, begin, end });
    const storage = { file, type, position: dataStart + begin, elementCount: elements };
    stateDict.set(
      name,
      createFileTensor(name, storage, { shape, strides: contiguousStrides(shape), offset: 0 }),
    );
  }
  checkOverlap(file.path, spans);
  return stateDict;
}

/** The bytes of a tensor, counted from the start of the data. */
interface TensorSpan {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
}

/** The format forbids that tensors share bytes. */
function checkOverlap(path: string, spans: TensorSpan[]): void {
  spans.sort((one, other) => one.begin - other.begin || one.end - other.end);
  let last = 0;
  for (const { name, begin, end } of spans) {
    if (begin < last) {
      throw badCheckpoint(path, `tensor "${showValue(name)}" shares bytes with another one`);
    }
    last = end;
  }
}

/** The entries of the header by name, not checked yet. */
function parseHeader(path: string, text: string): [string, unknown][] {
  const header = parseBoundedJson(path, 'its safetensors header', text);
  const isObject = typeof header === 'object' && header !== null && !Array.isArray(header);
  if (!isObject) throw badCheckpoint(path, 'its safetensors header is not a JSON object');
  return Object.entries(header).filter(([name]) => name !== '__metadata__');
}
