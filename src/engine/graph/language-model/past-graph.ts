import { GraphBuilder } from '../graph-builder.ts';
import { roundToBytes } from './byte-blocks.ts';
import { declareBlocks } from './decoder-caches.ts';
import type { AttentionStorage } from './layer-context.ts';
import type { LanguageModelShape } from './weights.ts';

/**
 * Turns the keys and values that runs of the decoder made into a block of the past: `key` and `value`
 * [1, rows, heads, tokens, head size] -> `past_…_0` as the decoder takes it.
 */
export function buildPastGraph(
  { dim, numHeads }: LanguageModelShape,
  storage: AttentionStorage,
): GraphBuilder {
  const headSize = dim / numHeads;
  const graph = new GraphBuilder('past');
  const tokens = [1, 'rows', numHeads, 'tokens', headSize] as const;
  const key = graph.input('key', 'float32', tokens);
  const value = graph.input('value', 'float32', tokens);
  const made =
    storage === 'bytes'
      ? roundToBytes(graph, key, value)
      : { key: graph.node('Transpose', [key], { perm: [0, 1, 2, 4, 3] }), value };
  const of = { name: 'past', layer: 0, blocks: 1, rows: 'rows', tokens: 'tokens' } as const;
  declareBlocks({ numHeads, headSize, storage }, of, (name, type, shape, part) => {
    graph.output(name, (made as Record<string, string>)[part] as string, type, shape);
  });
  return graph;
}
