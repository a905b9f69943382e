import type { Dimension, GraphBuilder, Value } from '../graph-builder.ts';
import type { DataType } from '../onnx-schema.ts';
import type { BlockNames } from './byte-blocks.ts';
import { blockNames, recentNames, type AttentionStorage } from './layer-context.ts';
import type { LanguageModelShape } from './weights.ts';

/** Sizes of keys and values in blocks. */
interface BlockSizes {
  readonly numHeads: number;
  readonly headSize: number;
  readonly storage: AttentionStorage;
}

/** Whose keys and values, and the dimensions of their tensors. */
interface BlocksOfLayer {
  readonly name: Parameters<typeof blockNames>[0];
  readonly layer: number;
  readonly blocks: Dimension;
  readonly rows: Dimension;
  readonly tokens: Dimension;
}

/** Calls `declare` for each tensor of a layer's keys and values in blocks. */
export function declareBlocks(
  { numHeads, headSize, storage }: BlockSizes,
  { name, layer, blocks, rows, tokens }: BlocksOfLayer,
  declare: (
    name: Value,
    type: DataType,
    shape: readonly Dimension[],
    part: keyof BlockNames,
  ) => void,
): void {
  const names = blockNames(name, layer);
  const lead = [blocks, rows, numHeads] as const;
  const type = storage === 'bytes' ? 'int8' : 'float32';
  declare(names.key, type, [...lead, headSize, tokens], 'key');
  declare(names.value, type, [...lead, tokens, headSize], 'value');
  if (storage === 'float32') return;
  declare(names.keyScale, 'float32', [...lead, 1, tokens], 'keyScale');
  declare(names.keyOffset, 'float32', [...lead, 1, tokens], 'keyOffset');
  declare(names.valueScale, 'float32', [...lead, 1, headSize], 'valueScale');
}

/**
 * Declares the decoder's inputs of keys and values; gives the recent ones, key and value of each layer
 * in turn. All keys hold the softmax scale.
 *
 *     past      fixed for the run, in whole blocks of one size, one copy for each row, see
 *               {@link roundToBytes} for those in bytes:
 *               past_key_<l>       [blocks, rows, heads, head size, tokens]
 *               past_value_<l>     [blocks, rows, heads, tokens, head size]
 *     recent    recent_key_<l>, recent_value_<l> [1, rows, heads, R, head size], always float32
 *     video     cross_…_<l>, as past with one copy for all takes
 *     null      null_key_<l> [1, 1, heads, head size, N], null_value_<l> [1, 1, heads, N, head size],
 *               always float32
 */
export function declareCaches(
  graph: GraphBuilder,
  { dim, numHeads, numLayers }: LanguageModelShape,
  storage: AttentionStorage,
): Value[] {
  const headSize = dim / numHeads;
  // Without shapes, which the loop's body would inherit: see `decoder-graph`.
  const declare = (name: Value, type: DataType) => {
    graph.input(name, type);
  };
  const past = { blocks: 'past_blocks', rows: 'rows', tokens: 'past_tokens' } as const;
  const cross = { blocks: 'visual_blocks', rows: 1, tokens: 'visual_tokens' } as const;
  const none = { blocks: 1, rows: 1, tokens: 'null_tokens' } as const;
  for (let layer = 0; layer < numLayers; layer++) {
    const sizes = { numHeads, headSize, storage };
    declareBlocks(sizes, { name: 'past', layer, ...past }, declare);
    declareBlocks(sizes, { name: 'cross', layer, ...cross }, declare);
    declareBlocks({ ...sizes, storage: 'float32' }, { name: 'null', layer, ...none }, declare);
  }
  return declareRecent(graph, { dim, numHeads, numLayers });
}

/** Declares the inputs of recent keys and values and gives them, key and value of each layer in turn. */
export function declareRecent(
  graph: GraphBuilder,
  { dim, numHeads, numLayers }: Pick<LanguageModelShape, 'dim' | 'numHeads' | 'numLayers'>,
): Value[] {
  const shape = [1, 'rows', numHeads, 'recent', dim / numHeads] as const;
  return Array.from({ length: numLayers }, (_, layer) => recentNames(layer)).flatMap(
    ({ key, value }) => [graph.input(key, 'float32', shape), graph.input(value, 'float32', shape)],
  );
}
