import { GraphBuilder } from '../graph-builder.ts';
import type { LanguageModelShape } from '../language-model/weights.ts';
import { recentLength } from './step-names.ts';

/**
 * Joins the recent keys and values of one layer to its past: `key`, `value` and `recent_key`,
 * `recent_value`, as a step takes them -> `grown_key`, `grown_value`.
 */
export function buildGrowGraph({ dim, numHeads }: LanguageModelShape): GraphBuilder {
  const size = dim / numHeads;
  const graph = new GraphBuilder('grow_past');
  const key = graph.input('key', 'float32', ['rows', numHeads, size, 'past']);
  const value = graph.input('value', 'float32', ['rows', numHeads, 'past', size]);
  const recentKey = graph.input('recent_key', 'float32', ['rows', numHeads, size, recentLength]);
  const recentValue = graph.input('recent_value', 'float32', [
    'rows',
    numHeads,
    recentLength,
    size,
  ]);
  const keys = graph.node('Concat', [key, recentKey], { axis: 3 });
  const values = graph.node('Concat', [value, recentValue], { axis: 2 });
  graph.output('grown_key', keys, 'float32', ['rows', numHeads, size, 'grown']);
  graph.output('grown_value', values, 'float32', ['rows', numHeads, 'grown', size]);
  return graph;
}
