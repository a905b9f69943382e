import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crossBias } from '../../engine/graph/language-model/cross-attention.ts';
import { attentionStorage } from '../../engine/graph/language-model/layer-context.ts';
import { dataTypes, ModelProto } from '../../engine/graph/onnx-schema.ts';
import type { ModelFolder } from '../../engine/model-folder.ts';
import type { CrossAttention } from '../../engine/tokens/decoder.ts';
import { pastBytes } from '../../engine/tokens/past.ts';
import { languageModelFiles } from '../../engine/tokens/open-language-graphs.ts';

/** Bytes of memory that one decoding step reads, averaged over the steps. */
export interface StepBytes {
  /** All weights but the embedding tables; those stored as float16 are read as float32. */
  readonly weights: number;
  /** The rows of the embedding tables that are looked up. */
  readonly embeddings: number;
  /** Cross-attention keys and values of the video, read once for all takes. */
  readonly crossKeysValues: number;
  /** The same of the null video. */
  readonly nullKeysValues: number;
  /** Self-attention keys and values of both guidance branches of all takes. */
  readonly selfAttentionCache: number;
}

/** Input of {@link computeStepBytes}. */
export interface StepBytesOptions {
  readonly model: ModelFolder;
  readonly cross: CrossAttention;
  readonly nullTokens: number;
  readonly takes: number;
  readonly steps: number;
}

interface Initializer {
  readonly name: string;
  readonly data_type: number;
  readonly raw_data: Uint8Array;
  readonly external_data: readonly { readonly key: string; readonly value: string }[];
}

/** Computes {@link StepBytes} from the model's file, the cross-attention's tensors and sizes. */
export async function computeStepBytes(options: StepBytesOptions): Promise<StepBytes> {
  const { model, cross, nullTokens, takes, steps } = options;
  const { dim, numHeads, numLayers, numCodebooks, cardinality } = model.description.languageModel;
  const bytes = await readFile(join(model.path, languageModelFiles.decoder));
  const { graph } = ModelProto.decode(bytes) as unknown as {
    graph: { initializer: readonly Initializer[] };
  };
  const tables = graph.initializer.filter(({ name }) => name === 'embeddings');
  const weights = graph.initializer.filter(({ name }) => name !== 'embeddings');
  const crossKeysValues = sum(
    Object.entries(cross)
      .filter(([name]) => name !== crossBias)
      .map(([, { data }]) => (data as Float32Array | Int8Array).byteLength),
  );
  const rows = numCodebooks * (cardinality + 1);
  const floatBytes = Float32Array.BYTES_PER_ELEMENT;
  return {
    weights: sum(weights.map(bytesRead)),
    embeddings: (sum(tables.map(bytesRead)) / rows) * numCodebooks * takes,
    crossKeysValues,
    nullKeysValues: numLayers * 2 * nullTokens * dim * floatBytes,
    selfAttentionCache:
      numLayers *
      pastBytes({
        storage: attentionStorage(model.description.precision),
        rows: 2 * takes,
        heads: numHeads,
        headSize: dim / numHeads,
        capacity: (steps + 1) / 2,
      }),
  };
}

/** Bytes of a weight in memory: ONNX Runtime widens float16 when it opens the model. */
function bytesRead({ data_type, raw_data, external_data }: Initializer): number {
  const length = external_data.find(({ key }) => key === 'length');
  const stored = length ? Number(length.value) : raw_data.length;
  return data_type === dataTypes.float16 ? 2 * stored : stored;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
