import { open, rm } from 'node:fs/promises';
import { writeAll } from '../../files/write-all.ts';
import { basename } from 'node:path';
import { asAppError, throwIfCancelled } from '../../shared/app-error.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { dataTypes, ModelProto } from './onnx-schema.ts';

/** Opset of the standard operators in our graphs. */
const opsetVersion = 21;

/** Weights below this size are stored in the `.onnx` file itself. */
const inlineLimitBytes = 1024;

/** Large weights start at multiples of this, so that every platform can map them into memory. */
const alignmentBytes = 65_536;

const largeBytes = 1 << 20;

/** Smaller weights are packed: aligned to 64 KiB, the gaps would be a fifth of a small model. */
const smallAlignmentBytes = 256;

/** Options of {@link writeModel}. */
export interface WriteModelOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each weight with its size in the model, in bytes. */
  readonly onWeight?: ((byteLength: number) => void) | undefined;
}

/**
 * Writes a graph as `path` (`….onnx`) and its weights as `path + '.data'`, one weight after the
 * other, so that memory holds one weight at a time and models may exceed protobuf's 2 GB. Removes
 * both files when it fails or is cancelled.
 */
export async function writeModel(
  graph: GraphBuilder,
  path: string,
  options: WriteModelOptions = {},
): Promise<void> {
  const dataPath = `${path}.data`;
  try {
    const initializers: unknown[] = [];
    await using data = await open(dataPath, 'w');
    let offset = 0;
    for (const [name, weight] of graph.weights) {
      throwIfCancelled(options.signal);
      const bytes = await weight.bytes();
      if (bytes.byteLength !== weight.byteLength) {
        throw new Error(
          `weight ${name} has ${bytes.byteLength} bytes, expected ${weight.byteLength}`,
        );
      }
      const tensor = { name, dims: weight.shape, data_type: dataTypes[weight.type] };
      if (bytes.byteLength < inlineLimitBytes) {
        initializers.push({ ...tensor, raw_data: bytes });
      } else {
        offset = align(offset, bytes.byteLength);
        await writeAll(data, bytes, offset);
        initializers.push({
          ...tensor,
          data_location: 1,
          external_data: [
            { key: 'location', value: basename(dataPath) },
            { key: 'offset', value: String(offset) },
            { key: 'length', value: String(bytes.byteLength) },
          ],
        });
        offset += bytes.byteLength;
      }
      options.onWeight?.(bytes.byteLength);
    }
    await data.sync();
    await using model = await open(path, 'w');
    await writeAll(model, encodeModel(graph, initializers), 0);
    await model.sync();
  } catch (error) {
    await rm(path, { force: true });
    await rm(dataPath, { force: true });
    throw asAppError(error, `write the model file "${path}"`);
  }
}

/** The bytes of an `.onnx` file. `weights` are the `onnx.TensorProto`s of the graph's weights. */
export function encodeModel(graph: GraphBuilder, weights: readonly unknown[]): Uint8Array {
  return ModelProto.encode({
    ir_version: 10,
    producer_name: 'vidmuse-studio',
    opset_import: [
      { domain: '', version: opsetVersion },
      { domain: 'com.microsoft', version: 1 },
    ],
    graph: graph.toMessage([...graph.constantMessages(), ...weights]),
  }).finish();
}

function align(offset: number, byteLength: number): number {
  const step = byteLength >= largeBytes ? alignmentBytes : smallAlignmentBytes;
  return Math.ceil(offset / step) * step;
}
