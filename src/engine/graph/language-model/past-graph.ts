import { GraphBuilder } from '../graph-builder.ts';
import { quantizeBytes } from './quantized-attention.ts';
import type { LanguageModelShape } from './weights.ts';

/**
 * Rounds the keys and values that a run of the decoder made to 8 bits, one scale per token and head:
 * `key` and `value` [1, rows, heads, tokens, head size] -> `key_bytes` the same in uint8,
 * `key_scale` [1, rows, heads, 1, tokens], `value_bytes` [1, rows, heads, head size, tokens] and
 * `value_scale` [1, rows, heads, 1, tokens].
 */
export function buildPastGraph({ dim, numHeads }: LanguageModelShape): GraphBuilder {
  const headSize = dim / numHeads;
  const graph = new GraphBuilder('past');
  const tokens = [1, 'rows', numHeads, 'tokens', headSize] as const;
  const scales = [1, 'rows', numHeads, 1, 'tokens'] as const;
  const swapLast = { perm: [0, 1, 2, 4, 3] };
  const key = quantizeBytes(graph, graph.input('key', 'float32', tokens), -1);
  graph.output('key_bytes', key.values, 'uint8', tokens);
  graph.output('key_scale', graph.node('Transpose', [key.scale], swapLast), 'float32', scales);
  const transposed = graph.node('Transpose', [graph.input('value', 'float32', tokens)], swapLast);
  const value = quantizeBytes(graph, transposed, -2);
  graph.output('value_bytes', value.values, 'uint8', [1, 'rows', numHeads, headSize, 'tokens']);
  graph.output('value_scale', value.scale, 'float32', scales);
  return graph;
}
