import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError, asAppError } from '../../shared/app-error.ts';
import { decodeElements } from '../checkpoint/decode-elements.ts';
import { RandomAccessFile } from '../checkpoint/random-access-file.ts';
import { elementCount, type ElementType, type TensorSource } from '../checkpoint/stored-tensor.ts';
import { dataTypes, ModelProto } from './onnx-schema.ts';

/** The float weights of a model file that {@link writeModel} wrote, read on demand. */
export interface ModelWeights {
  readonly weights: ReadonlyMap<string, TensorSource>;
  close(): Promise<void>;
}

const entrySchema = z.object({ key: z.string(), value: z.string() });
const tensorSchema = z.object({
  name: z.string(),
  dims: z.array(z.coerce.number()).default([]),
  data_type: z.number(),
  raw_data: z.instanceof(Uint8Array).optional(),
  external_data: z.array(entrySchema).default([]),
});
const modelSchema = z.object({
  graph: z.object({ initializer: z.array(tensorSchema).default([]) }),
});

const elementTypes = new Map<number, ElementType>([
  [dataTypes.float32, 'float32'],
  [dataTypes.float16, 'float16'],
]);

/**
 * Opens the float weights of an `.onnx` file and its `.data` file.
 *
 * @throws AppError `bad-model` when the file is not one of ours
 */
export async function openModelWeights(path: string): Promise<ModelWeights> {
  const doing = `read the weights of "${path}"`;
  let model: z.infer<typeof modelSchema>;
  try {
    const message = ModelProto.decode(await readFile(path));
    model = modelSchema.parse(ModelProto.toObject(message, { longs: Number }));
  } catch (error) {
    throw asAppError(error, doing, 'bad-model');
  }
  const file = await RandomAccessFile.open(`${path}.data`);
  const weights = new Map<string, TensorSource>();
  for (const tensor of model.graph.initializer) {
    const type = elementTypes.get(tensor.data_type);
    if (!type) continue;
    const place = new Map(tensor.external_data.map(({ key, value }) => [key, Number(value)]));
    const read = async (): Promise<Float32Array> => {
      const bytes = tensor.raw_data
        ? Uint8Array.from(tensor.raw_data)
        : await file.read(place.get('offset') ?? 0, place.get('length') ?? 0);
      const values = decodeElements(bytes, type);
      if (values.length === elementCount(tensor.dims)) return values;
      throw new AppError(
        'bad-model',
        `Could not ${doing}: "${tensor.name}" is cut short. Import the model again.`,
      );
    };
    weights.set(tensor.name, { shape: tensor.dims, read });
  }
  return { weights, close: () => file.close() };
}
