import type { GraphBuilder, Value } from '../graph-builder.ts';
import { crossNames } from './cross-graph.ts';
import { cacheNames, type AttentionStorage } from './layer-context.ts';
import type { LanguageModelShape } from './weights.ts';

/**
 * Declares the decoder's inputs of keys and values; gives the recent ones, key and value of each layer
 * in turn. All keys hold the softmax scale.
 *
 *     past      fixed for the run, float32:
 *               past_key_<l>       [1, rows, heads, head size, P]
 *               past_value_<l>     [1, rows, heads, P, head size]
 *               or bytes, with one scale per token and head:
 *               past_key_<l>       [rows * heads, P, head size]
 *               past_key_scale_<l> [1, rows, heads, 1, P]
 *               past_value_<l>     [rows * heads, head size, 1 + P]
 *               past_value_scale_<l> [1, rows, heads, 1, 1 + P]
 *               The values begin with a blank token of weight zero: ONNX Runtime leaves the result of
 *               an integer product over nothing unset.
 *     recent    recent_key_<l>, recent_value_<l> [1, rows, heads, R, head size], always float32
 *     video     as the cross-attention graph gives them
 *     null      null_key_<l> [heads, head size, N], null_value_<l> [heads, N, head size], float32
 */
export function declareCaches(
  graph: GraphBuilder,
  { dim, numHeads, numLayers }: LanguageModelShape,
  storage: AttentionStorage,
): Value[] {
  const size = dim / numHeads;
  const recents: Value[] = [];
  for (let layer = 0; layer < numLayers; layer++) {
    const names = cacheNames(layer);
    const cross = crossNames(layer);
    if (storage === 'float32') {
      graph.input(names.pastKey, 'float32', [1, 'rows', numHeads, size, 'past']);
      graph.input(names.pastValue, 'float32', [1, 'rows', numHeads, 'past', size]);
      graph.input(cross.key, 'float32', [numHeads, size, 'visual_tokens']);
      graph.input(cross.value, 'float32', [numHeads, 'visual_tokens', size]);
    } else {
      graph.input(names.pastKey, 'uint8', ['groups', 'past', size]);
      graph.input(names.pastKeyScale, 'float32', [1, 'rows', numHeads, 1, 'past']);
      graph.input(names.pastValue, 'uint8', ['groups', size, 'blank_and_past']);
      graph.input(names.pastValueScale, 'float32', [1, 'rows', numHeads, 1, 'blank_and_past']);
      graph.input(cross.key, 'uint8', [numHeads, 'visual_tokens', size]);
      graph.input(cross.keyScale, 'float32', [numHeads, 1, size]);
      graph.input(cross.value, 'uint8', [numHeads, size, 'visual_tokens']);
      graph.input(cross.valueScale, 'float32', [numHeads, 1, size]);
    }
    graph.input(names.nullKey, 'float32', [numHeads, size, 'null_tokens']);
    graph.input(names.nullValue, 'float32', [numHeads, 'null_tokens', size]);
    for (const name of [names.recentKey, names.recentValue]) {
      recents.push(graph.input(name, 'float32', [1, 'rows', numHeads, 'recent', size]));
    }
  }
  return recents;
}
