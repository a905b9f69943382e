import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError, asAppError } from '../../shared/app-error.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { dataTypes, ModelProto } from './onnx-schema.ts';
import { encodeModel } from './write-model.ts';

const tensorSchema = z.object({
  name: z.string(),
  dims: z.array(z.number()).default([]),
  data_type: z.number(),
  raw_data: z.instanceof(Uint8Array).optional(),
  external_data: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
  data_location: z.number().optional(),
});

const modelSchema = z.object({
  graph: z.object({ initializer: z.array(tensorSchema).default([]) }),
});

/** A weight of a written model: an `onnx.TensorProto` that may point into the `.data` file. */
export type StoredWeight = z.infer<typeof tensorSchema>;

/**
 * Reads which weights a model file holds, by name. Their bytes stay in the `.data` file.
 *
 * @throws AppError `bad-model` when the file is missing or not one of ours
 */
export async function readStoredWeights(path: string): Promise<Map<string, StoredWeight>> {
  try {
    const message = ModelProto.decode(await readFile(path));
    const model = modelSchema.parse(ModelProto.toObject(message, { longs: Number }));
    return new Map(model.graph.initializer.map((tensor) => [tensor.name, tensor]));
  } catch (error) {
    throw asAppError(error, `read the weights of "${path}"`, 'bad-model');
  }
}

/**
 * Encodes `graph` around the weights of a model file that is already written. The graph may differ
 * from the one in the file, so a model that an older version imported runs the graph of this one.
 *
 * @param path names the file in errors
 * @returns the bytes of an `.onnx` model, to be opened beside the `.data` file
 * @throws AppError `bad-model` when a weight is missing or has another shape or type
 */
export function encodeWithStoredWeights(
  graph: GraphBuilder,
  stored: ReadonlyMap<string, StoredWeight>,
  path: string,
): Uint8Array {
  const weights = [...graph.weights].map(([name, { shape, type }]) => {
    const weight = stored.get(name);
    const found = weight ? `[${weight.dims.join(', ')}]` : 'none';
    if (weight?.data_type !== dataTypes[type] || found !== `[${shape.join(', ')}]`) {
      throw new AppError(
        'bad-model',
        `The model file "${path}" has no weight "${name}" of type ${type} and shape [${shape.join(', ')}] (found: ${found}). Import the model again.`,
      );
    }
    return weight;
  });
  return encodeModel(graph, weights);
}
